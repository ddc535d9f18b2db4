import type { IExecuteFunctions } from 'n8n-workflow';

import { createClock, type Clock } from '../api/clock';
import { RequestQueue } from '../api/requestQueue';
import { openVideoApi } from '../api/videoApi';
import {
	afterPoll,
	endingAtDeadline,
	endingOf,
	INITIAL_STATE,
	type EndedWait,
	type PollState,
	type WaitEnding,
} from './pollState';
import { openProgress } from './progress';
import type { PollFailure, PollResult } from '../api/pollResult';
import type { Route, VideoTask } from '../api/videoTask';

/** A final poll begins no later than this after the deadline, however many tasks there are. */
const FINAL_POLL_MS = 15_000;

/** One task to wait for. */
export interface TaskWait {
	id: string;
	intervalMs: number;
	/** When the wait ends, in Unix milliseconds. */
	deadline: number;
	/** Where the task is, if that is known from elsewhere. */
	route?: Route;
}

/** All that waiting needs of the world. */
export interface Poller {
	/** Asks the API once. */
	poll(id: string, route?: Route): Promise<PollResult>;
	queue: RequestQueue;
	clock: Clock;
	/** Whether the API has accepted the key, in this wait or when it created one of its tasks. */
	isKeyAccepted: boolean;
}

/** Asks for videos, remembers them, and tells those who watch the execution. */
export interface VideoPoller extends Poller {
	/** When the wait began, in Unix milliseconds. */
	startedAt: number;
	/** The tasks as they were read last, by ID. */
	lastRead: Map<string, VideoTask>;
}

/**
 * @param signal has to be aborted when the wait is over
 * @throws {NodeOperationError} when the credential is missing or cannot be used
 */
export async function openPoller(
	context: IExecuteFunctions,
	maxConcurrentRequests: number,
	signal: AbortSignal,
): Promise<VideoPoller> {
	const api = await openVideoApi(context);
	const clock = createClock();
	const progress = openProgress(context);
	signal.addEventListener('abort', progress.end, { once: true });
	const poller: VideoPoller = {
		poll: async (id, route) => {
			const result = await api.get(id, signal, route);
			progress.polled(id, result, clock.now() - poller.startedAt);
			if ('task' in result) poller.lastRead.set(id, result.task);
			return result;
		},
		isKeyAccepted: false,
		queue: new RequestQueue(maxConcurrentRequests, api.paceOf('read'), clock, signal),
		clock,
		startedAt: clock.now(),
		lastRead: new Map(),
	};
	return poller;
}

/**
 * Waits for a task: polls it at once, and again after its interval, until it is done or its deadline
 * has come. What must not regress:
 * - the first poll is immediate; the last sleep ends at the deadline, and one poll follows
 * - a failed poll only decides when the next one is; "too many requests" is the queue's business
 * - a failure that may pass never ends a wait before the deadline
 *
 * @param state of an earlier `pollOnce`, to go on with
 * @throws the signal's reason when it is aborted
 */
export async function pollUntilDone(
	wait: TaskWait,
	poller: Poller,
	signal: AbortSignal,
	state = INITIAL_STATE,
): Promise<EndedWait> {
	const { clock } = poller;
	for (;;) {
		const delayMs = Math.min(state.nextPollAt, wait.deadline) - clock.now();
		if (delayMs > 0) await clock.sleep(delayMs, signal);
		const next = await pollOnce(wait, state, poller);
		if ('ending' in next) return next;
		state = next;
	}
}

/**
 * Polls a task once, when its turn has come, and says how its wait ended or what is known now.
 *
 * @param patienceMs when the API takes no request for so long, the poll is put off
 */
export async function pollOnce(
	wait: TaskWait,
	state: PollState,
	poller: Poller,
	patienceMs?: number,
): Promise<PollState | EndedWait> {
	const { poll, queue, clock } = poller;
	const { id, intervalMs, deadline } = wait;
	const route = state.task?.api ?? wait.route;
	const dueAt = clock.now();
	const notAfter = Math.max(deadline, dueAt) + FINAL_POLL_MS;
	const options = { notAfter, patienceMs, isRushed: true };
	const result = await queue.send(async () => await poll(id, route), options);
	const now = clock.now();
	const isLast = state.nextPollAt >= deadline || now >= deadline;
	const ended = (ending: WaitEnding) => ({ ending, polls: state.polls, endedAt: now });
	if ('notSent' in result) {
		const { refusal, retryAfterUntil = 0 } = result.notSent;
		const failure = (refusal as PollFailure | undefined) ?? state.failure;
		const { task } = state;
		if (failure && retryAfterUntil > deadline) {
			return ended({ kind: 'toldToWait', until: retryAfterUntil, failure, task });
		}
		if (!isLast) return { ...state, nextPollAt: Math.max(now, retryAfterUntil) };
		const failingSince = state.failure ? state.failingSince : dueAt;
		return ended(endingAtDeadline({ ...state, failure, failingSince }, now));
	}
	const { isKeyAccepted } = poller;
	// Who says that there is no such task has accepted the key.
	const isAccepted = 'task' in result || result.failure.kind === 'unknownTask';
	if (isAccepted) poller.isKeyAccepted = true;
	const random = clock.random();
	const after = afterPoll(state, result, { intervalMs, now, random, isKeyAccepted });
	const ending =
		endingOf(after, { deadline, now }) ?? (isLast ? endingAtDeadline(after, now) : undefined);
	return ending === undefined ? after : { ending, polls: after.polls, endedAt: now };
}
