import {
	MAX_BACKOFF_MS,
	NO_PAUSE,
	pauseAfterAnswer,
	pauseAfterRateLimit,
	pollDelay,
	retryAfterMoment,
} from '../../nodes/SoraVideo/task/pollSchedule';

const NOW = Date.parse('2026-01-31T12:00:00Z');

describe('the delay before the next look', () => {
	test.each([
		// setbacks in a row, seconds
		[0, 30],
		[1, 60],
		[2, 120],
		[3, 240],
		[4, 300],
		[5, 300],
		[1000, 300],
		[5000, 300],
	])('doubles with each setback up to five minutes: %d', (setbacks, expected) => {
		expect(pollDelay(30_000, setbacks, 0)).toBe(expected * 1000);
	});

	test('is never shorter than the interval, and at most a tenth longer than the back-off', () => {
		for (const random of [0, 0.25, 0.5, 0.999999, 1]) {
			for (const intervalMs of [1000, 30_000, MAX_BACKOFF_MS, 3_600_000]) {
				for (const setbacks of [0, 1, 7]) {
					const shortest = pollDelay(intervalMs, setbacks, 0);
					const delay = pollDelay(intervalMs, setbacks, random);
					expect(shortest).toBeGreaterThanOrEqual(intervalMs);
					expect(delay).toBeCloseTo(shortest * (1 + random / 10), 3);
				}
			}
		}
	});

	test('stays at an interval that is longer than five minutes', () => {
		expect(pollDelay(3_600_000, 0, 0)).toBe(3_600_000);
		expect(pollDelay(3_600_000, 9, 0)).toBe(3_600_000);
	});
});

describe('Retry-After', () => {
	test.each([
		['0', 0],
		['1', 1],
		['120', 120],
		[' 120 ', 120],
		['007', 7],
		['86400', 86_400],
	])('in whole seconds: %p', (header, expected) => {
		expect(retryAfterMoment(header, NOW)).toBe(NOW + expected * 1000);
	});

	test.each([
		['Sat, 31 Jan 2026 12:02:00 GMT', 120],
		['Saturday, 31-Jan-26 12:02:00 GMT', 120],
		['Sat Jan 31 12:02:00 2026', 120],
		['Sat, 31 Jan 2026 11:00:00 GMT', -3600],
	])('as an HTTP date in each of its three forms: %p', (header, expected) => {
		expect(retryAfterMoment(header, NOW)).toBe(NOW + expected * 1000);
	});

	test.each([
		undefined,
		'',
		' ',
		'-1',
		'+5',
		'1.5',
		'1e3',
		'0x10',
		'5s',
		'5 seconds',
		'1,2',
		'NaN',
		'Infinity',
		'soon',
		'tomorrow 12:00:00',
		'2026-01-31',
		'2026-01-31T12:02:00Z',
		'Sat, 45 Jan 2026 12:02:00 GMT',
		'Sat, 31 Jan 2026 25:02:00 GMT',
		'Sat, 31 Jan 2026',
	])('is not taken from anything else: %p', (header) => {
		expect(retryAfterMoment(header, NOW)).toBeUndefined();
	});

	test.each([
		'Sat, 31 Jan 2026 12:02:00 +0800',
		'Sat, 31 Jan 2026 12:02:00 PST',
		'Sat, 31 Jan 2026 12:02:00',
		'Soon, 5 10:00:00',
	])('is not taken from what only looks like an HTTP date: %p', (header) => {
		expect(retryAfterMoment(header, NOW)).toBeUndefined();
	});
});

describe('the pause after too many requests', () => {
	const strike = (startedAt: number, retryAt?: number, intervalMs = 30_000) => ({
		startedAt,
		intervalMs,
		retryAt,
	});

	test('lasts twice the interval, and twice as long with each strike', () => {
		const first = pauseAfterRateLimit(NO_PAUSE, strike(NOW), NOW, 0);
		expect(first.until).toBe(NOW + 60_000);
		const second = pauseAfterRateLimit(first, strike(first.until), first.until + 1000, 0);
		expect(second.until).toBe(first.until + 1000 + 120_000);
	});

	test('is lengthened by chance', () => {
		expect(pauseAfterRateLimit(NO_PAUSE, strike(NOW), NOW, 1).until).toBeCloseTo(NOW + 66_000, 3);
	});

	test('is one strike for all requests that were in flight together', () => {
		const first = pauseAfterRateLimit(NO_PAUSE, strike(NOW), NOW + 500, 0);
		expect(pauseAfterRateLimit(first, strike(NOW), NOW + 900, 0)).toEqual(first);
		expect(pauseAfterRateLimit(first, strike(NOW + 500), NOW + 900, 0)).toEqual(first);
	});

	test('lasts as long as the API demands, if that is longer', () => {
		const pause = pauseAfterRateLimit(NO_PAUSE, strike(NOW, NOW + 200_000), NOW, 0);
		expect(pause.until).toBe(NOW + 200_000);
		expect(pause.demandedUntil).toBe(NOW + 200_000);
		const short = pauseAfterRateLimit(NO_PAUSE, strike(NOW, NOW + 1000), NOW, 0);
		expect(short.until).toBe(NOW + 60_000);
		expect(short.demandedUntil).toBe(NOW + 1000);
	});

	test('lasts until the latest of the moments that the API has named', () => {
		const first = pauseAfterRateLimit(NO_PAUSE, strike(NOW, NOW + 200_000), NOW + 1, 0);
		for (const [retryAt, until] of [
			[NOW + 100_000, NOW + 200_000],
			[NOW + 300_000, NOW + 300_000],
			[undefined, NOW + 200_000],
		] as const) {
			const pause = pauseAfterRateLimit(first, strike(NOW, retryAt), NOW + 2, 0);
			expect(pause).toMatchObject({ until, demandedUntil: until });
		}
	});

	test('is not made shorter by a strike of a task with a shorter interval', () => {
		const first = pauseAfterRateLimit(NO_PAUSE, strike(NOW, undefined, 120_000), NOW, 0);
		const second = pauseAfterRateLimit(first, strike(NOW + 1, undefined, 1000), NOW + 2, 0);
		expect(second.until).toBeGreaterThanOrEqual(first.until);
	});

	test('is over, and forgotten, with an answer to a request that began after it', () => {
		const pause = pauseAfterRateLimit(NO_PAUSE, strike(NOW), NOW, 0);
		expect(pauseAfterAnswer(pause, pause.until)).toEqual(NO_PAUSE);
		expect(pauseAfterAnswer(pause, pause.until - 1)).toEqual(pause);
		expect(pauseAfterAnswer(NO_PAUSE, NOW)).toEqual(NO_PAUSE);
	});
});
