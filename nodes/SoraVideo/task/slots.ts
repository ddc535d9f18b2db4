/**
 * Bounds how many requests are in flight together. Polls go before downloads, and downloads leave
 * one place free (where there are two), so that long downloads never stop the polling.
 */
export class Slots {
	private inFlight = 0;

	private readonly polls: Array<() => void> = [];

	private readonly downloads: Array<() => void> = [];

	constructor(readonly size: number) {}

	async poll<T>(work: () => Promise<T>): Promise<T> {
		return await this.run(this.polls, work);
	}

	async download<T>(work: () => Promise<T>): Promise<T> {
		return await this.run(this.downloads, work);
	}

	private async run<T>(queue: Array<() => void>, work: () => Promise<T>): Promise<T> {
		await new Promise<void>((admitted) => {
			queue.push(admitted);
			this.admit();
		});
		try {
			return await work();
		} finally {
			this.inFlight--;
			this.admit();
		}
	}

	private admit() {
		this.admitFrom(this.polls, this.size);
		this.admitFrom(this.downloads, Math.max(1, this.size - 1));
	}

	private admitFrom(queue: Array<() => void>, places: number) {
		while (this.inFlight < places) {
			const admitted = queue.shift();
			if (admitted === undefined) return;
			this.inFlight++;
			admitted();
		}
	}
}
