import {
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
import type { LookFailure, Reading } from './readAnswer';
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
	look(id: string): Promise<Reading>;
	/** Rejects when the wait as a whole is ended from outside. */
	sleep(ms: number): Promise<void>;
	/** Unix milliseconds. */
	now(): number;
	/** From 0 to 1. */
	random(): number;
	slots: Slots;
}

/** What the waits of one execution have in common, because they share a key and a server. */
interface Shared {
	pause: RateLimitPause;
	/** The failure that began the pause. */
	rateLimit?: LookFailure;
	/** Final looks in a row to which the server gave no answer at all, and when the last one ended. */
	silence: { looks: number; until: number };
}

const NO_SILENCE = { looks: 0, until: 0 };

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
	let progress = NOTHING_KNOWN;
	let isFinalLook = false;
	for (;;) {
		const look = await lookInTurn(wait, isFinalLook, world, shared);
		if (look !== undefined) {
			progress = afterLook(progress, look);
			const ending = endingOf(progress);
			if (ending !== undefined) return ending;
		}
		const toldToWait = demandBeyond(wait.deadline, progress, shared);
		if (toldToWait !== undefined) return toldToWait;
		const now = world.now();
		if (isFinalLook || now >= wait.deadline) return endOfTime(progress, shared.rateLimit, now);

		const own = look === undefined ? now : nextLook(progress, wait.intervalMs, now, world.random());
		const next = Math.max(own, afterPause(shared.pause, wait, now, world.random()));
		isFinalLook = next >= wait.deadline;
		await world.sleep(Math.min(next, wait.deadline) - now);
	}
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
