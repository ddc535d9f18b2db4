import { OperationalError, sleep as n8nSleep } from 'n8n-workflow';

/** The longest delay that a JavaScript timer takes; a longer one would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Rejects an operation that was ended from outside: Stop, shutdown, or another item's failure. */
export class Ended extends OperationalError {
	constructor() {
		super('Ended from outside');
	}
}

/**
 * Sleeps for `ms` milliseconds of any size.
 *
 * @throws {Ended} at once when the signal is aborted
 */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
	let left = Math.max(0, ms);
	do {
		const step = Math.min(left, LONGEST_TIMER_MS);
		await nap(step, signal);
		left -= step;
	} while (left > 0);
}

async function nap(ms: number, signal: AbortSignal): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const end = () => reject(new Ended());
		if (signal.aborted) return end();
		signal.addEventListener('abort', end, { once: true });
		const wake = () => {
			signal.removeEventListener('abort', end);
			resolve();
		};
		// n8n before 2.34 ignores the signal: its timer runs on, but nobody waits for it any more.
		n8nSleep(ms, signal).then(wake, end);
	});
}

/**
 * Runs `work` with a signal that is aborted after `ms` milliseconds, or together with `outer`.
 *
 * @throws whatever `work` throws
 */
export async function withTimeLimit<T>(
	ms: number,
	outer: AbortSignal,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const limit = new AbortController();
	const abort = () => limit.abort();
	outer.addEventListener('abort', abort, { once: true });
	if (outer.aborted) abort();
	const done = new AbortController();
	sleep(ms, done.signal).then(abort, () => undefined);
	try {
		return await work(limit.signal);
	} finally {
		outer.removeEventListener('abort', abort);
		done.abort();
	}
}
