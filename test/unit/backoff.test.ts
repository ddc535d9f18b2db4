import { MAX_BACKOFF_MS, pollDelay, retryAfterMoment } from '../../nodes/SoraVideo/api/backoff';

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

	test('as the moment itself in Unix seconds or milliseconds, which some write', () => {
		for (const unit of [1000, 1]) {
			expect(retryAfterMoment(String((NOW + 120_000) / unit), NOW)).toBe(NOW + 120_000);
			expect(retryAfterMoment(String((NOW - 120_000) / unit), NOW)).toBe(NOW - 120_000);
		}
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
