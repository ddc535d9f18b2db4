import { failing } from '../../test/unit/virtualWorld';
import type { PollResult } from '../../nodes/SoraVideo/api/pollResult';

/** Decides whether a request that comes at this moment is turned away. */
export type Server = (elapsedMs: number) => PollResult | undefined;

const tooMany = failing('rateLimited', { httpStatus: 429 });
const unavailable = failing('unavailable', { httpStatus: 503 });

/** Allows so many requests a second, and as many at once. */
function perSecond(limit: number): Server {
	let tokens = limit;
	let before = 0;
	return (elapsedMs) => {
		tokens = Math.min(limit, tokens + ((elapsedMs - before) / 1000) * limit);
		before = elapsedMs;
		if (tokens < 1) return tooMany;
		tokens--;
		return undefined;
	};
}

/** Allows so many requests in each minute by the clock. */
function perMinute(limit: number): Server {
	let minute = 0;
	let count = 0;
	return (elapsedMs) => {
		const current = Math.floor(elapsedMs / 60_000);
		if (current !== minute) count = 0;
		minute = current;
		return ++count > limit ? tooMany : undefined;
	};
}

/** What the API may be like; nothing is documented. */
export const SERVERS = {
	'no limit': () => () => undefined,
	'3 % 503': (random) => () => (random() < 0.03 ? unavailable : undefined),
	'0.2 % 429': (random) => () => (random() < 0.002 ? tooMany : undefined),
	'2 min outage': () => (elapsedMs) =>
		elapsedMs > 90_000 && elapsedMs < 210_000 ? unavailable : undefined,
	// Others with the same key use up the limit for some seconds, about once in two minutes.
	'429 for 5 s at times': (random) => {
		let from = 120_000 * random();
		return (elapsedMs) => {
			while (elapsedMs > from + 5000) from += 5000 + 240_000 * random();
			return elapsedMs >= from ? tooMany : undefined;
		};
	},
	'3/s': () => perSecond(3),
	'10/s': () => perSecond(10),
	'300/min': () => perMinute(300),
} satisfies Record<string, (random: () => number) => Server>;

export type ServerName = keyof typeof SERVERS;
