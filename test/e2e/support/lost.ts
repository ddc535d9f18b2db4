/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Bench, Execution } from './bench';

/** n8n finds out after its start which executions it has lost: they read running until then. */
export async function lost({ api }: Bench, id: string): Promise<Execution> {
	for (let second = 0; second < 240; second++) {
		const execution: Execution = await api.execution(id);
		if (execution.status !== 'running') return execution;
		await sleep(1000);
	}
	return await api.execution(id);
}
