import type { IExecuteFunctions } from 'n8n-workflow';

import type { ApiAnswer } from '../task/answerBody';
import { readAnswer, type LookFailure, type Reading } from '../task/readAnswer';
import { openApi, redirectOf, redirectReason, type ApiAccess } from './apiAccess';

const REQUEST_TIMEOUT_MS = 30_000;

const MAX_REDIRECTS = 3;

/**
 * Opens the results of the API for one execution.
 *
 * @returns a function that asks once for the task with the given ID, at `GET /v1/result/{id}`. It
 * does not retry. It rejects only when the signal is aborted, with its reason.
 * @throws {NodeOperationError} when the credential is missing or its base URL is no web address
 */
export async function openResultApi(
	context: IExecuteFunctions,
	signal: AbortSignal,
): Promise<(id: string) => Promise<Reading>> {
	const api = await openApi(context);
	return async (id) => {
		const url = `${api.baseUrl}/v1/result/${encodeURIComponent(id)}`;
		const answer = await request(api, url, signal);
		return 'failure' in answer ? answer : readAnswer(answer, id);
	};
}

/** One request, with the redirects that stay on the same origin. */
async function request(
	api: ApiAccess,
	firstUrl: string,
	signal: AbortSignal,
): Promise<ApiAnswer | { failure: LookFailure }> {
	let url = firstUrl;
	for (let redirects = 0; ; redirects++) {
		const options = { method: 'GET', url, timeoutMs: REQUEST_TIMEOUT_MS } as const;
		const answer = await api.send(options, signal);
		if ('unanswered' in answer) {
			const kind = answer.unanswered === 'blocked' ? 'blocked' : 'unavailable';
			return { failure: { kind, reason: answer.reason } };
		}
		const target = redirectOf(answer, url);
		if (target === undefined) return answer;
		const leavesOrigin = target.origin !== new URL(firstUrl).origin;
		if (leavesOrigin || redirects >= MAX_REDIRECTS) {
			const reason = leavesOrigin
				? redirectReason(target)
				: 'it answered with one redirect after another';
			return { failure: { kind: 'redirected', reason, httpStatus: answer.httpStatus } };
		}
		url = target.href;
	}
}
