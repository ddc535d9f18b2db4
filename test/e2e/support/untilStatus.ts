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

/** More than a kill takes, however busy the machine; less than a suspension. */
const MS_TO_KILL = 15_000;

/** Waits until n8n neither runs any of these nor resumes one within the time that a kill takes. */
export async function untilKillMeetsNone(ids: string[], bench: Bench) {
	for (;;) {
		const executions = await Promise.all(ids.map(async (id) => await untilIdle(id, bench)));
		const resumes = executions
			.filter(({ status }) => status === 'waiting')
			.map(({ waitTill }) => Date.parse(waitTill!));
		if (Math.min(...resumes) > Date.now() + MS_TO_KILL) return;
		await sleep(2000);
	}
}
