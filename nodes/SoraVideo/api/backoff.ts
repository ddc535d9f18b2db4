/** No back-off grows beyond this, unless the interval itself is longer. */
export const MAX_BACKOFF_MS = 5 * 60_000;

/** Delays are lengthened by up to this share, so that many waits do not stay in step. */
const JITTER = 0.1;

/**
 * How long to wait before the next look.
 *
 * @param intervalMs the poll interval
 * @param setbacks how many looks in a row gave no task: each doubles the delay
 * @param random from 0 to 1
 * @returns milliseconds, never less than the interval
 */
export function pollDelay(intervalMs: number, setbacks: number, random: number): number {
	const backoff = Math.min(intervalMs * 2 ** setbacks, Math.max(MAX_BACKOFF_MS, intervalMs));
	return backoff * (1 + JITTER * random);
}

/** More is no time to wait for, and would not survive being stored as JSON. */
const A_CENTURY_S = 100 * 365 * 86_400;

const A_YEAR_MS = 365 * 86_400_000;

/** The form in use and the two old ones. Source: RFC 9110, section 5.6.7. */
const HTTP_DATES = [
	/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
	/^[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
	/^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
];

/**
 * The moment that a `Retry-After` header names, in Unix milliseconds; undefined when it is neither
 * whole seconds nor an HTTP date. Source: RFC 9110, section 10.2.3.
 */
export function retryAfterMoment(header: string | undefined, now: number): number | undefined {
	const value = header?.trim() ?? '';
	if (/^\d+$/.test(value)) {
		const count = Number(value);
		// Some write the moment itself, in Unix seconds or milliseconds.
		const moment = [count * 1000, count].find((one) => Math.abs(one - now) < A_YEAR_MS);
		return moment ?? now + Math.min(count, A_CENTURY_S) * 1000;
	}
	const date = HTTP_DATES.some((form) => form.test(value)) ? value : undefined;
	if (date === undefined) return undefined;
	const moment = Date.parse(date.endsWith('GMT') ? date : `${date} GMT`);
	return Number.isNaN(moment) ? undefined : moment;
}
