import { OperationalError, type IExecuteFunctions } from 'n8n-workflow';

import { isFinalFailure, type PollResult } from './pollResult';
import { retryAfterMoment } from './backoff';
import type { RequestQueue } from './requestQueue';
import { mediaUrl } from './mediaLink';
import { apiOriginOf } from './apiAccess';
import { ChildAbortController } from './childAbortController';
import { sleep } from './clock';
import { DownloadBody, IdleTimeout, STALLED } from './downloadBody';
import { takePlace } from './takePlace';
import { openDownload, type OpenedDownload } from './downloadRequest';
import { afterFailedAttempt, FIRST_ATTEMPT, isFreshAt, isRepeatedCut } from './downloadRetry';
import { verdictOn } from './downloadVerdict';
import type { DownloadFailure } from './explainDownload';
import { describeOddFile, detectMediaType, HEAD_BYTES, type MediaType } from './mediaType';
import { Mp4Structure } from './mp4Structure';
import { toNodeStream } from './nodeStream';

type Readable = import('stream').Readable;

export interface TransferRequest {
	/** The task's. */
	id: string;
	/** 0: no limit. */
	maxBytes: number;
	/** When the task was completed, in Unix milliseconds; undefined where that is unknown or long ago. */
	completedAt?: number;
	/** Polls the task once more, for a fresh link. */
	pollAgain: () => Promise<PollResult>;
	/** An attempt takes a place; the delays between attempts take none. */
	queue: RequestQueue;
}

export interface OpenTransfer {
	type: MediaType;
	/** To be destroyed by whoever has opened it. */
	stream: Readable;
}

/** As n8n counts file sizes: powers of 1024. */
export const MB = 1024 * 1024;

/** What is shorter is no video and no image. */
const MIN_BYTES = 16;

/** What a stream breaks with whose reason is in `failure`, or that begins anew. */
const BROKEN = new OperationalError('The download broke');

/**
 * Brings one file from the download host as a stream that is whole or breaks. Within a stream it
 * goes on where an attempt was cut, if the server can; otherwise the stream breaks without a
 * `failure`, and a new one begins.
 */
export class FileTransfer {
	/** Why there is no file; undefined while there may be one. */
	failure: DownloadFailure | undefined;

	/** Whether the stream broke here, and not where it was read. */
	isBroken = false;

	/** What is odd about the file that came. */
	oddities: string[] = [];

	private retry = FIRST_ATTEMPT;

	private type: MediaType | undefined;

	/** What has come in the current stream. */
	private bytes = 0;

	private structure = new Mp4Structure();

	/** The version of the file that has come so far, if it can be asked for again. */
	private validator: string | undefined;

	private total: number | undefined;

	/** Of the first answer with the file. */
	private body: Readable | undefined;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly request: TransferRequest,
		public url: string,
		private readonly signal: AbortSignal,
	) {}

	/**
	 * Begins a new stream.
	 *
	 * @throws when it breaks before the type of the file is known
	 */
	async open(): Promise<OpenTransfer> {
		this.isBroken = false;
		this.oddities = [];
		this.bytes = 0;
		this.structure = new Mp4Structure();
		this.validator = undefined;
		this.total = undefined;
		const controller = new ChildAbortController(this.signal);
		const chunks = this.read(controller);
		let head: IteratorResult<Buffer, void> | undefined = await chunks.next();
		const iterator: AsyncIterator<Buffer, void> = {
			next: async () => {
				const next = head ?? (await chunks.next());
				head = undefined;
				return next;
			},
			// Whoever stops reading does not wait for what is still to come.
			return: async () => {
				controller.abort();
				return await chunks.return();
			},
		};
		return { type: this.type!, stream: toNodeStream(iterator, this.body!) };
	}

	/** The file, with everything that it takes to get it; the first chunk tells its type. */
	private async *read(controller: ChildAbortController): AsyncGenerator<Buffer, void> {
		try {
			for (;;) {
				const failure = yield* this.attempt(controller.signal);
				controller.signal.throwIfAborted();
				if (failure === undefined) return;
				await this.afterFailure(failure, controller.signal);
				if (this.bytes > 0 && this.validator === undefined) this.break();
			}
		} finally {
			controller.abort();
		}
	}

	/** @throws when nothing is to be tried any more */
	private async afterFailure(failure: DownloadFailure, signal: AbortSignal): Promise<void> {
		// A file that came whole, or that cannot be decoded from its middle, has nothing to go on from.
		if (['noIndex', 'cut', 'wrongEncoding'].includes(failure.kind)) this.validator = undefined;
		const failed = { failure, bytes: this.bytes, completedAt: this.request.completedAt };
		const next = afterFailedAttempt(this.retry, failed, Date.now(), Math.random());
		if (next.then === 'giveUp') {
			this.failure = failure;
			this.break();
		}
		if (next.then === 'retry') {
			this.retry = next.state;
			return await sleep(next.delayMs, signal);
		}
		const fresh = await this.askForFreshLink(failure);
		if ('failure' in fresh) return await this.afterFailure(fresh.failure, signal);
		this.retry = next.state;
		this.url = fresh.url;
	}

	private break(): never {
		this.isBroken = true;
		throw BROKEN;
	}

	private async askForFreshLink(
		refused: DownloadFailure,
	): Promise<{ url: string } | { failure: DownloadFailure }> {
		const reading = await this.request.pollAgain();
		if ('task' in reading) return { url: mediaUrl(reading.task) ?? this.url };
		const { kind, reason, retryAfter } = reading.failure;
		return {
			failure: {
				...refused,
				kind: isFinalFailure(kind) ? 'noFreshLink' : 'transient',
				reason: `${refused.reason}, and there is no fresh link: ${reason}`,
				retryAt: retryAfterMoment(retryAfter, Date.now()),
			},
		};
	}

	/** One request. @returns why the file is not whole; undefined when it is */
	private async *attempt(signal: AbortSignal): AsyncGenerator<Buffer, DownloadFailure | undefined> {
		const badLink = reasonAgainst(this.url);
		if (badLink !== undefined) return { kind: 'badLink', reason: badLink };
		const leave = await takePlace(this.request.queue, signal);
		const request = new ChildAbortController(signal);
		const idle = new IdleTimeout(request);
		try {
			const opened = await idle.during(this.send(request.signal));
			if (idle.hasExpired) return STALLED;
			if ('failure' in opened) return await this.named(opened.failure);
			if ('notResumable' in opened) {
				this.validator = undefined;
				return { kind: 'transient', reason: opened.notResumable };
			}
			return yield* this.receive(opened, idle);
		} finally {
			request.abort();
			leave();
		}
	}

	private async send(signal: AbortSignal) {
		const { bytes, validator, total } = this;
		const from = bytes > 0 && validator !== undefined ? { bytes, validator, total } : undefined;
		return await openDownload(this.context, this.url, from, signal);
	}

	private async *receive(
		opened: OpenedDownload,
		idle: IdleTimeout,
	): AsyncGenerator<Buffer, DownloadFailure | undefined> {
		const { body: stream } = opened;
		this.total = opened.total ?? this.total;
		this.validator = opened.validator;
		if (stream === undefined) return this.verdict(opened);
		const { maxBytes } = this.request;
		if (maxBytes > 0 && (this.total ?? 0) > maxBytes) {
			const size = `${(this.total! / MB).toFixed(1)} MB`;
			return { kind: 'tooLarge', reason: `it is ${size}, and ${limitText(maxBytes)}` };
		}
		const body = new DownloadBody(stream, opened.skip, idle);
		let chunk: Buffer | undefined;
		if (this.bytes === 0) {
			chunk = await body.head(HEAD_BYTES);
			if (body.failure !== undefined) return body.failure;
			const type = detectMediaType(chunk, opened.contentType);
			if (type === undefined || chunk.length < MIN_BYTES) return await this.notAFile(chunk, type);
			this.type = type;
			this.body = stream;
		} else {
			chunk = await body.next();
		}
		for (; chunk !== undefined; chunk = await body.next()) {
			this.bytes += chunk.length;
			if (maxBytes > 0 && this.bytes > maxBytes) {
				const reason = `it is larger than allowed: ${limitText(maxBytes)}`;
				return { kind: 'tooLarge', reason };
			}
			this.structure.push(chunk);
			yield chunk;
		}
		return body.failure ?? this.verdict(opened);
	}

	private verdict(opened: OpenedDownload): DownloadFailure | undefined {
		const mayGrow = isFreshAt(this.request.completedAt, Date.now());
		const { failure, oddities } = verdictOn({
			...opened,
			bytes: this.bytes,
			total: this.total,
			movie: this.type?.isMovie ? this.structure.state : undefined,
			mayGrow,
			isRepeated: isRepeatedCut(this.retry, this.bytes, mayGrow),
		});
		this.oddities = oddities;
		return failure;
	}

	/** A refusal by the API itself is for want of the key. */
	private async named(failure: DownloadFailure): Promise<DownloadFailure> {
		const mayBe = failure.kind === 'linkRefused' && [401, 403].includes(failure.httpStatus ?? 0);
		return mayBe && (await this.leadsToTheApi())
			? { ...failure, kind: 'keyRequired', reason: `${ASKS_FOR_KEY} (HTTP ${failure.httpStatus})` }
			: failure;
	}

	private async notAFile(head: Buffer, type: MediaType | undefined): Promise<DownloadFailure> {
		if (head.length === 0) return { kind: 'transient', reason: 'the file is empty' };
		if (type !== undefined) {
			return { kind: 'transient', reason: `the file is only ${head.length} bytes long` };
		}
		const isAboutKey = /key|token|auth|log.?in|登录|密钥/i.test(head.toString());
		return isAboutKey && (await this.leadsToTheApi())
			? { kind: 'keyRequired', reason: ASKS_FOR_KEY }
			: { kind: 'transient', reason: `it is ${describeOddFile(head)}` };
	}

	private async leadsToTheApi(): Promise<boolean> {
		// It is only asked for to choose the words: a credential that cannot be read is no reason.
		const origin = await apiOriginOf(this.context).catch(() => undefined);
		return new URL(this.url).origin === origin;
	}
}

const ASKS_FOR_KEY = 'its link leads to the API itself, which asks for a key';

const limitText = (maxBytes: number) => `'Max File Size (MB)' allows ${maxBytes / MB}`;

function reasonAgainst(url: string): string | undefined {
	const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
	if (protocol === 'https:' || protocol === 'http:') return undefined;
	return `its link is ${protocol === undefined ? 'no full web address' : `a "${protocol}" address`}`;
}
