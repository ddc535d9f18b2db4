/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- waits for a real n8n */
import { setTimeout as sleep } from 'node:timers/promises';

/** In milliseconds; the machine may be busy. */
const PATIENCE = 240_000;

/** Like jest's `toEqual`, for what takes n8n or its editor a moment. */
export async function expectSoon<T>(get: () => Promise<T>, expected: unknown): Promise<void> {
	const deadline = Date.now() + PATIENCE;
	for (;;) {
		const value = await get();
		try {
			return expect(value).toEqual(expected);
		} catch (error) {
			if (Date.now() > deadline) throw error;
		}
		await sleep(100);
	}
}
