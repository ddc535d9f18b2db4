import type { Bench } from '../../test/e2e/support/bench';
import type { WorkflowNode } from '../../test/e2e/support/workflow';
import type { Probe } from './probedN8n';

/**
 * Has n8n's own HTTP Request node ask for tasks at a pace like that of the node under test.
 *
 * @returns milliseconds of CPU time for each request
 */
export async function httpRequests(
	bench: Bench,
	probe: Probe,
	count: number,
	perSecond: number,
): Promise<number> {
	const tasks = bench.tasks(
		Array.from({ length: count }, (_, index) => `http_${index}`),
		{ ends: 'never' },
	);
	const batch = { batchSize: 10, batchInterval: (10 / perSecond) * 1000 };
	const node: WorkflowNode = {
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
	const before = probe.cpu();
	await bench.run(tasks, [node]);
	return ((probe.cpu() - before) * 1000) / count;
}
