import {
	MAX_BACKOFF_MS,
	NO_PAUSE,
	pauseAfterAnswer,
	pauseAfterRateLimit,
	pollDelay,
	retryAfterMoment,
	type RateLimitPause,
} from './pollSchedule';
import {
	afterLook,
	endingOf,
	endOfTime,
	nextLook,
	NOTHING_KNOWN,
	type Look,
	type Progress,
	type WaitEnding,
} from './progress';
import type { PollFailure, PollResult } from '../api/pollResult';
import type { Slots } from './slots';

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
	look(id: string): Promise<PollResult>;
	/** Rejects when the wait as a whole is ended from outside. */
	sleep(ms: number): Promise<void>;
	/** Unix milliseconds. */
	now(): number;
	/** From 0 to 1. */
	random(): number;
	slots: Slots;
}

/** What the waits of one execution have in common, because they share a key and a server. */
export interface Shared {
	pause: RateLimitPause;
	/** The failure that began the pause. */
	rateLimit?: PollFailure;
	/** Final looks in a row to which the server gave no answer at all, and when the last one ended. */
	silence: { looks: number; until: number };
}

const NO_SILENCE = { looks: 0, until: 0 };

export const newShared = (): Shared => ({ pause: NO_PAUSE, silence: NO_SILENCE });

/** A task that has not ended: what is known of it, and when to look again, in Unix milliseconds. */
export interface Pending {
	progress: Progress;
	nextLookAt: number;
}

export const NOT_LOOKED_AT: Pending = { progress: NOTHING_KNOWN, nextLookAt: 0 };

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
export function waitForTasks(
	tasks: TaskWait[],
	world: World,
	shared = newShared(),
): Array<Promise<WaitEnding>> {
	return tasks.map(async (task) => await waitForTask(task, world, shared));
}

async function waitForTask(wait: TaskWait, world: World, shared: Shared): Promise<WaitEnding> {
	let pending = NOT_LOOKED_AT;
	for (;;) {
		const after = await lookOnce(wait, pending, world, shared);
		if ('ending' in after) return after.ending;
		pending = after;
		await world.sleep(Math.min(pending.nextLookAt, wait.deadline) - world.now());
	}
}

/**
 * Looks at a task, unless asking is not wanted just now, and says how its wait ended or when to look
 * again. A moment of the next look at or after the deadline means: at the deadline, for the last time.
 */
export async function lookOnce(
	wait: TaskWait,
	{ progress: before, nextLookAt }: Pending,
	world: World,
	shared: Shared,
): Promise<Pending | { ending: WaitEnding }> {
	const isFinalLook = nextLookAt >= wait.deadline;
	const look = await lookInTurn(wait, isFinalLook, world, shared);
	const progress = look === undefined ? before : afterLook(before, look);
	const now = world.now();
	const ending =
		(look === undefined ? undefined : endingOf(progress)) ??
		demandBeyond(wait.deadline, progress, shared) ??
		(isFinalLook || now >= wait.deadline ? endOfTime(progress, shared.rateLimit, now) : undefined);
	if (ending !== undefined) return { ending };

	const own = look === undefined ? now : nextLook(progress, wait.intervalMs, now, world.random());
	const pauseEnd = afterPause(shared.pause, wait, now, world.random());
	return { progress, nextLookAt: Math.max(own, pauseEnd) };
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
		learnTogether(look, isFinal, wait.intervalMs, world, shared);
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
	intervalMs: number,
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
		if (shared.pause === NO_PAUSE) shared.rateLimit = undefined;
	}
	const isUnanswered = failure?.kind === 'unavailable' && failure.httpStatus === undefined;
	if (isFinalLook) {
		shared.silence = isUnanswered
			? { looks: shared.silence.looks + 1, until: endedAt }
			: NO_SILENCE;
	}
}

/**
 * Looks at a task outside of its wait, with the pace of all: not in a pause, unless that is a long
 * one, which is told instead.
 */
export async function lookInPace(
	{ id, intervalMs }: Pick<TaskWait, 'id' | 'intervalMs'>,
	world: World,
	shared: Shared,
): Promise<PollResult> {
	for (;;) {
		const reading = await world.slots.poll(async () => {
			const startedAt = world.now();
			if (startedAt < shared.pause.until) return undefined;
			const read = await world.look(id);
			const look = { reading: read, startedAt, endedAt: world.now() };
			learnTogether(look, false, intervalMs, world, shared);
			return read;
		});
		if (reading !== undefined) return reading;
		const left = shared.pause.until - world.now();
		if (left > MAX_BACKOFF_MS && shared.rateLimit) return { failure: shared.rateLimit };
		await world.sleep(left);
	}
}

/** An ending when the API has asked not to be asked again before the deadline. */
function demandBeyond(
	deadline: number,
	{ task, failure, retryAt = 0 }: Progress,
	{ pause, rateLimit }: Shared,
): WaitEnding | undefined {
	const until = Math.max(retryAt, pause.demandedUntil);
	const why = retryAt > deadline ? failure : rateLimit;
	if (until <= deadline || why === undefined) return undefined;
	return { kind: 'toldToWait', until, failure: why, task };
}

/** When this task may go on after the shared pause: not all at the same moment. */
const afterPause = (pause: RateLimitPause, wait: TaskWait, now: number, random: number): number =>
	pause.until > now ? pause.until + pollDelay(wait.intervalMs, 0, random) - wait.intervalMs : now;
