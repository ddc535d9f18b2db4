/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Bench } from './bench';
import { chain, noOp, webhook } from './workflow';

/**
 * Publishes a workflow that takes no time and answers its webhook when it is done, and runs it once,
 * so that nothing has to be loaded later.
 */
export async function quickWorkflow({ api }: Bench) {
	const path = randomUUID();
	const trigger = webhook(path);
	const parameters = { ...trigger.parameters, responseMode: 'lastNode' };
	const workflow = await api.createWorkflow(
		chain(path, [{ ...trigger, parameters }, noOp('Done')]),
	);
	await api.activate(workflow);
	const executions = async () => await api.executions(workflow);

	/**
	 * Gives the milliseconds from the call of the webhook to the answer. n8n has once left a call
	 * without an answer, so the list of executions is looked at, too.
	 */
	const run = async () => {
		const [last] = await executions();
		const began = performance.now();
		let isOver = false;
		const listed = async () => {
			for (;;) {
				await sleep(1000);
				if (isOver) return;
				const [newest] = await executions();
				if (newest?.status === 'success' && newest.id !== last?.id) return;
			}
		};
		try {
			await Promise.race([api.callWebhook(path, {}), listed()]);
		} finally {
			isOver = true;
		}
		return Math.round(performance.now() - began);
	};
	await run();
	return {
		run,
		/** The newest first. */
		executions,
	};
}
