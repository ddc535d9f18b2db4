import type { Bench } from '../../test/e2e/support/bench';
import { until } from '../../test/e2e/support/until';
import { soraVideo, waitNode, type WorkflowNode } from '../../test/e2e/support/workflow';
import type { Benchmark } from '../benchmark';
import { atMost, gather } from './figures';
import { inOwnN8n } from '../ownN8n';

const WAITS = 1000;

export const stop: Benchmark = {
	id: 'stop',
	title: 'Stop',
	method:
		`An execution in which ${WAITS} tasks are waited for is stopped as the editor's Stop does it, ` +
		'and the time counts until n8n has answered, which it does once the execution is stored as ' +
		'canceled. For comparison the same with one wait, and with n8n’s own Wait node and as many items.',

	measure: async (runs) =>
		await inOwnN8n(async ({ bench }) => {
			const waiting = () => {
				const parameters = { operation: 'waitUntilDone', options: { pollInterval: 10 } };
				return soraVideo(bench.credential, parameters);
			};
			// Loads what n8n needs for it.
			await stopMs(bench, 1, waiting());
			return await gather(
				runs,
				{
					many: { name: `Stop of ${WAITS} waits`, unit: 'ms', goal: atMost(100, 'ms') },
					one: { name: 'Stop of one wait', unit: 'ms' },
					own: { name: `Stop of n8n's Wait node with ${WAITS} items`, unit: 'ms' },
				},
				async () => ({
					many: await stopMs(bench, WAITS, waiting()),
					one: await stopMs(bench, 1, waiting()),
					own: await stopMs(bench, WAITS, waitNode(60)),
				}),
			);
		}),
};

async function stopMs(bench: Bench, count: number, node: WorkflowNode): Promise<number> {
	const { api, simulator } = bench;
	simulator.reset();
	const ids = Array.from({ length: count }, (_, index) => `sora_${index}`);
	const id = await bench.trigger(bench.tasks(ids, { ends: 'never' }), [node]);
	const looks = 'operation' in node.parameters ? count : 0;
	await until(() => simulator.requests.length >= looks);
	await until(() => simulator.requests.every(({ finishedAt }) => finishedAt !== undefined));

	const began = performance.now();
	const { status } = (await api.stopExecution(id)) as { status: string };
	const ms = performance.now() - began;
	const asked = simulator.requests.length;

	const execution = await api.finished(id);
	if (status !== 'canceled' || execution.status !== 'canceled') {
		throw new Error(`n8n answered ${status}, and the execution ended as ${execution.status}`);
	}
	if (simulator.requests.length > asked) throw new Error('The API was asked after Stop');
	return ms;
}
