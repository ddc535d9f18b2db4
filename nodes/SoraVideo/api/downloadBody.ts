import { ChildAbortController } from './childAbortController';
import { sleep } from './clock';
import type { DownloadFailure } from './explainDownload';
import { codeOf, networkReason } from './networkReason';

type Readable = import('stream').Readable;

/** A server that sends nothing for so long is given up. */
export const IDLE_TIMEOUT_MS = 60_000;

export const STALLED: DownloadFailure = {
	kind: 'transient',
	reason: `no data came for ${IDLE_TIMEOUT_MS / 1000} seconds`,
};

/** Aborts a request when nothing comes for a minute while somebody waits for it. */
export class IdleTimeout {
	hasExpired = false;

	/** By a clock that is never set; Infinity while nobody waits: storing may take longer. */
	private waitingSince = Infinity;

	constructor(request: ChildAbortController) {
		this.run(request).catch(() => undefined);
	}

	async during<T>(work: Promise<T>): Promise<T> {
		this.waitingSince = performance.now();
		try {
			return await work;
		} finally {
			this.waitingSince = Infinity;
		}
	}

	/** One timer for all that comes: one for each chunk would cost more than the chunk. */
	private async run(request: ChildAbortController) {
		while (!this.hasExpired) {
			const left = this.waitingSince + IDLE_TIMEOUT_MS - performance.now();
			if (left > 0) await sleep(Math.min(left, IDLE_TIMEOUT_MS), request.signal);
			else this.hasExpired = true;
		}
		request.abort();
	}
}

/** What a decoder says of bytes that are not encoded as announced. */
const NOT_ENCODED = /^(Z_DATA_ERROR|Z_STREAM_ERROR|ZSTD_error|ERR__ERROR_FORMAT|ERR_BROTLI)/;

/** The body of a response, chunk by chunk. */
export class DownloadBody {
	/** Why it broke, if it did. */
	failure: DownloadFailure | undefined;

	private readonly chunks: AsyncIterator<Buffer>;

	/** @param skip how many bytes at its beginning are not wanted */
	constructor(
		body: Readable,
		private skip: number,
		private readonly idle: IdleTimeout,
	) {
		this.chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
	}

	/** @returns undefined when it has ended or broken */
	async next(): Promise<Buffer | undefined> {
		try {
			for (;;) {
				const { done, value } = await this.idle.during(this.chunks.next());
				if (done) return undefined;
				const skipped = Math.min(this.skip, value.length);
				this.skip -= skipped;
				if (skipped < value.length) return value.subarray(skipped);
			}
		} catch (error) {
			this.failure = this.idle.hasExpired ? STALLED : failureOf(error);
			return undefined;
		}
	}

	/** The first bytes, at least `count` unless it is shorter. */
	async head(count: number): Promise<Buffer> {
		const chunks: Buffer[] = [];
		for (let bytes = 0; bytes < count; ) {
			const chunk = await this.next();
			if (chunk === undefined) break;
			chunks.push(chunk);
			bytes += chunk.length;
		}
		return Buffer.concat(chunks);
	}
}

function failureOf(error: unknown): DownloadFailure {
	const code = codeOf(error) ?? '';
	if (!NOT_ENCODED.test(code)) return { kind: 'transient', reason: networkReason(error) };
	const reason = `the server says that the file is compressed, and it is not (${code})`;
	return { kind: 'wrongEncoding', reason };
}
