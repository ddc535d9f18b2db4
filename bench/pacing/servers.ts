/** An API's limit, as the requests meet it. */
export interface Server {
	/** Whether a request that comes at this moment is refused; it counts if it is not. */
	refuses(elapsedMs: number): boolean;
	/** In seconds, with each refusal. */
	retryAfter?: number;
}

/** A kind of limit, and what an oracle knows of it. */
export interface Limit {
	open(random: () => number): Server;
	/** Requests a second in the long run; undefined: any number. */
	perSecond?: number;
	/** Whether others use the limit up at times. */
	isShared?: boolean;
	/** Whether it is counted from the beginning of each minute. */
	isByTheClock?: boolean;
}

/** Takes so many requests a second, and `atOnce` when none came before. */
const tokenBucket = (perSecond: number, atOnce = perSecond, retryAfter?: number): Limit => ({
	perSecond,
	open() {
		let tokens = atOnce;
		let before = 0;
		return {
			retryAfter,
			refuses(elapsedMs) {
				tokens = Math.min(atOnce, tokens + ((elapsedMs - before) / 1000) * perSecond);
				before = elapsedMs;
				if (tokens < 1) return true;
				tokens--;
				return false;
			},
		};
	},
});

/** Takes so many requests in each minute by the clock. */
const perMinute = (limit: number): Limit => ({
	perSecond: limit / 60,
	isByTheClock: true,
	open() {
		let minute = 0;
		let count = 0;
		return {
			refuses(elapsedMs) {
				const current = Math.floor(elapsedMs / 60_000);
				if (current !== minute) count = 0;
				minute = current;
				return ++count > limit;
			},
		};
	},
});

/** Refuses everything for five seconds, about every two minutes. */
const usedUpAtTimes: Limit = {
	isShared: true,
	open(random) {
		let from = 120_000 * random();
		return {
			refuses(elapsedMs) {
				while (elapsedMs > from + 5000) from += 5000 + 240_000 * random();
				return elapsedMs >= from;
			},
		};
	},
};

const byChance: Limit = { open: (random) => ({ refuses: () => random() < 1 / 500 }) };

const none: Limit = { open: () => ({ refuses: () => false }) };

export const LIMITS = {
	'no limit': none,
	'10 a second': tokenBucket(10),
	'3 a second': tokenBucket(3),
	'1 a second, 10 at once': tokenBucket(1, 10),
	'60 in each minute': perMinute(60),
	'300 in each minute': perMinute(300),
	'a chance refusal in 500': byChance,
	'used up by others for 5 s': usedUpAtTimes,
	'3 a second, Retry-After 20 s': tokenBucket(3, 3, 20),
} satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;
