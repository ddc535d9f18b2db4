import {
	NodeOperationError,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
} from 'n8n-workflow';

import { readAnswer, type ApiAnswer, type Reading } from '../task/readAnswer';
import { withTimeLimit } from './clock';
import type { Lifetime } from './lifetime';
import { BLOCKED_BY_N8N, isBlockedByN8n, networkReason } from './networkReason';

type Readable = import('stream').Readable;

export const CREDENTIAL = 'soraVideoApi';

const REQUEST_TIMEOUT_MS = 30_000;

/** A task is a few hundred bytes; what is larger is none and is not read to its end. */
const MAX_ANSWER_BYTES = 1024 * 1024;

const MAX_REDIRECTS = 3;

/** Shorter keys cannot be told from ordinary text. */
const MIN_REDACTED_KEY = 8;

/**
 * Opens the API for one execution.
 *
 * @returns a function that asks once for the task with the given ID, at `GET /v1/result/{id}`. It
 * does not retry. It rejects only when the lifetime is over, with `Ended`.
 * @throws {NodeOperationError} when the credential is missing or its base URL is no web address
 */
export async function openResultApi(
	context: IExecuteFunctions,
	lifetime: Lifetime,
): Promise<(id: string) => Promise<Reading>> {
	const credential = await context.getCredentials(CREDENTIAL);
	const baseUrl = readBaseUrl(context, credential.baseUrl);
	const key = String(credential.apiKey ?? '').replace(/^\s*bearer\s+|\s+/gi, '');

	return async (id) => {
		const url = `${baseUrl}/v1/result/${encodeURIComponent(id)}`;
		const answer = await request(context, url, lifetime);
		if ('failure' in answer) return answer;
		// The API may repeat the key in what it says; nothing behind this line may hold it.
		const body =
			key.length < MIN_REDACTED_KEY ? answer.body : answer.body.replaceAll(key, '[API key]');
		return readAnswer({ ...answer, body }, id);
	};
}

function readBaseUrl(context: IExecuteFunctions, value: unknown): string {
	const text = String(value ?? '').trim();
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
		throw new NodeOperationError(
			context.getNode(),
			'The Base URL of the Sora Video API credential is not a web address',
			{ description: 'Open the credential and enter an address that begins with https://' },
		);
	}
	return (url.origin + url.pathname).replace(/\/+$/, '');
}

type Failed = Extract<Reading, { failure: unknown }>;

/** One request, with the redirects that stay on the same origin. */
async function request(
	context: IExecuteFunctions,
	firstUrl: string,
	lifetime: Lifetime,
): Promise<ApiAnswer | Failed> {
	const { origin } = new URL(firstUrl);
	let url = firstUrl;
	for (let redirects = 0; ; redirects++) {
		const answer = await requestOnce(context, url, lifetime);
		if ('failure' in answer) return answer;
		const { location } = answer.headers;
		const isRedirect = answer.httpStatus >= 300 && answer.httpStatus < 400;
		if (!isRedirect || typeof location !== 'string' || !URL.canParse(location, url)) return answer;
		const target = new URL(location, url);
		if (target.origin !== origin || redirects >= MAX_REDIRECTS) {
			const reason =
				target.origin === origin
					? 'it answered with one redirect after another'
					: `it answered with a redirect to ${target.protocol}//${target.host}`;
			return { failure: { kind: 'redirected', reason, httpStatus: answer.httpStatus } };
		}
		url = target.href;
	}
}

async function requestOnce(
	context: IExecuteFunctions,
	url: string,
	lifetime: Lifetime,
): Promise<ApiAnswer | Failed> {
	lifetime.throwIfOver();
	const answer = await withTimeLimit(REQUEST_TIMEOUT_MS, lifetime, async (limit) => {
		const options: IHttpRequestOptions = {
			method: 'GET',
			url,
			headers: { Accept: 'application/json' },
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: REQUEST_TIMEOUT_MS,
		};
		try {
			const response = (await context.helpers.httpRequestWithAuthentication.call(
				cancellableBy(context, limit.signal),
				CREDENTIAL,
				options,
			)) as IN8nHttpFullResponse;
			const body = await readText(response.body as Readable);
			return { httpStatus: response.statusCode, headers: response.headers, body };
		} catch (error) {
			if (isBlockedByN8n(error))
				return { failure: { kind: 'blocked' as const, reason: BLOCKED_BY_N8N } };
			const reason = limit.isOver ? 'no answer came within 30 seconds' : networkReason(error);
			return { failure: { kind: 'unavailable' as const, reason } };
		}
	});
	lifetime.throwIfOver();
	return answer;
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
