import type { Bench } from '../../test/e2e/support/bench';
import { until } from '../../test/e2e/support/until';
import type { WorkflowNode } from '../../test/e2e/support/workflow';
import type { Probe } from './probedN8n';

/** Nodes that ask for so many tasks a second, once for each item, with the bench's credential. */
export interface Asking {
	bench: Bench;
	perSecond: number;
}

/** n8n's own. */
export function httpRequest({ bench, perSecond }: Asking): WorkflowNode {
	const batch = { batchSize: 10, batchInterval: (10 / perSecond) * 1000 };
	return {
		name: 'HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			url: `=${bench.simulator.baseUrl}/v1/result/{{ $json.id }}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'soraVideoApi',
			options: { batching: { batch } },
		},
		credentials: { soraVideoApi: bench.credential },
	};
}

/** Does nothing but call n8n's helper. n8n loads it from the folder `bareRequests`. */
export const bareRequests = ({ bench, perSecond }: Asking): WorkflowNode => ({
	name: 'Bare Requests',
	type: 'CUSTOM.bareRequests',
	typeVersion: 1,
	parameters: { baseUrl: bench.simulator.baseUrl, perSecond },
	credentials: { soraVideoApi: bench.credential },
});

/**
 * Milliseconds of CPU time for each request of a node while it sends them, beyond what n8n uses when
 * it has nothing to do. The first tenth is left out.
 *
 * @param idle share of a core
 */
export async function cpuOfRequest(
	bench: Bench,
	probe: Probe,
	node: WorkflowNode,
	count: number,
	idle: number,
): Promise<number> {
	bench.simulator.reset();
	const ids = Array.from({ length: count }, (_, index) => `asked_${index}`);
	const id = await bench.trigger(bench.tasks(ids, { ends: 'never' }), [node]);
	const { requests } = bench.simulator;
	await until(() => requests.length >= count / 10);
	const [cpu, sent, began] = [probe.cpu(), requests.length, performance.now()];
	await until(() => requests.length >= count);
	const seconds = (performance.now() - began) / 1000;
	const used = probe.cpu() - cpu - idle * seconds;
	const { status } = await bench.api.finished(id);
	if (status !== 'success') throw new Error(`${node.name} ended as ${status}`);
	return (used * 1000) / (count - sent);
}
