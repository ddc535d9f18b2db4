import {
	NO_PAUSE,
	pauseAfterAnswer,
	pauseAfterRateLimit,
	pollDelay,
	retryAfterMoment,
	type RateLimitPause,
} from './pollSchedule';
import { isFinalFailure, type LookFailure, type Reading } from './readAnswer';
import type { Slots } from './slots';
import { isCompleted, isDone, mediaUrl, type VideoTask } from './videoTask';

/** One task to wait for. */
export interface TaskWait {
	id: string;
	intervalMs: number;
	/** When the wait ends, in Unix milliseconds. */
	deadline: number;
}

/** All that waiting needs of the world, so that tests can hand in a world of their own. */
export interface World {
	/** Asks the API once. Rejects only when the wait as a whole is ended from outside. */
	look(id: string): Promise<Reading>;
	/** Rejects when the wait as a whole is ended from outside. */
	sleep(ms: number): Promise<void>;
	/** Unix milliseconds. */
	now(): number;
	/** From 0 to 1. */
	random(): number;
	slots: Slots;
}

/** How the wait for one task ended. */
export type WaitEnding =
	/** Completed, with a link to the file. */
	| { kind: 'completed'; task: VideoTask }
	/** Failed or cancelled: the task will never complete. */
	| { kind: 'failed'; task: VideoTask }
	/** The deadline came while the task was still running. */
	| { kind: 'timedOut'; task: VideoTask }
	/** The deadline came while the looks gave no usable status. */
	| { kind: 'unreadable'; failure: LookFailure; since: number; task?: VideoTask }
	/** The API asks to wait (`Retry-After`) until after the deadline. */
	| { kind: 'toldToWait'; until: number; failure: LookFailure; task?: VideoTask }
	/** Asking again would change nothing. */
	| { kind: 'refused'; failure: LookFailure; task?: VideoTask };

/**
 * After how many answers in a row that may be final or may pass they are taken for final. With the
 * default interval that is three and a half minutes, longer than a restart of a service takes.
 */
export const UNCLEAR_ANSWERS = 4;

/** What the waits of one execution have in common, because they share a key and a server. */
interface Shared {
	pause: RateLimitPause;
	/** The failure that began the pause. */
	rateLimit?: LookFailure;
	/** Final looks in a row to which the server gave no answer at all, and when the last one ended. */
	silence: { looks: number; until: number };
}

const NO_SILENCE = { looks: 0, until: -Infinity };

/** What is known of one task so far. */
interface Progress {
	task?: VideoTask;
	/** Looks in a row without a usable status. */
	setbacks: number;
	/** Among them, in a row, those that may be final. */
	unclear: number;
	failure?: LookFailure;
	failingSince: number;
	/** The moment that the last answer's `Retry-After` names. */
	retryAt?: number;
}

/**
 * Waits for many tasks together: each is looked at at once, and again after its interval until it
 * is done or its deadline has come. All wait side by side, so that the slowest decides how long it
 * takes. What must not regress:
 * - the first look sleeps before nothing; the last sleep ends at the deadline, and one look follows
 * - nothing in here repeats a request: a setback only decides when the next look is
 * - "too many requests" slows every task down; any other setback only its own
 * - a failure that may pass never ends a wait before the deadline
 *
 * @returns one promise for each task, in the order given; they reject only when `look` or `sleep` do
 */
export function waitForTasks(tasks: TaskWait[], world: World): Array<Promise<WaitEnding>> {
	const shared: Shared = { pause: NO_PAUSE, silence: NO_SILENCE };
	return tasks.map(async (task) => await waitForTask(task, world, shared));
}

async function waitForTask(wait: TaskWait, world: World, shared: Shared): Promise<WaitEnding> {
	let progress: Progress = { setbacks: 0, unclear: 0, failingSince: 0 };
	let isFinalLook = false;
	for (;;) {
		const look = await lookInTurn(wait, isFinalLook, world, shared);
		if (look !== undefined) {
			progress = afterReading(progress, look);
			const ending = endingOf(progress, look);
			if (ending !== undefined) return ending;
		}
		const toldToWait = demandBeyond(wait.deadline, progress, shared);
		if (toldToWait !== undefined) return toldToWait;
		const now = world.now();
		if (isFinalLook || now >= wait.deadline) return endOfTime(progress, shared.rateLimit, now);

		const own = look === undefined ? now : nextLook(progress, wait, now, world.random());
		const next = Math.max(own, afterPause(shared.pause, wait, now, world.random()));
		isFinalLook = next >= wait.deadline;
		await world.sleep(Math.min(next, wait.deadline) - now);
	}
}

/** A reading and the moment at which its request began. */
interface Look {
	reading: Reading;
	startedAt: number;
	endedAt: number;
}

/** Looks when a slot is free; undefined when, by then, asking is not wanted any more. */
async function lookInTurn(
	wait: TaskWait,
	isFinalLook: boolean,
	world: World,
	shared: Shared,
): Promise<Look | undefined> {
	return await world.slots.poll(async () => {
		const startedAt = world.now();
		// It may have queued for a slot until the deadline.
		const isFinal = isFinalLook || startedAt >= wait.deadline;
		if (!mayLook(wait, isFinal, startedAt, world, shared)) return undefined;
		const reading = await world.look(wait.id);
		const look = { reading, startedAt, endedAt: world.now() };
		learnTogether(look, isFinal, wait, world, shared);
		return look;
	});
}

function mayLook(
	wait: TaskWait,
	isFinalLook: boolean,
	now: number,
	world: World,
	{ pause, silence }: Shared,
): boolean {
	if (pause.demandedUntil > wait.deadline) return false;
	// The final look may fall into a pause, but not into one that another final look brought about.
	if (isFinalLook) {
		const isSilent = silence.looks >= world.slots.size && silence.until >= wait.deadline;
		return pause.began < wait.deadline && !isSilent;
	}
	return now >= pause.until;
}

function learnTogether(
	{ reading, startedAt, endedAt }: Look,
	isFinalLook: boolean,
	{ intervalMs }: TaskWait,
	world: World,
	shared: Shared,
) {
	const failure = 'failure' in reading ? reading.failure : undefined;
	if (failure?.kind === 'rateLimited') {
		const retryAt = retryAfterMoment(failure.retryAfter, endedAt);
		const request = { startedAt, intervalMs, retryAt };
		shared.pause = pauseAfterRateLimit(shared.pause, request, endedAt, world.random());
		shared.rateLimit = failure;
	} else if (failure === undefined) {
		shared.pause = pauseAfterAnswer(shared.pause, startedAt);
	}
	const isUnanswered = failure?.kind === 'unavailable' && failure.httpStatus === undefined;
	if (isFinalLook) {
		shared.silence = isUnanswered
			? { looks: shared.silence.looks + 1, until: endedAt }
			: NO_SILENCE;
	}
}

/** Completed without a link is no success: the file may follow, so the looks go on. */
const MISSING_LINK: LookFailure = {
	kind: 'notATask',
	reason: 'the task is completed, but the API gives no link to the file',
};

function afterReading(progress: Progress, { reading, endedAt }: Look): Progress {
	const task = 'task' in reading ? reading.task : progress.task;
	const failure = failureOf(reading);
	if (failure === undefined) return { task, setbacks: 0, unclear: 0, failingSince: 0 };
	return {
		task,
		failure,
		setbacks: progress.setbacks + 1,
		unclear: isUnclear(failure) ? progress.unclear + 1 : 0,
		failingSince: progress.setbacks === 0 ? endedAt : progress.failingSince,
		retryAt: retryAfterMoment(failure.retryAfter, endedAt),
	};
}

function failureOf(reading: Reading): LookFailure | undefined {
	if ('failure' in reading) return reading.failure;
	const { task } = reading;
	return isCompleted(task) && mediaUrl(task) === undefined ? MISSING_LINK : undefined;
}

const isUnclear = ({ kind }: LookFailure) => kind === 'businessFailure' || kind === 'redirected';

/** undefined while the task has to be looked at again. */
function endingOf({ task, failure, unclear }: Progress, { reading }: Look): WaitEnding | undefined {
	if (failure !== undefined) {
		const isOver = isFinalFailure(failure.kind) || unclear >= UNCLEAR_ANSWERS;
		return isOver ? { kind: 'refused', failure, task } : undefined;
	}
	if (!('task' in reading) || !isDone(reading.task)) return undefined;
	return { kind: isCompleted(reading.task) ? 'completed' : 'failed', task: reading.task };
}

function endOfTime(
	{ task, failure, failingSince }: Progress,
	rateLimit: LookFailure | undefined,
	now: number,
): WaitEnding {
	if (failure !== undefined) return { kind: 'unreadable', failure, since: failingSince, task };
	if (task !== undefined) return { kind: 'timedOut', task };
	// Never looked at: only a pause, or a server that answers nobody, keeps a task from its first look.
	return { kind: 'unreadable', failure: rateLimit ?? NEVER_ANSWERED, since: now };
}

const NEVER_ANSWERED: LookFailure = {
	kind: 'unavailable',
	reason: 'the API did not answer the requests for other tasks either',
};

/** An ending when the API has asked not to be asked again before the deadline. */
function demandBeyond(
	deadline: number,
	{ task, failure, retryAt = -Infinity }: Progress,
	{ pause, rateLimit }: Shared,
): WaitEnding | undefined {
	const until = Math.max(retryAt, pause.demandedUntil);
	const why = retryAt > deadline ? failure : rateLimit;
	if (until <= deadline || why === undefined) return undefined;
	return { kind: 'toldToWait', until, failure: why, task };
}

function nextLook(
	{ setbacks, failure, retryAt = -Infinity }: Progress,
	{ intervalMs }: TaskWait,
	now: number,
	random: number,
): number {
	// The shared pause is the back-off of a rate limit; one of its own would come on top of it.
	const backoffs = failure?.kind === 'rateLimited' ? 0 : setbacks;
	return Math.max(now + pollDelay(intervalMs, backoffs, random), retryAt);
}

/** When this task may go on after the shared pause: not all at the same moment. */
const afterPause = (pause: RateLimitPause, wait: TaskWait, now: number, random: number): number =>
	pause.until > now ? pause.until + pollDelay(wait.intervalMs, 0, random) - wait.intervalMs : now;
