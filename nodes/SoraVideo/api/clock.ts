import { sleep as n8nSleep } from 'n8n-workflow';

import { Lifetime } from './lifetime';

/** The longest delay that a JavaScript timer takes; a longer one would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Sleeps for `ms` milliseconds of any size.
 *
 * @throws {Ended} as soon as the lifetime is over
 */
export async function sleep(ms: number, within: Lifetime): Promise<void> {
	let left = Math.max(0, ms);
	do {
		const step = Math.min(left, LONGEST_TIMER_MS);
		await nap(step, within);
		within.throwIfOver();
		left -= step;
	} while (left > 0);
}

/** Sleeps for `ms` milliseconds, or until the lifetime is over. */
async function nap(ms: number, within: Lifetime): Promise<void> {
	const lifetime = new Lifetime(within);
	try {
		await new Promise<void>((wake) => {
			if (lifetime.isOver) return wake();
			// n8n before 2.34 ignores the signal: its timer runs on, but nobody waits for it any more.
			lifetime.signal.addEventListener('abort', () => wake(), { once: true });
			n8nSleep(ms, lifetime.signal).then(wake, () => wake());
		});
	} finally {
		lifetime.end();
	}
}

/**
 * Runs `work` with a lifetime that ends after `ms` milliseconds (at most 24 days), or together with
 * `within`.
 *
 * @throws whatever `work` throws
 */
export async function withTimeLimit<T>(
	ms: number,
	within: Lifetime,
	work: (lifetime: Lifetime) => Promise<T>,
): Promise<T> {
	const lifetime = new Lifetime(within);
	try {
		void nap(ms, lifetime).then(() => lifetime.end());
		return await work(lifetime);
	} finally {
		lifetime.end();
	}
}
