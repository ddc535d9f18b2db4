import { momentText } from '../wording';
import type { CreateFailure, CreateResult } from './createResult';
import type { Failure } from './pace';
import type { PollResult } from './pollResult';
import type { RequestQueue } from './requestQueue';

/** Outside of a wait, a limit that nothing comes through for so long is told rather than waited out. */
const POLL_PATIENCE_MS = 5 * 60_000;

/**
 * How long the API may take no request to create a task. Many allow a number of unfinished tasks, and
 * the next one only when one of them has ended.
 */
const CREATE_PATIENCE_MS = 30 * 60_000;

/** Where the API has refused nothing, but kept the request from being sent in time. */
const ANSWERED_LATE: Failure = {
	kind: 'unavailable',
	reason: 'the API answered other requests too slowly',
};

/** Where it is not the API that kept the request from being sent. */
const OUT_OF_TIME: CreateFailure = {
	kind: 'rateLimited',
	reason: 'n8n was about to end the execution before it was the turn of this item',
};

/** Polls a task once, outside of a wait, when its turn has come. */
export async function pollInTurn(
	queue: RequestQueue,
	poll: () => Promise<PollResult>,
): Promise<PollResult> {
	const result = await queue.send(poll, { patienceMs: POLL_PATIENCE_MS });
	if (!('notSent' in result)) return result;
	const { kind, ...refusal } = result.notSent.refusal ?? ANSWERED_LATE;
	return { failure: { ...refusal, kind: kind === 'rateLimited' ? kind : 'unavailable' } };
}

/**
 * Sends a request to create a task when its turn has come. It is sent again only when surely nothing
 * was created: after a refusal, or where no connection was made.
 *
 * @param notAfter the request begins no later than this, in Unix milliseconds
 */
export async function createInTurn(
	queue: RequestQueue,
	send: () => Promise<CreateResult>,
	notAfter?: number,
): Promise<CreateResult> {
	const result = await queue.send(send, { patienceMs: CREATE_PATIENCE_MS, notAfter });
	if (!('notSent' in result)) return result;
	const { isTooLate, retryAfterUntil } = result.notSent;
	const late = isTooLate ? OUT_OF_TIME : { ...ANSWERED_LATE, kind: 'rateLimited' };
	const { refusal = late } = result.notSent;
	const failure = refusal as CreateFailure;
	if (retryAfterUntil === undefined) return { failure };
	const reason = `no more are allowed until ${momentText(retryAfterUntil)}; ${failure.reason}`;
	return { failure: { ...failure, reason } };
}
