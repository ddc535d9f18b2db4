/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is the case; a test's own time limit ends it otherwise. */
export async function until(isSo: () => boolean): Promise<void> {
	while (!isSo()) await sleep(20);
}
