/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Bench, Execution } from './bench';

/** The statuses of an execution that n8n has queued or is running. */
const BUSY = ['new', 'running', 'unknown'];

/**
 * What n8n shows of an execution that was suspended when n8n was killed, and has gone on to its
 * end. n8n resumes what is due while it is still looking for what it has lost: if its start takes
 * longer than the suspension, it may store as crashed what has ended well.
 */
export const GONE_ON = ['success', 'crashed'];

/** Waits until an execution has a status, asking seldom, for there are many. */
async function reaches(isIt: (status: string) => boolean, id: string, bench: Bench) {
	for (;;) {
		const { status } = await bench.api.request('GET', `/rest/executions/${id}`);
		if (isIt(status)) {
			const execution = (await bench.api.execution(id)) as Execution;
			// The next round of a suspended one may have begun meanwhile.
			if (isIt(execution.status)) return execution;
		}
		await sleep(2000);
	}
}

/** Waits until an execution is over, through all its suspensions. */
export const untilOver = async (id: string, bench: Bench): Promise<Execution> =>
	await reaches((status) => status !== 'waiting' && !BUSY.includes(status), id, bench);

/** Waits until an execution is suspended or over. */
export const untilIdle = async (id: string, bench: Bench): Promise<Execution> =>
	await reaches((status) => !BUSY.includes(status), id, bench);

/** Waits until n8n has suspended an execution. */
export async function untilSuspended(id: string, bench: Bench): Promise<Execution> {
	const execution = await untilIdle(id, bench);
	expect(execution.status).toBe('waiting');
	return execution;
}

/** Waits until n8n has suspended all of these, and resumes none of them for so many seconds. */
export async function untilSuspendedFor(seconds: number, ids: string[], bench: Bench) {
	for (;;) {
		const executions = await Promise.all(ids.map(async (id) => await untilSuspended(id, bench)));
		const earliest = Math.min(...executions.map(({ waitTill }) => Date.parse(waitTill!)));
		if (earliest > Date.now() + seconds * 1000) return;
		await sleep(2000);
	}
}
