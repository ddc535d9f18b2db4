type Readable = import('stream').Readable;

/**
 * The body of a response on its way into n8n's storage: shows its first bytes, counts what passes,
 * and breaks off when more comes than is wanted. The stream itself stays the one that n8n reads,
 * so that nothing is copied.
 */
export class ObservedBody {
	/**
	 * Unix milliseconds of the last data, or of the beginning. Infinity once all has come: storing
	 * may take longer.
	 */
	lastDataAt = Date.now();

	isTooLarge = false;

	/** Why the stream broke, if it did. */
	failure: unknown;

	/** What has passed so far. */
	bytes = 0;

	constructor(
		readonly stream: Readable,
		private readonly maxBytes: number,
	) {
		// Without a listener, a stream that breaks while nobody reads it would end the process.
		stream.on('error', (error) => (this.failure ??= error));
	}

	/**
	 * The first bytes, at least `count` unless the body is shorter. They stay in the stream unless
	 * it has ended with them, and from here on what is read from it is counted.
	 *
	 * @throws what the stream breaks with
	 */
	async begin(count: number): Promise<Buffer> {
		const chunks: Buffer[] = [];
		let size = 0;
		while (size < count && !this.stream.readableEnded) {
			const chunk = this.stream.read() as Buffer | null;
			if (chunk === null) {
				await this.moreOrEnd();
			} else {
				chunks.push(chunk);
				size += chunk.length;
			}
		}
		const head = Buffer.concat(chunks);
		if (!this.stream.readableEnded && size > 0) this.stream.unshift(head);
		this.countFromFirstReader();
		return head;
	}

	private async moreOrEnd(): Promise<void> {
		const { stream } = this;
		await new Promise<void>((resolve, reject) => {
			const settle = () => {
				for (const event of ['readable', 'end', 'close', 'error']) stream.off(event, settle);
				if (this.failure !== undefined) reject(this.failure as Error);
				else if (stream.destroyed && !stream.readableEnded) reject(new Error('closed early'));
				else resolve();
			};
			for (const event of ['readable', 'end', 'close', 'error']) stream.on(event, settle);
			if (stream.destroyed) settle();
		});
	}

	/**
	 * Counts from the moment at which n8n begins to read: a listener before that would let the data
	 * flow to nobody. Depending on where n8n stores, it reads by `readable` or by `data`.
	 */
	private countFromFirstReader() {
		const { stream } = this;
		const begin = (event: string | symbol) => {
			if (event !== 'data' && event !== 'readable') return;
			stream.off('newListener', begin);
			stream.on('data', (chunk: Buffer) => this.count(chunk.length));
			stream.once('end', () => (this.lastDataAt = Infinity));
		};
		stream.on('newListener', begin);
	}

	private count(bytes: number) {
		this.bytes += bytes;
		this.lastDataAt = Date.now();
		if (this.maxBytes > 0 && this.bytes > this.maxBytes) {
			this.isTooLarge = true;
			this.stream.destroy(new Error('too large'));
		}
	}
}
