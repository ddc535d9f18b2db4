import { pollDelay, retryAfterMoment } from '../api/backoff';
import { complaintIn } from '../api/envelope';
import { isFinalFailure, type PollFailure, type PollResult } from '../api/pollResult';
import { mediaUrl } from '../api/mediaLink';
import { isCompleted, isDone, isKnownStatus, type VideoTask } from '../api/videoTask';

/** How the wait for one task ended. */
export type WaitEnding =
	/** Completed, with a link to the file; `isFresh`: a moment ago. */
	| { kind: 'completed'; task: VideoTask; isFresh?: true }
	/** Failed or cancelled: the task will never complete. */
	| { kind: 'failed'; task: VideoTask }
	/** The deadline came while the task was still running. */
	| { kind: 'timedOut'; task: VideoTask }
	/** The deadline came while the polls gave no usable status. */
	| { kind: 'unreadable'; failure: PollFailure; since: number; task?: VideoTask }
	/** The API asks to wait (`Retry-After`) until after the deadline. */
	| { kind: 'toldToWait'; until: number; failure: PollFailure; task?: VideoTask }
	/** Asking again would change nothing. */
	| { kind: 'refused'; failure: PollFailure; task?: VideoTask };

/** A wait that is over. It is plain data, like the state of one that is not. */
export interface EndedWait {
	ending: WaitEnding;
	/** How often the task was asked for. */
	polls: number;
	/** In Unix milliseconds. */
	endedAt: number;
}

/**
 * After how many answers in a row that may be final or may pass they are taken for final. With the
 * default interval that is seven minutes, longer than a restart of a service takes.
 */
export const MAX_AMBIGUOUS_FAILURES = 4;

/** A task may appear late: for so long after the first poll, "not found" is not taken for final. */
const APPEARS_WITHIN_MS = 120_000;

/** While a task is not known yet, back-off would only delay the moment at which that is told. */
const MIN_UNKNOWN_DELAY_MS = 10_000;

/** What the wait for one task knows between two polls. It is plain data: it can be stored as JSON. */
export interface PollState {
	/** How often the task was asked for. */
	polls: number;
	/** When to poll next, in Unix milliseconds; at or after the deadline: at that, for the last time. */
	nextPollAt: number;
	/** As it was read last. */
	task?: VideoTask;
	/** Whether it was seen to be running. */
	wasRunning?: true;
	/** Polls in a row without a usable status. */
	consecutiveFailures: number;
	/** Among them, in a row, those that may be final. */
	ambiguousFailures: number;
	/** Of the last poll, if that failed. */
	failure?: PollFailure;
	/** When the row of failures began, in Unix milliseconds. */
	failingSince: number;
	/** The moment that the last answer's `Retry-After` names. */
	retryAfterUntil?: number;
}

export const INITIAL_STATE: PollState = {
	polls: 0,
	nextPollAt: 0,
	consecutiveFailures: 0,
	ambiguousFailures: 0,
	failingSince: 0,
};

/** Completed without a link is no success: the file may follow, so it is polled some more times. */
const MISSING_LINK: PollFailure = {
	kind: 'businessFailure',
	reason: 'the task is completed, but the API gives no link to the file',
};

const NEVER_ASKED: PollFailure = {
	kind: 'unavailable',
	reason: 'the API answered the requests for other tasks too slowly',
};

/** When a poll was answered, and what else decides about what follows. */
interface PollContext {
	intervalMs: number;
	/** In Unix milliseconds. */
	now: number;
	/** From 0 to 1. */
	random: number;
	/** Whether the API has accepted the key, for whichever task. */
	isKeyAccepted: boolean;
}

/** What is known after a poll. */
export function afterPoll(
	state: PollState,
	result: PollResult,
	{ intervalMs, now, random, isKeyAccepted }: PollContext,
): PollState {
	const task = 'task' in result ? result.task : state.task;
	const failure = failureOf(result);
	const wasRunning = state.wasRunning || (task !== undefined && !isDone(task)) || undefined;
	const polls = state.polls + 1;
	if (failure === undefined) {
		const nextPollAt = now + pollDelay(intervalMs, 0, random);
		return { ...INITIAL_STATE, polls, task, wasRunning, nextPollAt };
	}
	const consecutiveFailures = state.consecutiveFailures + 1;
	const retryAfterUntil = retryAfterMoment(failure.retryAfter, now);
	const delay =
		failure.kind === 'unknownTask'
			? pollDelay(Math.max(intervalMs, MIN_UNKNOWN_DELAY_MS), 0, random)
			: pollDelay(intervalMs, consecutiveFailures, random);
	const isAmbiguous = mayPass(failure, task, isKeyAccepted);
	return {
		polls,
		task,
		wasRunning,
		failure,
		consecutiveFailures,
		ambiguousFailures: isAmbiguous ? state.ambiguousFailures + 1 : 0,
		failingSince: state.consecutiveFailures === 0 ? now : state.failingSince,
		retryAfterUntil,
		nextPollAt: Math.max(now + delay, retryAfterUntil ?? 0),
	};
}

/** A word that nobody knows, beside a reason: the task may have failed, or may try once more. */
const ODD_STATUS: PollFailure = {
	kind: 'businessFailure',
	reason: 'the task has a status that this node does not know, and an error',
};

const TRIES_AGAIN = /retry|try(ing)? again|重试/i;

function failureOf(result: PollResult): PollFailure | undefined {
	if ('failure' in result) return result.failure;
	const { task } = result;
	if (isCompleted(task) && mediaUrl(task) === undefined) return MISSING_LINK;
	const { error } = task;
	const words = isKnownStatus(task) ? undefined : complaintIn({ error });
	return words === undefined || TRIES_AGAIN.test(words) ? undefined : ODD_STATUS;
}

/** What firewalls in front of an API answer when they take a request for an attack. */
const OF_FIREWALLS = [405, 418];

/** Whether a failure may be final or may pass, so that only asking again can tell. */
function mayPass(
	{ kind, httpStatus = 0 }: PollFailure,
	task: VideoTask | undefined,
	isKeyAccepted: boolean,
): boolean {
	if (kind === 'keyRejected') return isKeyAccepted;
	if (kind === 'unknownTask') return task === undefined;
	if (kind === 'refused') return task !== undefined && OF_FIREWALLS.includes(httpStatus);
	return ['businessFailure', 'redirected', 'certificate'].includes(kind);
}

/** The ending that a poll has brought; undefined while the task has to be polled again. */
export function endingOf(
	state: PollState,
	{ deadline, now }: { deadline: number; now: number },
): WaitEnding | undefined {
	const { task, wasRunning, failure, ambiguousFailures, failingSince, retryAfterUntil = 0 } = state;
	if (failure === undefined) {
		if (task === undefined || !isDone(task)) return undefined;
		return isCompleted(task)
			? { kind: 'completed', task, isFresh: wasRunning }
			: { kind: 'failed', task };
	}
	const mayAppear = failure.kind === 'unknownTask' && now - failingSince < APPEARS_WITHIN_MS;
	const isFinal =
		ambiguousFailures === 0
			? isFinalFailure(failure.kind)
			: ambiguousFailures >= MAX_AMBIGUOUS_FAILURES && !mayAppear;
	if (isFinal && task !== undefined && failure.reason === ODD_STATUS.reason) {
		return { kind: 'failed', task };
	}
	if (isFinal) return { kind: 'refused', failure, task };
	return retryAfterUntil > deadline
		? { kind: 'toldToWait', until: retryAfterUntil, failure, task }
		: undefined;
}

/** The ending of a task whose deadline has come. */
export function endingAtDeadline(
	{ task, failure, failingSince }: PollState,
	now: number,
): WaitEnding {
	if (failure !== undefined && isFinalFailure(failure.kind))
		return { kind: 'refused', failure, task };
	if (failure !== undefined) return { kind: 'unreadable', failure, since: failingSince, task };
	if (task !== undefined) return { kind: 'timedOut', task };
	return { kind: 'unreadable', failure: NEVER_ASKED, since: now };
}
