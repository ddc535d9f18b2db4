import type {
	IBinaryData,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import type { DownloadTrouble } from './explainDownload';
import { ChildAbortController } from './childAbortController';
import { defaultFileName, safeFileName } from './fileName';
import { describeOddFile, detectMediaType } from './mediaType';
import { BLOCKED_BY_N8N, isBlockedByN8n, networkReason } from './networkReason';
import { ObservedBody } from './observedBody';
import { STALL_MS, StallWatch } from './stallWatch';

type Readable = import('stream').Readable;

export interface FileRequest {
	/** The task's. */
	id: string;
	/** 0: no limit. */
	maxBytes: number;
	/** Given by the user; without one the file is named after the task. */
	fileName?: string;
}

export type Attempt = { file: IBinaryData } | { trouble: DownloadTrouble };

/** What is shorter is no video. */
const MIN_BYTES = 16;

/** As n8n counts file sizes: powers of 1024. */
export const MB = 1024 * 1024;

const inTrouble = (
	kind: DownloadTrouble['kind'],
	reason: string,
	httpStatus?: number,
	retryAfter?: string,
) => ({ trouble: { kind, reason, httpStatus, retryAfter } });

/**
 * One attempt to stream a file into n8n's binary data, which ends by itself, after a stall, or with
 * the signal. The request carries no key and no cookies.
 *
 * @throws the signal's reason when it is aborted
 */
export async function attemptDownload(
	context: IExecuteFunctions,
	request: FileRequest,
	url: string,
	signal: AbortSignal,
): Promise<Attempt> {
	const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
	if (protocol !== 'https:' && protocol !== 'http:') {
		const what = protocol === undefined ? 'no full web address' : `a "${protocol}" address`;
		return inTrouble('badLink', `its link is ${what}`);
	}
	signal.throwIfAborted();
	const attempt = new ChildAbortController(signal);
	try {
		const stall = new StallWatch(attempt);
		const response = await openDownload(context, url, attempt.signal);
		const outcome =
			'trouble' in response ? response : await receive(context, request, response, stall);
		signal.throwIfAborted();
		return stall.hasStalled
			? inTrouble('passing', `no data came for ${STALL_MS / 1000} seconds`)
			: outcome;
	} finally {
		// Ends whatever is left of the request, and the watch.
		attempt.abort();
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
 * Streams the body into n8n's binary data and checks what came. That all announced bytes came need
 * not be counted: Node's HTTP client breaks a body that ends early, and n8n drops a file whose
 * stream breaks.
 */
async function receive(
	context: IExecuteFunctions,
	{ id, maxBytes, fileName }: FileRequest,
	{ body: stream, headers }: IN8nHttpFullResponse,
	stall: StallWatch,
): Promise<Attempt> {
	const announced = Number(headers['content-length'] ?? 0);
	const body = new ObservedBody(stream as Readable, maxBytes);
	stall.observe(body);
	if (maxBytes > 0 && announced > maxBytes) {
		const size = `${(announced / MB).toFixed(1)} MB`;
		return inTrouble('tooLarge', `it is ${size}, and ${limitText(maxBytes)}`);
	}
	try {
		const head = await body.begin(MIN_BYTES);
		if (head.length === 0) return inTrouble('passing', 'the file is empty');
		const type = detectMediaType(head, headers['content-type']);
		if (type === undefined) return inTrouble('passing', `it is ${describeOddFile(head)}`);
		if (head.length < MIN_BYTES) {
			return inTrouble('passing', `the file is only ${head.length} bytes long`);
		}

		const name =
			fileName === undefined
				? defaultFileName(id, type.extension)
				: safeFileName(fileName, type.extension);
		const file = await context.helpers.prepareBinaryData(body.stream, name, type.mimeType);
		return { file };
	} catch (error) {
		if (body.isTooLarge) {
			return inTrouble('tooLarge', `it is larger than allowed: ${limitText(maxBytes)}`);
		}
		if (body.failure !== undefined) return inTrouble('passing', networkReason(body.failure));
		return inTrouble('notStored', `n8n could not store it (${reasonOf(error)})`);
	}
}

const limitText = (maxBytes: number) => `Max File Size allows ${maxBytes / MB} MB`;

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
