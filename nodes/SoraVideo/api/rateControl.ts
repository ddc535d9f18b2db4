/**
 * The back-off after the first refusal. A limit of two requests a second or more is over by then,
 * and nobody notices half a second.
 */
const MIN_BACKOFF_MS = 500;

/** What differs between the kinds of requests. */
interface Kind {
	/** The longest back-off. */
	maxBackoffMs: number;
	/** After a refusal the rate is never lower, in requests per millisecond. */
	minRate: number;
}

/** Limits on reading are mostly by the minute: a longer back-off would miss the next one's beginning. */
export const READING: Kind = { maxBackoffMs: 15_000, minRate: 1 / 60_000 };

/**
 * Limits on creating are mostly on the number of unfinished tasks: it takes minutes until one has
 * ended, and then there may be room for several.
 */
export const CREATING: Kind = { maxBackoffMs: 60_000, minRate: 1 / 1000 };

/** Back-offs are lengthened by up to this share, so that several processes do not stay in step. */
const JITTER = 0.1;

/** What was taken is measured over so much time before the refusal: the longest of the usual limits. */
const WINDOW_MS = 60_000;

/** The same when there was little to send: only a short time before may have been busy. */
const SHORT_WINDOW_MS = 10_000;

/** Each back-off is so many times as long as the one before. */
const BACKOFF_FACTOR = 3;

/** After a refusal the rate is this share of what was taken. */
const CUT = 0.9;

/**
 * The fewer requests were taken between two refusals, the less the measure says: the rate becomes at
 * most this share of itself, where fewer than so many were taken.
 */
const CUTS_BELOW = [
	{ taken: 5, cut: 0.5 },
	{ taken: 30, cut: 0.8 },
];

/** How long it takes to come back to what was taken when a limit was met the first time. */
const CAREFUL_MS = 30_000;
const MAX_CAREFUL_IMPOSED_MS = 180_000;
const MAX_CAREFUL_MS = 120_000;

/** A limit that is met again at the same rate, give or take this share, is tried half as often. */
const SAME_LIMIT = 0.2;
const SAME_COUNT = 1;

/** A limit of so many requests a second is over sooner. */
const LONG_BLOCK_MS = 3000;
const MINUTE_BLOCK_MS = 12_000;

/**
 * So many requests may be in flight before the first is answered, and one more for each answer, so
 * that executions that begin at the same moment do not all run into a limit that nobody knew of.
 */
const FIRST_WINDOW = 10;
const WINDOW_GROWTH = 1 / 4;

/** So long after a refusal a single request tries whether it is over, whatever `Retry-After` says. */
const MAX_HOLD_MS = 24 * 60 * 60_000;

/** How long it takes to double the rate when nothing says that the limit was near. */
const DOUBLING_MS = 2500;

/** What the answer to a request says about the limit. */
export type Verdict = 'taken' | 'refused' | 'unknown';

/** An answer, and when its request began and ended, in milliseconds. */
interface Answered {
	verdict: Verdict;
	startedAt: number;
	now: number;
	/** The moment that `Retry-After` names, in milliseconds. */
	retryAt?: number;
	/** From 0 to 1. */
	random: number;
	/** Since when more requests are due than are sent, in milliseconds; undefined: they are not. */
	busySince?: number;
}

/**
 * Decides when the next request of one kind may be sent with a key. As long as nothing is refused
 * there is no limit. After a refusal nothing is sent for a moment, then a single request tries
 * whether it is over, then requests go out one by one at the rate that was measured to be taken,
 * less a bit. Good answers let the rate grow again: fast when the limit was met while there was
 * little to send, otherwise slowly around the rate at which the limit was met (as TCP CUBIC does,
 * RFC 9438). All moments are in milliseconds of one clock, all rates in requests per millisecond.
 */
export class RateControl {
	/** Infinity: there is no limit that is known of. */
	private rate = Infinity;

	/** The rate at which the limit was met; undefined while the rate grows fast. */
	private ceiling?: number;

	private carefulMs = CAREFUL_MS;

	/** How long there was more to send than the rate allows, since it began to grow. */
	private grownMs = 0;

	private backoffMs = MIN_BACKOFF_MS;

	/** The last refusal that counted. Requests that began before it say nothing new. */
	private refusedAt = -Infinity;

	/** The first refusal since a request was taken; undefined while requests are taken. */
	private blockedSince?: number;

	private reopensAt = 0;

	private isProbing = false;

	private hadBacklog = false;

	private lastSentAt = -Infinity;

	private lastAnswerAt = 0;

	private takenSinceReopened = 0;

	private takenBefore = 0;

	private reopenedAt = -Infinity;

	private inFlight = 0;

	private window = FIRST_WINDOW;

	private wasImposed = false;

	private firstSentAt?: number;

	/** How many requests were taken in each second of the last minute. */
	private readonly taken: Array<{ second: number; count: number }> = [];

	/** The latest moment that `Retry-After` has named. */
	retryAfterUntil = -Infinity;

	/** When it was named. */
	private namedAt = -Infinity;

	/** When a request was taken last. */
	lastTakenAt = -Infinity;

	constructor(private readonly kind: Kind) {}

	/** Whether the last requests were refused, and none was taken since. */
	get isBlocked(): boolean {
		return this.blockedSince !== undefined;
	}

	get isLimiting(): boolean {
		return this.rate !== Infinity;
	}

	/**
	 * Until when `Retry-After` keeps every request from being sent: a moment that is years away is a
	 * mistake, and would lock the key out until n8n restarts.
	 */
	get holdsUntil(): number {
		return Math.min(this.retryAfterUntil, this.namedAt + MAX_HOLD_MS);
	}

	/** When the next request may be sent; Infinity: not before another one is answered. */
	nextSendAt(): number {
		if (!this.isLimiting) return this.inFlight < this.window ? -Infinity : Infinity;
		if (this.blockedSince === undefined) {
			return Math.max(this.lastSentAt + 1 / this.rate, this.holdsUntil);
		}
		return this.isProbing ? Infinity : this.reopensAt;
	}

	/** To be called when a request is sent. */
	sent(now: number): void {
		this.inFlight++;
		this.firstSentAt ??= now;
		this.lastSentAt = now;
		this.isProbing = this.blockedSince !== undefined;
	}

	/** A request that got its turn at that moment was given up: if it was to try the limit, another may. */
	abandon(turnAt: number): void {
		this.inFlight--;
		if (turnAt > this.refusedAt) this.isProbing = false;
	}

	record(answered: Answered): void {
		const { verdict, startedAt, now } = answered;
		this.inFlight--;
		this.window += WINDOW_GROWTH;
		if (verdict === 'refused') return this.refuse(answered);
		if (verdict === 'taken') this.count(now);
		if (startedAt <= this.refusedAt) return;
		if (verdict === 'taken' && startedAt > this.namedAt) this.retryAfterUntil = -Infinity;
		if (this.blockedSince !== undefined) this.reopen(answered);
		else if (verdict === 'taken' && this.isLimiting) this.grow(answered);
		this.lastAnswerAt = now;
	}

	private refuse({ startedAt, now, retryAt = -Infinity, random, busySince }: Answered) {
		if (retryAt > this.retryAfterUntil) {
			this.retryAfterUntil = retryAt;
			this.namedAt = now;
		}
		if (retryAt > now) this.wasImposed = true;
		if (startedAt > this.refusedAt) {
			if (this.blockedSince === undefined) {
				this.blockedSince = now;
				this.hadBacklog = busySince !== undefined;
			}
			if (!this.isLimiting) this.rate = Number.MAX_VALUE;
			this.refusedAt = now;
			this.isProbing = false;
			this.reopensAt = now + this.backoffMs * (1 + JITTER * random);
			this.backoffMs = Math.min(this.backoffMs * BACKOFF_FACTOR, this.kind.maxBackoffMs);
		}
		this.reopensAt = Math.max(this.reopensAt, this.holdsUntil);
	}

	/** After an answer that is no refusal: goes on below the rate that was measured. */
	private reopen({ now, busySince }: Answered) {
		const blockedMs = now - this.blockedSince!;
		// A limit on what is taken in some span of time ends each span after the same number.
		const isQuota = Math.abs(this.takenSinceReopened - this.takenBefore) <= SAME_COUNT;
		const isImposed = this.wasImposed && !isQuota;
		// It was over at some moment between the last two that tried it.
		const overSince = (this.refusedAt + now) / 2;
		const measured = this.measure(overSince, overSince - this.blockedSince!, busySince, isImposed);
		const known = CUTS_BELOW.find(({ taken }) => this.takenSinceReopened < taken);
		const most = this.rate * (known?.cut ?? CUT);
		const isSame = this.ceiling !== undefined && Math.abs(measured / this.ceiling - 1) < SAME_LIMIT;
		const carefulMs = isSame ? this.carefulMs * 2 : CAREFUL_MS;
		this.carefulMs = isImposed ? MAX_CAREFUL_IMPOSED_MS : Math.min(carefulMs, MAX_CAREFUL_MS);
		this.rate = Math.max(this.kind.minRate, Math.min(measured * CUT, most));
		const isPassing = blockedMs > LONG_BLOCK_MS && blockedMs < MINUTE_BLOCK_MS && !isImposed;
		const isCareful = isPassing ? isQuota || isSame : this.hadBacklog;
		this.ceiling = isCareful ? this.rate / CUT : undefined;
		this.grownMs = 0;
		this.backoffMs = Math.max(MIN_BACKOFF_MS, this.backoffMs / BACKOFF_FACTOR ** 2);
		this.blockedSince = undefined;
		this.isProbing = false;
		this.takenBefore = this.takenSinceReopened;
		this.takenSinceReopened = 0;
		this.wasImposed = false;
		this.reopenedAt = now;
	}

	private grow({ now, busySince }: Answered) {
		if (busySince === undefined) return;
		const elapsedMs = Math.min(now - Math.max(this.lastAnswerAt, busySince), 2 / this.rate);
		if (this.ceiling === undefined) {
			this.rate *= 2 ** (elapsedMs / DOUBLING_MS);
			return;
		}
		this.grownMs += elapsedMs;
		this.rate = this.ceiling * (1 + (1 - CUT) * (this.grownMs / this.carefulMs - 1) ** 3);
	}

	/** What was taken in the time before, the last back-off included unless the API imposed it. */
	private measure(
		now: number,
		blockedMs: number,
		busySince: number | undefined,
		isImposed: boolean,
	): number {
		const begin = this.hadBacklog ? (busySince ?? -Infinity) : -Infinity;
		const windowMs = this.hadBacklog ? WINDOW_MS : SHORT_WINDOW_MS;
		const earliest = isImposed ? this.reopenedAt : -Infinity;
		const from = Math.max(now - blockedMs - windowMs, begin, this.firstSentAt ?? now, earliest);
		const firstSecond = Math.floor(from / 1000);
		const count = this.taken
			.filter(({ second }) => second >= firstSecond)
			.reduce((sum, { count: each }) => sum + each, 0);
		return count / Math.max(now - from - (isImposed ? blockedMs : 0), 1000);
	}

	private count(now: number) {
		const second = Math.floor(now / 1000);
		const last = this.taken.at(-1);
		if (last?.second === second) last.count++;
		else this.taken.push({ second, count: 1 });
		while (this.taken[0].second < second - (2 * WINDOW_MS) / 1000 - 1) this.taken.shift();
		this.takenSinceReopened++;
		this.lastTakenAt = now;
	}
}
