import type { IExecuteFunctions } from 'n8n-workflow';

import { openApi, redirectOf, type ApiAccess, type NoAnswer } from './apiAccess';
import { readCreateResult, type CreateFailure, type CreateResult } from './createResult';
import { NO_SUCH_RECORD, NO_SUCH_TASK, type ApiAnswer } from './envelope';
import type { Pace, RequestKind } from './pace';
import {
	NOTHING_THERE,
	readPollResult,
	type PollFailure,
	type PollFailureKind,
	type PollResult,
} from './pollResult';
import type { Route } from './videoTask';

const POLL_TIMEOUT_MS = 30_000;

/** Giving up leaves it open whether there is a task, so it is done later than for a poll. */
const CREATE_TIMEOUT_MS = 60_000;

const MAX_REDIRECTS = 3;

/** Where the tasks are read that were created at each of them. */
const ROUTE_PATHS: Record<Route, string> = {
	v1: '/v1/result',
	modelCenter: '/v2/model-center/tasks',
};

/** The video API for one execution. Neither function repeats a request that was answered. */
export interface VideoApi {
	/**
	 * Asks for the task with the given ID. Rejects only when the signal is aborted, with its reason.
	 *
	 * @param route where the task is; without one, the likelier route is asked first, and where that
	 * does not know the task, the other
	 */
	get(id: string, signal: AbortSignal, route?: Route): Promise<PollResult>;
	/**
	 * Sends one request to create a task, and never a second one, whatever happens. It is not given
	 * up early: its answer names a task that costs money. Never rejects.
	 *
	 * @param path below the base URL
	 */
	create(path: string, body: object): Promise<CreateResult>;
	/** The pace that all who use this key at this API have in common. */
	paceOf: (kind: RequestKind) => Pace;
}

/** @throws {NodeOperationError} when the credential is missing or cannot be used */
export async function openVideoApi(context: IExecuteFunctions): Promise<VideoApi> {
	const api = await openApi(context);
	return {
		paceOf: api.paceOf,
		get: async (id, signal, route) => {
			const [first, second] = route ? [route] : likelyRoutes(id);
			const result = await getAt(api, first, id, signal);
			if (second === undefined || !mayBeElsewhere(result)) return result;
			const other = await getAt(api, second, id, signal);
			// What the likelier route says of a task that neither knows is the better reason.
			return 'task' in other || isBetterReason(other.failure, result) ? other : result;
		},
		create: async (path, body) => {
			const url = api.baseUrl + path;
			const request = { method: 'POST', url, body, timeoutMs: CREATE_TIMEOUT_MS } as const;
			const answer = await api.send(request, new AbortController().signal);
			if ('noAnswer' in answer) return { failure: createFailure(answer) };
			const target = redirectOf(answer, url);
			const result = readCreateResult(answer);
			return target !== undefined && 'failure' in result
				? { failure: { ...result.failure, reason: movedTo(target) } }
				: result;
		},
	};
}

/** Where a task is that was created at this path; undefined where that is not known. */
export function routeOfPath(path: string): Route | undefined {
	if (path.startsWith('/v1/')) return 'v1';
	return path.startsWith('/v2/model-center/') ? 'modelCenter' : undefined;
}

/** `mcp_` is only used by the Model Center; other IDs are used by both. */
const likelyRoutes = (id: string): Route[] =>
	id.startsWith('mcp_') ? ['modelCenter', 'v1'] : ['v1', 'modelCenter'];

/** Whoever answers so may know the task all the same. */
const TELLS_NOTHING: PollFailureKind[] = ['rateLimited', 'unavailable', 'notATask'];

const isBetterReason = ({ kind, reason }: PollFailure, first: PollResult): boolean =>
	TELLS_NOTHING.includes(kind) && reason !== NOTHING_THERE && !mayMeanNotFound(first);

/** Of those that refuse a request, the ones that may be about an ID of the other part's form. */
const MAY_BE_ABOUT_ID = [400, 410, 422];

/** May be about anything, so it is no more than worth a question elsewhere. */
const NOT_FOUND = /\bnot found\b|\binvalid (task|video|job)?[ _-]?id\b/i;

const mayMeanNotFound = (result: PollResult): boolean =>
	'failure' in result &&
	['businessFailure', 'notATask'].includes(result.failure.kind) &&
	NOT_FOUND.test(result.failure.reason) &&
	!NO_SUCH_TASK.test(result.failure.reason);

/** Whether a route says that it does not know a task, or may mean that, or is not served at all. */
function mayBeElsewhere(result: PollResult): boolean {
	if ('task' in result) return false;
	const { kind, reason, httpStatus = 0 } = result.failure;
	if (kind === 'refused') return MAY_BE_ABOUT_ID.includes(httpStatus);
	// Such a code alone is how the API tells of an asset that it does not know.
	const isOfTask = NO_SUCH_TASK.test(reason) || /^code -1$|\bcode 404$/.test(reason);
	if (kind === 'unavailable') return isOfTask;
	if (mayMeanNotFound(result) || reason === NOTHING_THERE) return true;
	if (kind === 'businessFailure') return isOfTask || NO_SUCH_RECORD.test(reason);
	return kind === 'unknownTask' || kind === 'wrongAddress';
}

async function getAt(
	api: ApiAccess,
	route: Route,
	id: string,
	signal: AbortSignal,
): Promise<PollResult> {
	const url = `${api.baseUrl}${ROUTE_PATHS[route]}/${encodeURIComponent(id)}`;
	const answer = await getFollowingRedirects(api, url, signal);
	if ('failure' in answer) return answer;
	const result = readPollResult(answer, id);
	return 'task' in result ? { task: { ...result.task, api: route } } : result;
}

/** One request, with the redirects that stay on the same origin. */
async function getFollowingRedirects(
	api: ApiAccess,
	firstUrl: string,
	signal: AbortSignal,
): Promise<ApiAnswer | { failure: PollFailure }> {
	let url = firstUrl;
	for (let redirects = 0; ; redirects++) {
		const request = { method: 'GET', url, timeoutMs: POLL_TIMEOUT_MS } as const;
		const answer = await api.send(request, signal);
		if ('noAnswer' in answer) return { failure: pollFailure(answer) };
		const target = redirectOf(answer, url);
		if (target === undefined) return answer;
		const leavesOrigin = target.origin !== new URL(firstUrl).origin;
		if (leavesOrigin || redirects >= MAX_REDIRECTS) {
			const reason = leavesOrigin ? redirectReason(target) : 'there were too many redirects';
			return { failure: { kind: 'redirected', reason, httpStatus: answer.httpStatus } };
		}
		url = target.href;
	}
}

export function pollFailure({ noAnswer, reason, isCertificate }: NoAnswer): PollFailure {
	if (noAnswer === 'blocked') return { kind: 'blocked', reason };
	return { kind: isCertificate ? 'certificate' : 'unavailable', reason };
}

export function createFailure({ noAnswer, reason, isCertificate }: NoAnswer): CreateFailure {
	if (noAnswer === 'blocked') return { kind: 'blocked', reason };
	if (isCertificate) return { kind: 'certificate', reason };
	return { kind: noAnswer === 'notSent' ? 'unreachable' : 'unknown', reason };
}

const redirectReason = (target: URL): string =>
	`it answered with a redirect to ${target.protocol}//${target.host}`;

const movedTo = (target: URL) =>
	`${redirectReason(target)}, which may have to be 'Base URL' in the credential`;
