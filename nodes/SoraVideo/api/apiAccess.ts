import {
	NodeOperationError,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
} from 'n8n-workflow';

import { withTimeLimit } from './clock';
import { cleanBaseUrl, cleanKey } from './credential';
import type { ApiAnswer } from './envelope';
import { keyRedaction, MAX_KEY_LENGTH } from './keyRedaction';
import {
	BLOCKED_BY_N8N,
	isBlockedByN8n,
	isCertificateRefused,
	isNotSent,
	networkReason,
} from './networkReason';
import { paceOf, type Pace, type RequestKind } from './pace';

type Readable = import('stream').Readable;

export const CREDENTIAL = 'soraVideoApi';

/** A task is a few hundred bytes; what is larger is none and is not read to its end. */
const MAX_ANSWER_BYTES = 1024 * 1024;

interface ApiRequest {
	method: 'GET' | 'POST';
	/** On the origin of the base URL. */
	url: string;
	/** Sent as JSON. */
	body?: object;
	timeoutMs: number;
}

/** Why a request got no answer; `notSent`: it surely did not reach the API. */
export interface NoAnswer {
	noAnswer: 'blocked' | 'notSent' | 'interrupted';
	reason: string;
	/** Whether the certificate of the API was the reason. */
	isCertificate?: boolean;
}

export interface ApiAccess {
	/** Without a slash at its end. */
	baseUrl: string;
	/**
	 * Sends one request with the key, follows no redirect and repeats nothing. Rejects only when the
	 * signal is aborted, with its reason.
	 */
	send(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer | NoAnswer>;
	/** The pace that all who use this key at this API have in common. */
	paceOf: (kind: RequestKind) => Pace;
}

/**
 * Opens the API for one execution.
 *
 * @throws {NodeOperationError} when the credential is missing or cannot be used
 */
export async function openApi(context: IExecuteFunctions): Promise<ApiAccess> {
	const credential = await context.getCredentials(CREDENTIAL);
	const key = readKey(context, credential.apiKey);
	const redact = keyRedaction(key);
	const baseUrl = readBaseUrl(context, credential.baseUrl);
	return {
		baseUrl,
		paceOf: (kind) => paceOf(new URL(baseUrl).origin, key, kind),
		send: async (request, signal) => {
			signal.throwIfAborted();
			const answer = await withTimeLimit(
				request.timeoutMs,
				signal,
				async (limit) => await sendOnce(context, request, limit),
			);
			signal.throwIfAborted();
			// The API may repeat the key in what it says; nothing behind this line may hold it.
			return 'noAnswer' in answer ? answer : { ...answer, body: redact(answer.body) };
		},
	};
}

/** Where the API is; undefined when the credential names no web address. */
export async function apiOriginOf(context: IExecuteFunctions): Promise<string | undefined> {
	const baseUrl = cleanBaseUrl((await context.getCredentials(CREDENTIAL)).baseUrl);
	return baseUrl === undefined ? undefined : new URL(baseUrl).origin;
}

function readKey(context: IExecuteFunctions, value: unknown): string {
	const key = cleanKey(value);
	if (key.length <= MAX_KEY_LENGTH) return key;
	throw new NodeOperationError(
		context.getNode(),
		`'API Key' in the Sora Video API credential has ${key.length} characters, more than any key`,
		{ description: 'Open the credential, and paste the key from GlobalAI OPC and nothing else.' },
	);
}

function readBaseUrl(context: IExecuteFunctions, value: unknown): string {
	const baseUrl = cleanBaseUrl(value);
	if (baseUrl !== undefined) return baseUrl;
	throw new NodeOperationError(
		context.getNode(),
		"'Base URL' in the Sora Video API credential is not a web address",
		{ description: 'Open the credential and enter an address that begins with https://' },
	);
}

async function sendOnce(
	context: IExecuteFunctions,
	{ method, url, body, timeoutMs }: ApiRequest,
	limit: AbortSignal,
): Promise<ApiAnswer | NoAnswer> {
	const options: IHttpRequestOptions = {
		method,
		url,
		// Compressed, its length could be another than that which a proxy announces.
		headers: { Accept: 'application/json', 'Accept-Encoding': 'identity' },
		...(body && { body, json: true }),
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: timeoutMs,
	};
	try {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			cancellableBy(context, limit),
			CREDENTIAL,
			options,
		)) as IN8nHttpFullResponse;
		const text = await readText(response.body as Readable);
		return { httpStatus: response.statusCode, headers: response.headers, body: text };
	} catch (error) {
		if (isBlockedByN8n(error)) return { noAnswer: 'blocked', reason: BLOCKED_BY_N8N };
		if (limit.aborted) {
			const reason = `no answer came within ${timeoutMs / 1000} seconds`;
			return { noAnswer: 'interrupted', reason };
		}
		const isCertificate = isCertificateRefused(error);
		const noAnswer = isNotSent(error) ? 'notSent' : 'interrupted';
		return { noAnswer, reason: networkReason(error), isCertificate };
	}
}

/**
 * The same context with another cancel signal. n8n's helper takes the signal of a request from the
 * context that it is called with, and has no option for one.
 */
const cancellableBy = (context: IExecuteFunctions, signal: AbortSignal): IExecuteFunctions =>
	Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as IExecuteFunctions;

async function readText(body: Readable): Promise<string> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		bytes += chunk.length;
		if (bytes > MAX_ANSWER_BYTES) break;
	}
	return Buffer.concat(chunks).toString('utf8');
}

/** Where an answer sends the request on to; undefined when it is no redirect. */
export function redirectOf({ httpStatus, headers }: ApiAnswer, url: string): URL | undefined {
	const { location } = headers;
	const isRedirect = httpStatus >= 300 && httpStatus < 400;
	if (!isRedirect || typeof location !== 'string' || !URL.canParse(location, url)) return undefined;
	return new URL(location, url);
}
