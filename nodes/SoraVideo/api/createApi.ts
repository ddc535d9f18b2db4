import type { IExecuteFunctions } from 'n8n-workflow';

import { readCreated, type CreateFailure, type Creation } from '../task/readCreated';
import { openApi, redirectOf, redirectReason, type Unanswered } from './apiAccess';

/** Giving up leaves it open whether there is a task, so it is done later than for a look. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Opens the creation of tasks for one execution.
 *
 * @returns a function that sends one request to create a task, and never a second one, whatever
 * happens. It rejects only when the signal is aborted, with its reason.
 * @throws {NodeOperationError} when the credential is missing or its base URL is no web address
 */
export async function openCreateApi(
	context: IExecuteFunctions,
	signal: AbortSignal,
): Promise<(path: string, body: object) => Promise<Creation>> {
	const api = await openApi(context);
	return async (path, body) => {
		const url = api.baseUrl + path;
		const request = { method: 'POST', url, body, timeoutMs: REQUEST_TIMEOUT_MS } as const;
		const answer = await api.send(request, signal);
		if ('unanswered' in answer) return { failure: failureOf(answer) };
		const target = redirectOf(answer, url);
		const creation = readCreated(answer);
		return target !== undefined && 'failure' in creation
			? { failure: { ...creation.failure, reason: movedTo(target) } }
			: creation;
	};
}

const movedTo = (target: URL) =>
	`${redirectReason(target)}, which may have to be the Base URL of the credential`;

function failureOf({ unanswered, reason }: Unanswered): CreateFailure {
	const kinds = { blocked: 'blocked', neverSent: 'unreachable', brokenOff: 'unknown' } as const;
	return { kind: kinds[unanswered], reason };
}
