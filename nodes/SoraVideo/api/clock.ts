import { sleep as n8nSleep } from 'n8n-workflow';

import { ChildAbortController } from './childAbortController';

/** Time and chance, so that tests can hand in their own. */
export interface Clock {
	/** Unix milliseconds. */
	now(): number;
	/** Rejects with the signal's reason as soon as it is aborted. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
	/** From 0 to 1. */
	random(): number;
}

/** A clock that a step of the system's clock does not move, once it is made. */
export function createClock(): Clock {
	const start = Date.now() - performance.now();
	return { now: () => start + performance.now(), sleep, random: Math.random };
}

/** The longest delay that a JavaScript timer takes; a longer one would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Sleeps for `ms` milliseconds of any size.
 *
 * @throws the signal's reason as soon as it is aborted
 */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
	let left = Math.max(0, ms);
	do {
		const step = Math.min(left, LONGEST_TIMER_MS);
		await sleepUnlessAborted(step, signal);
		signal.throwIfAborted();
		left -= step;
	} while (left > 0);
}

/** Sleeps for `ms` milliseconds, or until the signal is aborted. */
async function sleepUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
	const timer = new ChildAbortController(signal);
	try {
		await new Promise<void>((wake) => {
			if (signal.aborted) return wake();
			// n8n before 2.34 ignores the signal: its timer runs on, but nobody waits for it any more.
			timer.signal.addEventListener('abort', () => wake(), { once: true });
			n8nSleep(ms, timer.signal).then(wake, () => wake());
		});
	} finally {
		timer.abort();
	}
}

/**
 * Runs `work` with a signal that is aborted after `ms` milliseconds (at most 24 days), or together
 * with `signal`.
 *
 * @throws whatever `work` throws
 */
export async function withTimeLimit<T>(
	ms: number,
	signal: AbortSignal,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const limit = new ChildAbortController(signal);
	try {
		void sleepUnlessAborted(ms, limit.signal).then(() => limit.abort());
		return await work(limit.signal);
	} finally {
		limit.abort();
	}
}
