/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs tests */
import { setTimeout as sleep } from 'node:timers/promises';

/** Between the beginnings of two tests, in milliseconds, so that n8n keeps up. */
const STAGGER_MS = 300;

/**
 * Gives a function like jest's `it`, for tests that spend their time waiting: all of them are begun
 * before the first one is reported, after what was to be done beforehand.
 *
 * @param timeout for all of them together, in milliseconds
 */
export function concurrentTests(timeout: number) {
	const tests: Array<{ body: () => Promise<void>; ending?: Promise<() => void> }> = [];

	beforeAll(async () => {
		for (const test of tests) {
			test.ending = test.body().then(
				() => () => {},
				(error: unknown) => () => {
					throw error;
				},
			);
			await sleep(STAGGER_MS);
		}
	}, timeout);

	return (name: string, body: () => Promise<void>) => {
		const test: (typeof tests)[number] = { body };
		tests.push(test);
		it(name, async () => (await test.ending!)(), timeout);
	};
}
