/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- measures a real n8n */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Bench } from '../../test/e2e/support/bench';
import { until } from '../../test/e2e/support/until';
import {
	chain,
	soraVideo,
	splitOut,
	webhook,
	type WorkflowNode,
} from '../../test/e2e/support/workflow';
import type { Benchmark } from '../benchmark';
import { atMost, gather, named, type About } from './figures';
import { bareRequests, cpuOfRequest, httpRequest } from './httpRequests';
import { inProbedN8n, type Probe } from './probedN8n';

const INTERVAL_S = 10;

/** So long n8n is watched: some intervals, in milliseconds. */
const WINDOW_MS = 3 * INTERVAL_S * 1000;

const FEW = 1000;
const MANY = 10_000;

/** So long n8n is watched when it has nothing to do, in milliseconds. */
const IDLE_MS = 15_000;

export const manyWaits: Benchmark = {
	id: 'many-waits',
	title: 'A thousand and ten thousand waits in one execution',
	method:
		`Wait Until Done with a Poll Interval of ${INTERVAL_S} s and tasks that never end. Once every ` +
		`task has been looked at twice, n8n's main process is watched for ${WINDOW_MS / 1000} s: its ` +
		'CPU time (user and system, as Linux has it) and the delay of its event loop (by a timer of ' +
		'10 ms, which is included), and then what its heap holds after a garbage collection, more than before ' +
		'the execution; that includes the items themselves. The API is in another process. The CPU time of a ' +
		'look is without what n8n uses when it has nothing to do. For ' +
		'comparison, two other nodes ask the same API a thousand times at the pace of a ' +
		"thousand waits, with the same credential: n8n's own HTTP Request, and a node of a few lines " +
		"that does nothing but call n8n's helper for authenticated requests, which every node has to use.",

	reading:
		"Each look is a request by n8n's helper, which reads the credential from n8n's database, decrypts it " +
		'and opens a connection. That alone, at the pace of a thousand waits, takes several times the goal of ' +
		'5 % of a core, in the bare node as well: the goal is out of reach for any node that asks so often. The ' +
		'default interval of 30 s takes a third of it. Ten thousand waits at 10 s are more looks than one core ' +
		'can make: looks then come later than the interval, while n8n stays responsive, as the delay of the event loop ' +
		'shows. Of the memory ' +
		'of a thousand waits about half does not grow with their number: each further wait takes less than the goal.',

	measure: async (runs) => {
		const env = { N8N_CUSTOM_EXTENSIONS: join(__dirname, 'bareRequests') };
		return await inProbedN8n(async ({ bench, probe }) => {
			const asking = { bench, perSecond: FEW / INTERVAL_S };
			// Until V8 has compiled what all of them use.
			await cpuOfRequest(bench, probe, bareRequests(asking), FEW, 0);
			await watchWaits(bench, probe, FEW, 0, 1000);
			return await gather(
				runs,
				{
					idle: { name: 'n8n with nothing to do: CPU', unit: '% of a core' },
					...about('few', FEW),
					bare: { name: 'Bare helper of n8n: CPU time of a request', unit: 'ms' },
					httpRequest: { name: "n8n's HTTP Request: CPU time of a request", unit: 'ms' },
					toBare: {
						name: '1,000 waits: CPU time of a look',
						unit: "× the bare helper's",
					},
					...about('many', MANY),
					growth: {
						name: 'CPU time of a look, with ten thousand waits against a thousand',
						unit: '×',
						goal: atMost(1.2, '×'),
					},
					furtherHeap: {
						name: 'From a thousand waits to ten thousand: memory of each further wait',
						unit: 'kB',
						goal: atMost(10, 'kB'),
					},
				},
				async () => {
					const idle = await idleShare(probe);
					const cpuOf = async (node: WorkflowNode) =>
						await cpuOfRequest(bench, probe, node, FEW, idle);
					const bare = await cpuOf(bareRequests(asking));
					const few = await watchWaits(bench, probe, FEW, idle);
					const many = await watchWaits(bench, probe, MANY, idle);
					return {
						...named('few', few),
						...named('many', many),
						idle: 100 * idle,
						bare,
						httpRequest: await cpuOf(httpRequest(asking)),
						toBare: few.CpuOfLook / bare,
						growth: many.CpuOfLook / few.CpuOfLook,
						furtherHeap: (many.Heap * MANY - few.Heap * FEW) / (MANY - FEW),
					} as Record<string, number>;
				},
			);
		}, env);
	},
};

/** Of a core. */
async function idleShare(probe: Probe): Promise<number> {
	const before = probe.cpu();
	await sleep(IDLE_MS);
	return (probe.cpu() - before) / (IDLE_MS / 1000);
}

type Watched = Awaited<ReturnType<typeof watchWaits>>;

function about(prefix: string, count: number): Record<string, About> {
	const waits = `${count.toLocaleString('en')} waits`;
	const figures: Record<keyof Watched, About> = {
		Looks: { name: `${waits}: looks`, unit: 'per second' },
		Cpu: { name: `${waits}: CPU`, unit: '% of a core', goal: atMost(5, '%') },
		CpuOfLook: { name: `${waits}: CPU time of a look`, unit: 'ms' },
		Delay: { name: `${waits}: event loop, p99`, unit: 'ms', goal: atMost(50, 'ms') },
		LongestDelay: { name: `${waits}: event loop, longest`, unit: 'ms' },
		Heap: { name: `${waits}: memory of a wait`, unit: 'kB', goal: atMost(10, 'kB') },
	};
	return named(prefix, figures);
}

/**
 * Starts so many waits, watches n8n while it waits, and stops them.
 *
 * @param idle what n8n uses of a core when it has nothing to do
 */
async function watchWaits(
	bench: Bench,
	probe: Probe,
	count: number,
	idle: number,
	windowMs = WINDOW_MS,
) {
	const { simulator } = bench;
	simulator.reset();
	const heapBefore = await probe.heap();
	const ids = Array.from({ length: count }, (_, index) => `sora_${index}`);
	const options = { pollInterval: INTERVAL_S };
	const tasks = bench.tasks(ids, { ends: 'never' });
	// n8n is not asked meanwhile: busy with so many items, it may break off an idle connection.
	const path = randomUUID();
	const node = soraVideo(bench.credential, { operation: 'waitUntilDone', options });
	const workflow = await bench.api.createWorkflow(chain(path, [webhook(path), splitOut, node]));
	await bench.api.activate(workflow);
	await bench.api.callWebhook(path, { items: tasks });
	await until(() => simulator.requests.length >= 2 * count);

	const cpuBefore = probe.cpu();
	const looksBefore = simulator.requests.length;
	const began = performance.now();
	const delay = await probe.delay(windowMs);
	const cpu = probe.cpu() - cpuBefore;
	const looks = simulator.requests.length - looksBefore;
	const seconds = (performance.now() - began) / 1000;

	const heap = (await probe.heap()) - heapBefore;
	const { id } = await bench.api.firstExecution(workflow);
	await bench.api.stopExecution(id);
	await bench.api.finished(id);
	return {
		Looks: looks / seconds,
		Cpu: (100 * cpu) / seconds,
		CpuOfLook: (1000 * (cpu - idle * seconds)) / looks,
		Delay: delay.p99,
		LongestDelay: delay.max,
		Heap: heap / count / 1000,
	};
}
