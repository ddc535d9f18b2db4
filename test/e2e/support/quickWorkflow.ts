import { randomUUID } from 'node:crypto';

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
	const run = async () => {
		const began = performance.now();
		await api.callWebhook(path, {});
		return Math.round(performance.now() - began);
	};
	await run();
	return {
		/** Gives the milliseconds from the call of the webhook to the answer. */
		run,
		/** The newest first. */
		executions: async () => await api.executions(workflow),
	};
}
