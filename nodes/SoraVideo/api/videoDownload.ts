import type {
	IBinaryData,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import type { Explanation } from '../task/explain';
import { MAX_BACKOFF_MS, pollDelay, retryAfterMoment } from '../task/pollSchedule';
import { isFinalFailure, type Reading } from '../task/readAnswer';
import { mediaUrl, type VideoTask } from '../task/videoTask';
import { sleep } from './clock';
import { explainDownload, type DownloadTrouble } from './explainDownload';
import { safeFileName } from './fileName';
import { Lifetime } from './lifetime';
import { describeOddFile, detectMediaType, SIGNATURE_BYTES } from './mediaType';
import { BLOCKED_BY_N8N, isBlockedByN8n, networkReason } from './networkReason';
import { ObservedBody } from './observedBody';

type Readable = import('stream').Readable;

/** A download that gets no byte for so long is given up and begun again. */
export const STALL_MS = 60_000;

/** After the first attempt. */
const MAX_RETRIES = 4;

/** The first back-off; each further one is twice as long. */
const RETRY_DELAY_MS = 2000;

export interface DownloadRequest {
	id: string;
	/** A completed task with a link. */
	task: VideoTask;
	/** 0: no limit. */
	maxBytes: number;
	/** Given by the user; without one the file is named after the task. */
	fileName?: string;
	/** Looks at the task once more, for a fresh link. */
	look: (id: string) => Promise<Reading>;
}

export type Download = { file: IBinaryData } | { failure: Explanation };

/**
 * Streams the file of a completed task into n8n's binary data, without the key and without ever
 * holding it in memory. What breaks on the way is tried again from the start; a link that is
 * refused is replaced once by a fresh one. A file that is not whole is never handed on.
 *
 * @throws {Ended} when the lifetime is over
 */
export async function downloadVideo(
	context: IExecuteFunctions,
	request: DownloadRequest,
	lifetime: Lifetime,
): Promise<Download> {
	let url = mediaUrl(request.task) ?? '';
	let isFresh = false;
	for (let retries = 0; ; ) {
		let attempt = await attemptDownload(context, request, url, lifetime);
		if ('file' in attempt) return attempt;

		if (attempt.trouble.kind === 'linkRefused' && !isFresh) {
			const fresh = await askForFreshLink(request, attempt.trouble);
			if ('url' in fresh) {
				url = fresh.url;
				isFresh = true;
				continue;
			}
			attempt = fresh;
		}
		const { trouble } = attempt;
		if (trouble.kind !== 'passing' || retries >= MAX_RETRIES) {
			return { failure: explainDownload(request.id, url, trouble) };
		}
		await sleep(retryDelay(retries, trouble), lifetime);
		retries++;
	}
}

function retryDelay(retries: number, { retryAfter }: DownloadTrouble): number {
	const now = Date.now();
	const own = pollDelay(RETRY_DELAY_MS, retries, Math.random());
	const demanded = (retryAfterMoment(retryAfter, now) ?? now) - now;
	return Math.max(own, Math.min(demanded, MAX_BACKOFF_MS));
}

async function askForFreshLink(
	{ id, look }: DownloadRequest,
	refused: DownloadTrouble,
): Promise<{ url: string } | { trouble: DownloadTrouble }> {
	const reading = await look(id);
	if ('failure' in reading) {
		const { kind, reason } = reading.failure;
		const mayPass = !isFinalFailure(kind);
		return {
			trouble: {
				...refused,
				kind: mayPass ? 'passing' : 'linkRefused',
				reason: `${refused.reason}, and there is no fresh link: ${reason}`,
			},
		};
	}
	const url = mediaUrl(reading.task);
	return url === undefined ? { trouble: refused } : { url };
}

type Attempt = { file: IBinaryData } | { trouble: DownloadTrouble };

const inTrouble = (
	kind: DownloadTrouble['kind'],
	reason: string,
	httpStatus?: number,
	retryAfter?: string,
) => ({ trouble: { kind, reason, httpStatus, retryAfter } });

/** One attempt, which ends by itself, after a stall, or with the lifetime. */
async function attemptDownload(
	context: IExecuteFunctions,
	request: DownloadRequest,
	url: string,
	lifetime: Lifetime,
): Promise<Attempt> {
	const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
	if (protocol !== 'https:' && protocol !== 'http:') {
		const what = protocol === undefined ? 'no full web address' : `a "${protocol}" address`;
		return inTrouble('badLink', `its link is ${what}`);
	}
	lifetime.throwIfOver();
	const attempt = new Lifetime(lifetime);
	try {
		const stall = new StallWatch(attempt);
		const response = await openDownload(context, url, attempt.signal);
		const outcome =
			'trouble' in response ? response : await receive(context, request, response, stall);
		lifetime.throwIfOver();
		return stall.hasStalled
			? inTrouble('passing', `no data came for ${STALL_MS / 1000} seconds`)
			: outcome;
	} finally {
		// Ends whatever is left of the request, and the watch.
		attempt.end();
	}
}

/** Ends an attempt to which no data comes. */
class StallWatch {
	hasStalled = false;

	private body: { lastDataAt: number } = { lastDataAt: Date.now() };

	constructor(attempt: Lifetime) {
		this.run(attempt).catch(() => undefined);
	}

	observe(body: ObservedBody) {
		this.body = body;
	}

	private async run(attempt: Lifetime) {
		while (!this.hasStalled) {
			const left = this.body.lastDataAt + STALL_MS - Date.now();
			if (left > 0) await sleep(left, attempt);
			else this.hasStalled = true;
		}
		attempt.end();
	}
}

/** Sends the request; an answer without a file becomes the trouble it means. */
async function openDownload(
	context: IExecuteFunctions,
	url: string,
	signal: AbortSignal,
): Promise<IN8nHttpFullResponse | { trouble: DownloadTrouble }> {
	const options: IHttpRequestOptions = {
		method: 'GET',
		url,
		// Compressed, the announced length would be another than that of the file.
		headers: { Accept: '*/*', 'Accept-Encoding': 'identity' },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		timeout: STALL_MS,
		abortSignal: signal,
	};
	let response: IN8nHttpFullResponse;
	try {
		response = (await context.helpers.httpRequest(options)) as IN8nHttpFullResponse;
	} catch (error) {
		return isBlockedByN8n(error)
			? inTrouble('blocked', BLOCKED_BY_N8N)
			: inTrouble('passing', networkReason(error));
	}
	const { statusCode, headers } = response;
	if (statusCode >= 200 && statusCode < 300) return response;

	(response.body as Readable).on('error', () => undefined).destroy();
	const reason = `the answer was HTTP ${statusCode}`;
	const mayPass = [408, 425, 429].includes(statusCode) || statusCode >= 500;
	const retryAfter = headers['retry-after'];
	return inTrouble(
		mayPass ? 'passing' : 'linkRefused',
		reason,
		statusCode,
		typeof retryAfter === 'string' ? retryAfter : undefined,
	);
}

/**
 * Streams the body into n8n's binary data. That all announced bytes came need not be counted: Node's
 * HTTP client breaks a body that ends early, and n8n drops a file whose stream breaks.
 */
async function receive(
	context: IExecuteFunctions,
	{ id, maxBytes, fileName }: DownloadRequest,
	{ body: stream, headers }: IN8nHttpFullResponse,
	stall: StallWatch,
): Promise<Attempt> {
	const announced = Number(headers['content-length'] ?? 0);
	if (maxBytes > 0 && announced > maxBytes) {
		const size = `${(announced / MB).toFixed(1)} MB`;
		return inTrouble('tooLarge', `it has ${size}, and ${limitText(maxBytes)}`);
	}
	const body = new ObservedBody(stream as Readable, maxBytes);
	stall.observe(body);
	try {
		const head = await body.begin(SIGNATURE_BYTES);
		if (head.length === 0) return inTrouble('passing', 'the file is empty');
		const type = detectMediaType(head, headers['content-type']);
		if (type === undefined) return inTrouble('passing', `it is ${describeOddFile(head)}`);

		const fallback = safeFileName(`${id}.${type.extension}`, `video.${type.extension}`);
		const name = fileName === undefined ? fallback : safeFileName(fileName, fallback);
		const file = await context.helpers.prepareBinaryData(body.stream, name, type.mimeType);
		return { file };
	} catch (error) {
		if (body.isTooLarge)
			return inTrouble('tooLarge', `it is larger than allowed: ${limitText(maxBytes)}`);
		if (body.failure !== undefined) return inTrouble('passing', networkReason(body.failure));
		return inTrouble('notStored', `n8n could not store it (${reasonOf(error)})`);
	}
}

/** As n8n counts file sizes: powers of 1024. */
export const MB = 1024 * 1024;

const limitText = (maxBytes: number) => `Max File Size allows ${maxBytes / MB} MB`;

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
