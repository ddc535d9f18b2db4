import { randomUUID } from 'node:crypto';

import type { Bench } from '../../test/e2e/support/bench';
import { until } from '../../test/e2e/support/until';
import { chain, soraVideo, splitOut, webhook } from '../../test/e2e/support/workflow';
import type { Benchmark, Figure } from '../benchmark';
import { atMost, gather } from './figures';
import { httpRequests } from './httpRequests';
import { inProbedN8n, type Probe } from './probedN8n';

const INTERVAL_S = 10;

/** So long n8n is watched: some intervals, in milliseconds. */
const WINDOW_MS = 2 * INTERVAL_S * 1000;

const FEW = 1000;
const MANY = 10_000;

export const manyWaits: Benchmark = {
	id: 'many-waits',
	title: 'A thousand and ten thousand waits in one execution',
	method:
		`Wait Until Done with a Poll Interval of ${INTERVAL_S} s and tasks that never end. Once every ` +
		`task has been looked at twice, n8n's main process is watched for ${WINDOW_MS / 1000} s: its ` +
		'CPU time (user and system, as Linux has it) and the delay of its event loop (by a timer of ' +
		'10 ms, which is included), and then what its heap holds after a garbage collection, more than before ' +
		'the execution; that includes the items themselves. The API is in another process. For ' +
		"comparison, n8n's own HTTP Request node asks the same API a thousand times at the pace of a " +
		'thousand waits, with the same credential.',

	measure: async (runs) =>
		await inProbedN8n(async ({ bench, probe }) => {
			await watchWaits(bench, probe, 100, 1000);
			return await gather(
				runs,
				{
					...about('few', FEW),
					...about('many', MANY),
					growth: {
						name: 'CPU time of a look, with ten thousand waits against a thousand',
						unit: '×',
						goal: atMost(1.2, '×'),
					},
					httpRequest: { name: "CPU time of a request of n8n's HTTP Request", unit: 'ms' },
				},
				async () => {
					const httpRequest = await httpRequests(bench, probe, FEW, FEW / INTERVAL_S);
					const few = await watchWaits(bench, probe, FEW);
					const many = await watchWaits(bench, probe, MANY);
					return {
						...named('few', few),
						...named('many', many),
						growth: many.CpuOfLook / few.CpuOfLook,
						httpRequest,
					} as Record<string, number>;
				},
			);
		}),
};

type Watched = Awaited<ReturnType<typeof watchWaits>>;

function about(prefix: string, count: number): Record<string, Omit<Figure, 'runs'>> {
	const waits = `${count.toLocaleString('en')} waits`;
	const figures: Record<keyof Watched, Omit<Figure, 'runs'>> = {
		Looks: { name: `${waits}: looks`, unit: 'per second' },
		Cpu: { name: `${waits}: CPU`, unit: '% of a core', goal: atMost(5, '%') },
		CpuOfLook: { name: `${waits}: CPU time of a look`, unit: 'ms' },
		Delay: { name: `${waits}: event loop, p99`, unit: 'ms', goal: atMost(50, 'ms') },
		LongestDelay: { name: `${waits}: event loop, longest`, unit: 'ms' },
		Heap: { name: `${waits}: memory of a wait`, unit: 'kB', goal: atMost(10, 'kB') },
	};
	return named(prefix, figures);
}

const named = <T>(prefix: string, values: Record<string, T>): Record<string, T> =>
	Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));

/** Starts so many waits, watches n8n while it waits, and stops them. */
async function watchWaits(bench: Bench, probe: Probe, count: number, windowMs = WINDOW_MS) {
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
		CpuOfLook: (1000 * cpu) / looks,
		Delay: delay.p99,
		LongestDelay: delay.max,
		Heap: heap / count / 1000,
	};
}
