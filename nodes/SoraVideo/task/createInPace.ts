import {
	MAX_BACKOFF_MS,
	NO_PAUSE,
	pauseAfterAnswer,
	pauseAfterRateLimit,
	retryAfterMoment,
	type RateLimitPause,
} from './pollSchedule';
import type { CreateFailure, CreateResult } from '../api/createResult';
import type { Slots } from './slots';
import { momentText } from './wording';

/** The first back-off is twice as long. */
const BACKOFF_MS = 2500;

/** After so many requests in a row that nobody took up, no item is sent any more. */
const MOST_STRIKES = 6;

/** All that creating needs of the world, so that tests can hand in a world of their own. */
export interface CreateWorld {
	/** Rejects when the work as a whole is ended from outside. */
	sleep(ms: number): Promise<void>;
	/** Unix milliseconds. */
	now(): number;
	/** From 0 to 1. */
	random(): number;
	slots: Slots;
}

/** What the items of one execution have in common, because they share a key and a server. */
export interface CreatePace {
	pause: RateLimitPause;
	/** Why nothing is sent any more. */
	givenUp?: CreateFailure;
}

export const newPace = (): CreatePace => ({ pause: NO_PAUSE });

/** Surely nothing was created, and that may pass. */
export const mayBeSentAgain = (creation: CreateResult): creation is { failure: CreateFailure } =>
	'failure' in creation && ['rateLimited', 'unreachable'].includes(creation.failure.kind);

/**
 * Sends one request to create a task when its turn has come. What must not regress:
 * - it is sent again only when surely nothing was created: too many requests, or a connection that
 *   was never there
 * - such a failure slows all items down, and six in a row end them all
 *
 * @param send rejects only when the work as a whole is ended from outside
 */
export async function createInPace(
	send: () => Promise<CreateResult>,
	world: CreateWorld,
	pace: CreatePace,
): Promise<CreateResult> {
	for (;;) {
		const creation = await world.slots.poll(async () => {
			const startedAt = world.now();
			if (pace.givenUp !== undefined || startedAt < pace.pause.until) return undefined;
			const answered = await send();
			learn(answered, startedAt, world, pace);
			return answered;
		});
		if (creation !== undefined && !mayBeSentAgain(creation)) return creation;
		if (pace.givenUp !== undefined) return { failure: pace.givenUp };
		await world.sleep(pace.pause.until - world.now());
	}
}

function learn(creation: CreateResult, startedAt: number, world: CreateWorld, pace: CreatePace) {
	if (!mayBeSentAgain(creation)) {
		pace.pause = pauseAfterAnswer(pace.pause, startedAt);
		return;
	}
	const { failure } = creation;
	const now = world.now();
	const retryAt = retryAfterMoment(failure.retryAfter, now);
	// One that comes after the pause that others have begun meanwhile begins another.
	const isLate = now >= pace.pause.until;
	const request = { startedAt: isLate ? now : startedAt, intervalMs: BACKOFF_MS, retryAt };
	pace.pause = pauseAfterRateLimit(pace.pause, request, now, world.random());
	const { strikes, demandedUntil } = pace.pause;
	if (demandedUntil > now + MAX_BACKOFF_MS) {
		const reason = `no more are allowed until ${momentText(demandedUntil)}; ${failure.reason}`;
		pace.givenUp ??= { ...failure, reason };
	} else if (strikes >= MOST_STRIKES) {
		pace.givenUp ??= failure;
	}
}
