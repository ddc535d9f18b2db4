import { settleUnlessAborted } from './childAbortController';

type Kind = 'request' | 'download';

interface Waiting {
	arrival: number;
	admit: () => void;
}

/**
 * Bounds how many requests and downloads are in flight together: first come, first served. Where
 * there are two places or more, downloads leave one to the requests, and requests leave one to a
 * download that waits, so that neither keeps the other from beginning. A single place goes to a
 * download after a request, and to a request after a download.
 */
export class Limiter {
	/** Called when a place may have become free for a request that waits elsewhere. */
	onFree?: () => void;

	private readonly inFlight = { request: 0, download: 0 };

	private readonly waiting: Record<Kind, Waiting[]> = { request: [], download: [] };

	private arrivals = 0;

	constructor(readonly size: number) {}

	/** @throws the signal's reason when it is aborted before there is a place, or what `work` throws */
	async run<T>(kind: Kind, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
		await settleUnlessAborted<void>(signal, (admit) => {
			const entry = { arrival: this.arrivals++, admit };
			this.waiting[kind].push(entry);
			this.admit();
			return () => this.leave(kind, entry);
		});
		try {
			return await work();
		} finally {
			this.inFlight[kind]--;
			this.onFree?.();
			this.admit();
		}
	}

	/** Takes a place for a request, if there is one; `leavePlace` has to follow. */
	takePlace(): boolean {
		const hasRoom = this.hasRoom('request');
		if (hasRoom) this.inFlight.request++;
		return hasRoom;
	}

	leavePlace(): void {
		this.inFlight.request--;
		this.admit();
		this.onFree?.();
	}

	private leave(kind: Kind, entry: Waiting) {
		const place = this.waiting[kind].indexOf(entry);
		if (place >= 0) this.waiting[kind].splice(place, 1);
		this.admit();
		this.onFree?.();
	}

	private admit() {
		for (let kind = this.next(); kind !== undefined; kind = this.next()) {
			this.inFlight[kind]++;
			this.waiting[kind].shift()!.admit();
		}
	}

	/** Of which kind the next one is that may begin. */
	private next(): Kind | undefined {
		const request = this.mayBegin('request') ? this.waiting.request[0].arrival : Infinity;
		const download = this.mayBegin('download') ? this.waiting.download[0].arrival : Infinity;
		if (request === Infinity && download === Infinity) return undefined;
		return request < download ? 'request' : 'download';
	}

	private mayBegin(kind: Kind): boolean {
		return this.waiting[kind].length > 0 && this.hasRoom(kind);
	}

	/** Whether one of that kind could begin now. */
	hasRoom(kind: Kind): boolean {
		const { request, download } = this.inFlight;
		if (request + download >= this.size) return false;
		const isReserved = kind === 'download' || this.waiting.download.length > 0;
		return this.size === 1 || !isReserved || this.inFlight[kind] < this.size - 1;
	}
}
