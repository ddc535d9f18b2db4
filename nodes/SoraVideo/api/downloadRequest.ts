import type { IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { retryAfterMoment } from './backoff';
import type { DownloadFailure } from './explainDownload';
import { IDLE_TIMEOUT_MS } from './downloadBody';
import {
	BLOCKED_BY_N8N,
	isBlockedByN8n,
	isCertificateRefused,
	networkReason,
} from './networkReason';

type Readable = import('stream').Readable;

/** What a download that was cut goes on from. */
interface ResumePoint {
	/** How many bytes of the file there are. */
	bytes: number;
	/** Names this version of the file, for `If-Range`. */
	validator: string;
	/** The length of the file, where it is known. */
	total: number | undefined;
}

export interface OpenedDownload {
	/** undefined: nothing is left to come. */
	body?: Readable;
	/** How many bytes at its beginning there are already. */
	skip: number;
	/** The length of the whole file, where the server says it; of a compressed body its own. */
	total: number | undefined;
	/** Whether this is a part that the file has to end with, at its `total`. */
	isPart?: boolean;
	/** Whether a body that is cut is told from one that has ended. */
	tellsItsEnd: boolean;
	/** By which the same version of the file can be asked for again; undefined: there is no way. */
	validator?: string;
	contentType: unknown;
}

/** The server has another file now, or does not go on as it was asked to: only a new beginning helps. */
interface NotResumable {
	notResumable: string;
}

/**
 * Sends one request for a file, without the key and without cookies. An answer without the file
 * becomes the failure that it means.
 *
 * @param from where to go on; otherwise the whole file is asked for
 */
export async function openDownload(
	context: IExecuteFunctions,
	url: string,
	from: ResumePoint | undefined,
	signal: AbortSignal,
): Promise<OpenedDownload | NotResumable | { failure: DownloadFailure }> {
	const options: IHttpRequestOptions = {
		method: 'GET',
		url,
		headers: {
			Accept: '*/*',
			// Compressed, the announced length would be another than that of the file.
			'Accept-Encoding': 'identity',
			...(from && { Range: `bytes=${from.bytes}-`, 'If-Range': from.validator }),
		},
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		timeout: IDLE_TIMEOUT_MS,
		abortSignal: signal,
	};
	let response: IN8nHttpFullResponse;
	try {
		response = (await context.helpers.httpRequest(options)) as IN8nHttpFullResponse;
	} catch (error) {
		if (isBlockedByN8n(error)) return { failure: { kind: 'blocked', reason: BLOCKED_BY_N8N } };
		const kind = isCertificateRefused(error) ? 'certificate' : 'transient';
		return { failure: { kind, reason: networkReason(error) } };
	}
	// Without a listener, a body that breaks while nobody reads it would end the process.
	(response.body as Readable).on('error', () => undefined);
	const opened = from ? readPartOf(response, from) : readWhole(response);
	return opened ?? { failure: failureOf(response) };
}

/** Source: RFC 9110, section 15.3. */
function readWhole(response: IN8nHttpFullResponse): OpenedDownload | undefined {
	const { statusCode, headers } = response;
	const isPart = statusCode === 206 && !isAllOfIt(headers['content-range']);
	if (statusCode < 200 || statusCode >= 300 || isPart) return undefined;
	return {
		body: response.body as Readable,
		skip: 0,
		total: lengthIn(headers['content-length']),
		tellsItsEnd: tellsItsEnd(headers),
		validator: validatorIn(headers),
		contentType: headers['content-type'],
	};
}

/** Some servers call a whole file a part. */
function isAllOfIt(contentRange: unknown): boolean {
	const [, last, size] = /^bytes 0-(\d+)\/(\d+)$/i.exec(String(contentRange)) ?? [];
	return last !== undefined && Number(last) + 1 === Number(size);
}

/** Source: RFC 9110, sections 14.4 (Content-Range) and 13.1.5 (If-Range). */
function readPartOf(
	response: IN8nHttpFullResponse,
	from: ResumePoint,
): OpenedDownload | NotResumable | undefined {
	const { statusCode, headers } = response;
	const whole = readWhole(response);
	if (whole !== undefined) {
		const isSame = whole.validator === from.validator && (whole.total ?? from.total) === from.total;
		return isSame
			? { ...whole, skip: from.bytes }
			: { notResumable: 'the file was replaced by another one meanwhile' };
	}
	const [, first, last, size] =
		/^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/i.exec(String(headers['content-range'])) ?? [];
	const total = size === '*' ? from.total : lengthIn(size);
	const isTotalSame = from.total === undefined || total === from.total;
	if (statusCode === 416) {
		const isAll = total === from.bytes && isTotalSame;
		return isAll
			? { ...FINISHED, total, validator: from.validator }
			: { notResumable: 'the server has no more of the file' };
	}
	if (statusCode !== 206) return undefined;
	const isNext = Number(first) === from.bytes && Number(last) >= from.bytes;
	const isSame = [undefined, from.validator].includes(validatorIn(headers));
	const isOther = contradicts(headers, from.validator);
	if (!isNext || !isTotalSame || !isSame || isOther) {
		return { notResumable: 'the server did not go on where the file was cut' };
	}
	return {
		...FINISHED,
		body: response.body as Readable,
		total,
		isPart: total !== undefined,
		validator: from.validator,
		tellsItsEnd: tellsItsEnd(headers),
	};
}

const FINISHED = { skip: 0, tellsItsEnd: true, contentType: undefined };

/** Source: RFC 9112, section 6.3. */
const tellsItsEnd = (headers: IN8nHttpFullResponse['headers']): boolean =>
	lengthIn(headers['content-length']) !== undefined ||
	/\bchunked\b/i.test(String(headers['transfer-encoding']));

const PROXY_LOGIN = 'the proxy of your network asks for a login (HTTP 407)';

/** What every answer without the file means. */
function failureOf({ statusCode, headers }: IN8nHttpFullResponse): DownloadFailure {
	if (statusCode === 407) return { kind: 'proxy', reason: PROXY_LOGIN, httpStatus: statusCode };
	const isTransient =
		statusCode === 206 || [408, 425, 429].includes(statusCode) || statusCode >= 500;
	const retryAfter = headers['retry-after'];
	return {
		kind: isTransient ? 'transient' : 'linkRefused',
		reason:
			statusCode === 206
				? 'the answer was HTTP 206, a part of the file that was not asked for'
				: `the answer was HTTP ${statusCode}`,
		httpStatus: statusCode,
		retryAt: retryAfterMoment(typeof retryAfter === 'string' ? retryAfter : undefined, Date.now()),
	};
}

const lengthIn = (value: unknown): number | undefined =>
	typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;

/** Whether a part names another version, however weakly. */
function contradicts(headers: IN8nHttpFullResponse['headers'], validator: string): boolean {
	const { etag, 'last-modified': modified } = headers;
	const named = validator.startsWith('"') ? etag : modified;
	return typeof named === 'string' && named.replace(/^W\//, '') !== validator;
}

/**
 * What surely names one version of the file: an ETag that is not weak, or a Last-Modified that is
 * older than the answer. Source: RFC 9110, sections 8.8.2.2 and 8.8.3.
 */
function validatorIn({ etag, date, ...headers }: IN8nHttpFullResponse['headers']) {
	if (typeof etag === 'string') return etag.startsWith('"') ? etag : undefined;
	const modified = headers['last-modified'];
	const age = Date.parse(String(date)) - Date.parse(String(modified));
	return typeof modified === 'string' && age >= 1000 ? modified : undefined;
}
