/* eslint-disable @n8n/community-nodes/no-restricted-imports, no-console -- drives a real n8n, and tells what it measured */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { faults } from '../simulator';
import { Bench, itemsOf, type Execution } from './support/bench';
import { describeInN8n } from './support/n8n';
import { chain, soraVideo, splitOut, webhook, type WorkflowNode } from './support/workflow';

/** Takes so many requests a second, and as many at once. */
function tokenBucket(perSecond: number) {
	let tokens = perSecond;
	let before = Date.now();
	return () => {
		const now = Date.now();
		tokens = Math.min(perSecond, tokens + ((now - before) / 1000) * perSecond);
		before = now;
		if (tokens < 1) return faults.rateLimited();
		tokens--;
		return undefined;
	};
}

describeInN8n('An API that allows few requests', () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = await Bench.open();
	});

	afterEach(async () => await bench?.close());

	const wait = (): WorkflowNode =>
		soraVideo(bench.credential, {
			operation: 'waitUntilDone',
			downloadVideo: false,
			options: { pollInterval: 2 },
		});

	/** Tasks that are done 5 to 20 seconds after they were first asked for. */
	const addTasks = (count: number) =>
		Array.from({ length: count }, (_, index) => {
			const id = `sora_${index}`;
			const processingMs = 5000 + (15_000 * index) / count;
			bench.simulator.addTask(id, { processingMs, startAtFirstLook: true });
			return { id };
		});

	/** Prints what it took, and gives the share of the requests that were refused. */
	const shareRefused = () => {
		const { requests } = bench.simulator;
		const refused = requests.filter(({ status }) => status === 429).length;
		const seconds = (requests.at(-1)!.at - requests[0].at) / 1000;
		console.log(`${refused} of ${requests.length} requests refused, all done in ${seconds} s`);
		return refused / requests.length;
	};

	it('loses none of 200 tasks of one execution: 20 requests a second', async () => {
		const items = addTasks(200);
		bench.simulator.everyLook(tokenBucket(20));
		const execution = await bench.run(items, [wait()], { timeout: 240_000 });
		expect(itemsOf(execution, 'Sora Video').map(({ json }) => json.status)).toEqual(
			Array(200).fill('completed'),
		);
		expect(shareRefused()).toBeLessThanOrEqual(0.15);
	});

	it('loses none of forty tasks of forty executions: 5 requests a second', async () => {
		const { api, simulator } = bench;
		const items = addTasks(40);
		simulator.everyLook(tokenBucket(5));
		const path = randomUUID();
		const workflow = await api.createWorkflow(chain(path, [webhook(path), splitOut, wait()]));
		await api.activate(workflow);
		// What n8n needs to publish a workflow is none of the node's time.
		await Promise.all(items.map(async (item) => await api.callWebhook(path, { items: [item] })));
		let executions: Array<{ id: string }>;
		while ((executions = await api.executions(workflow)).length < 40) await sleep(500);
		for (const { id } of executions) {
			const execution = await api.finished(id, { timeout: 240_000 });
			const [{ json }] = itemsOf(execution as Execution, 'Sora Video');
			expect(json.status).toBe('completed');
		}
		expect(shareRefused()).toBeLessThanOrEqual(0.3);
	});

	it('gets all of twenty prompts, each once, from one that makes one task at a time', async () => {
		const { simulator } = bench;
		let busyUntil = 0;
		simulator.everyCreate(() => {
			if (Date.now() < busyUntil) return faults.rateLimited();
			busyUntil = Date.now() + 500;
			return undefined;
		});
		const prompts = Array.from({ length: 20 }, (_, index) => `scene ${index}`);
		const create = soraVideo(bench.credential, {
			operation: 'create',
			prompt: '={{ $json.prompt }}',
		});
		const execution = await bench.run(
			prompts.map((prompt) => ({ prompt })),
			[create],
			{ timeout: 240_000 },
		);
		const created = itemsOf(execution, 'Sora Video');
		expect(created.map(({ json }) => json.prompt)).toEqual(prompts);
		expect(new Set(created.map(({ json }) => json.id)).size).toBe(20);
		expect(simulator.creations).toHaveLength(20);
	});
});
