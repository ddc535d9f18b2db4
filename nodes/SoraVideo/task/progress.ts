import { pollDelay, retryAfterMoment } from './pollSchedule';
import { isFinalFailure, type PollFailure, type PollResult } from '../api/pollResult';
import { isCompleted, isDone, mediaUrl, type VideoTask } from '../api/videoTask';

/** How the wait for one task ended. */
export type WaitEnding =
	/** Completed, with a link to the file; `isFresh`: a moment ago. */
	| { kind: 'completed'; task: VideoTask; isFresh?: true }
	/** Failed or cancelled: the task will never complete. */
	| { kind: 'failed'; task: VideoTask }
	/** The deadline came while the task was still running. */
	| { kind: 'timedOut'; task: VideoTask }
	/** The deadline came while the looks gave no usable status. */
	| { kind: 'unreadable'; failure: PollFailure; since: number; task?: VideoTask }
	/** The API asks to wait (`Retry-After`) until after the deadline. */
	| { kind: 'toldToWait'; until: number; failure: PollFailure; task?: VideoTask }
	/** Asking again would change nothing. */
	| { kind: 'refused'; failure: PollFailure; task?: VideoTask };

/**
 * After how many answers in a row that may be final or may pass they are taken for final. With the
 * default interval that is seven minutes, longer than a restart of a service takes.
 */
export const UNCLEAR_ANSWERS = 4;

/** A reading, and when its request began and ended, in Unix milliseconds. */
export interface Look {
	reading: PollResult;
	startedAt: number;
	endedAt: number;
}

/** What is known of one task so far. */
export interface Progress {
	/** As it was read last. */
	task?: VideoTask;
	/** Whether it was seen to be running. */
	wasRunning?: true;
	/** Looks in a row without a usable status. */
	setbacks: number;
	/** Among them, in a row, those that may be final. */
	unclear: number;
	/** Of the last look, if that was a setback. */
	failure?: PollFailure;
	/** When the row of setbacks began, in Unix milliseconds. */
	failingSince: number;
	/** The moment that the last answer's `Retry-After` names. */
	retryAt?: number;
}

export const NOTHING_KNOWN: Progress = { setbacks: 0, unclear: 0, failingSince: 0 };

/** Completed without a link is no success: the file may follow, so the looks go on. */
const MISSING_LINK: PollFailure = {
	kind: 'notATask',
	reason: 'the task is completed, but the API gives no link to the file',
};

/** What is known after a look. */
export function afterLook(progress: Progress, { reading, endedAt }: Look): Progress {
	const task = 'task' in reading ? reading.task : progress.task;
	const failure = failureOf(reading);
	const wasRunning = progress.wasRunning || (task !== undefined && !isDone(task)) || undefined;
	if (failure === undefined) return { ...NOTHING_KNOWN, task, wasRunning };
	return {
		task,
		wasRunning,
		failure,
		setbacks: progress.setbacks + 1,
		unclear: isUnclear(failure) ? progress.unclear + 1 : 0,
		failingSince: progress.setbacks === 0 ? endedAt : progress.failingSince,
		retryAt: retryAfterMoment(failure.retryAfter, endedAt),
	};
}

function failureOf(reading: PollResult): PollFailure | undefined {
	if ('failure' in reading) return reading.failure;
	const { task } = reading;
	return isCompleted(task) && mediaUrl(task) === undefined ? MISSING_LINK : undefined;
}

const isUnclear = ({ kind }: PollFailure) =>
	kind === 'businessFailure' || kind === 'redirected' || kind === 'certificate';

/** The ending that a look has brought; undefined while the task has to be looked at again. */
export function endingOf({ task, failure, unclear, wasRunning }: Progress): WaitEnding | undefined {
	if (failure !== undefined) {
		const isOver = isFinalFailure(failure.kind) || unclear >= UNCLEAR_ANSWERS;
		return isOver ? { kind: 'refused', failure, task } : undefined;
	}
	if (task === undefined || !isDone(task)) return undefined;
	return isCompleted(task)
		? { kind: 'completed', task, isFresh: wasRunning }
		: { kind: 'failed', task };
}

/** The ending of a task whose deadline has come; `rateLimit` is why nobody may ask, if so. */
export function endOfTime(
	{ task, failure, failingSince }: Progress,
	rateLimit: PollFailure | undefined,
	now: number,
): WaitEnding {
	if (failure !== undefined) return { kind: 'unreadable', failure, since: failingSince, task };
	if (task !== undefined) return { kind: 'timedOut', task };
	// Never looked at: only a pause, or a server that answers nobody, keeps a task from its first look.
	return { kind: 'unreadable', failure: rateLimit ?? NEVER_ANSWERED, since: now };
}

const NEVER_ANSWERED: PollFailure = {
	kind: 'unavailable',
	reason: 'the API did not answer the requests for other tasks either',
};

/** When to look again as far as this task goes, in Unix milliseconds. */
export function nextLook(
	{ setbacks, failure, retryAt = 0 }: Progress,
	intervalMs: number,
	now: number,
	random: number,
): number {
	// The shared pause is the back-off of a rate limit; one of its own would come on top of it.
	const backoffs = failure?.kind === 'rateLimited' ? 0 : setbacks;
	return Math.max(now + pollDelay(intervalMs, backoffs, random), retryAt);
}
