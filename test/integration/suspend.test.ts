/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- compares files on disk, governs the timers */
import fs from 'node:fs';

import { clipPath, faults } from '../simulator';
import { bytesOf, NODE, type NodeResult } from '../support/engine';
import { gapsBetween, setScene } from '../support/scene';

const scene = setScene();
const minutes = (count: number) => count * 60_000;

const suspended = async (ids: unknown[], run = {}) =>
	await scene.run('waitUntilDone', ids, { suspendWhileWaiting: true, ...run });

const runsOf = ({ run }: NodeResult) => run.data.resultData.runData[NODE];

test('suspends between the looks and hands everything on at the end, in input order', async () => {
	const { simulator } = scene;
	simulator.addTask('slow', { processingMs: minutes(6) });
	simulator.addTask('quick', { processingMs: minutes(1) });
	const result = await suspended(['slow', 'quick', 'slow']);
	expect(result.error).toBeUndefined();
	expect(result.status).toBe('success');
	const { items } = result;
	expect(items.map(({ json }) => [json.id, json.status, json.done])).toEqual([
		['slow', 'completed', true],
		['quick', 'completed', true],
		['slow', 'completed', true],
	]);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
	for (const item of items) {
		expect((await bytesOf(item)).equals(fs.readFileSync(clipPath))).toBe(true);
	}
	expect(result.suspensions).toBeGreaterThanOrEqual(5);
	// Each round is a run of the node, and only the last one hands anything on.
	const handedOn = runsOf(result).map(({ data }) => data!.main[0]!.length);
	expect(handedOn).toEqual([...Array<number>(result.suspensions).fill(0), 3]);
	for (const gap of gapsBetween(simulator.looks('slow'))) {
		expect(gap).toBeGreaterThanOrEqual(65_900);
		expect(gap).toBeLessThan(75_000);
	}
	expect(simulator.downloads('slow')).toHaveLength(1);
	expect(simulator.looks('quick').length).toBeLessThanOrEqual(2);
});

test('asks for a task where it was found, also after suspensions', async () => {
	const { simulator } = scene;
	simulator.addTask('video_1', { api: 'v2', processingMs: minutes(3) });
	const { items, suspensions } = await suspended(['video_1']);
	expect(suspensions).toBeGreaterThan(1);
	expect(items[0].json).toMatchObject({ status: 'completed', api: 'modelCenter' });
	const asked = simulator.looks('video_1').map(({ url }) => url.replace(/.*(v\d).*/, '$1'));
	expect(asked).toEqual(['v1', ...Array<string>(suspensions + 1).fill('v2')]);
});

test('a run that suspends the execution puts out what is known of its tasks', async () => {
	const { simulator } = scene;
	for (const id of ['slow', 'slower']) simulator.addTask(id, { ends: 'never' });
	const onSuspended = jest.fn();
	await suspended(['slow', 'slower', ''], {
		options: { timeout: 60 },
		settings: { onError: 'continueRegularOutput' },
		onSuspended,
	});
	const [[{ data }]] = onSuspended.mock.calls;
	const known = {
		object: 'video.generation',
		created: expect.any(Number) as number,
		model: 'openAiSora2Plus',
		status: 'processing',
		video_url: null,
		done: false,
		api: 'v1',
		polls: 1,
	};
	expect(data.resultData.runData[NODE][0].data.main).toEqual([
		[
			expect.objectContaining({ json: { ...known, id: 'slow' } }),
			expect.objectContaining({ json: { ...known, id: 'slower' } }),
		],
	]);
});

test('a task that is done at the first look suspends nothing', async () => {
	scene.simulator.addTask('sora_1', {});
	const result = await suspended(['sora_1']);
	expect(result.suspensions).toBe(0);
	expect(result.items[0].json.status).toBe('completed');
});

test('keeps to a longer interval', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { processingMs: minutes(10) });
	await suspended(['sora_1'], { options: { pollInterval: 180 } });
	for (const gap of gapsBetween(simulator.looks('sora_1'))) {
		expect(gap).toBeGreaterThanOrEqual(179_000);
		expect(gap).toBeLessThan(200_000);
	}
});

test('the timeout counts from the first round', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { ends: 'never' });
	const begin = Date.now();
	const { error, status } = await suspended(['sora_1'], { options: { timeout: 300 } });
	expect(status).toBe('error');
	expect(error!.message).toMatch(/^Task "sora_1" did not finish within [56](\.\d)? minutes: /);
	expect(Date.now() - begin).toBeGreaterThanOrEqual(299_000);
	expect(Date.now() - begin).toBeLessThan(300_000 + 67_000);
	const looks = simulator.looks('sora_1');
	expect(looks.at(-1)!.at - looks[0].at).toBeGreaterThanOrEqual(299_000);
});

test('who watches is told the seconds since the first round', async () => {
	scene.simulator.addTask('sora_1', { processingMs: minutes(3) });
	const seconds: number[] = [];
	const sendMessageToUI = (text: string) =>
		seconds.push(Number(/(\d+) seconds? so far$/.exec(text)![1]));
	await suspended(['sora_1'], { mode: 'manual', context: { sendMessageToUI } });
	expect(seconds[0]).toBeLessThan(30);
	expect(seconds.at(-1)).toBeGreaterThanOrEqual(180);
});

test('a fault that may pass in a round ends nothing, and backs off over the rounds', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {
		looks: [undefined, faults.status(500), faults.hang(), faults.html()],
		processingMs: minutes(5),
	});
	const result = await suspended(['sora_1']);
	expect(result.items[0].json.status).toBe('completed');
	const gaps = gapsBetween(simulator.looks('sora_1'));
	expect(gaps[2]).toBeGreaterThanOrEqual(119_000);
	expect(gaps[3]).toBeGreaterThanOrEqual(239_000);
});

test('too many requests pause every task over the rounds', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { ends: 'completed', processingMs: minutes(2) });
	simulator.addTask('sora_2', { looks: [faults.rateLimited({ retryAfter: 400 })] });
	const result = await suspended(['sora_1', 'sora_2'], { options: { maxConcurrentRequests: 1 } });
	expect(result.items).toHaveLength(2);
	for (const id of ['sora_1', 'sora_2']) {
		expect(gapsBetween(simulator.looks(id))[0]).toBeGreaterThanOrEqual(399_000);
	}
});

test('a key that is rejected in passing in a later round ends nothing', async () => {
	const { simulator } = scene;
	const processingMs = minutes(5);
	simulator.addTask('sora_1', { processingMs, looks: [undefined, faults.status(401)] });
	simulator.addTask('sora_2', { processingMs, looks: [undefined, undefined, faults.status(403)] });
	const result = await suspended(['sora_1', 'sora_2']);
	expect(result.error).toBeUndefined();
	expect(result.items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
});

test('an unclear refusal is final after several rounds in a row', async () => {
	scene.simulator.addTask('sora_1', {});
	scene.simulator.everyLook(faults.envelope('1001', 'no such project'));
	const { error } = await suspended(['sora_1']);
	expect(error!.message).toContain('no such project, code 1001');
	expect(scene.simulator.looks('sora_1')).toHaveLength(4);
});

test('the first failure ends the node, also in a later round, and leaves no state', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { ends: 'never' });
	simulator.addTask('sora_2', { processingMs: minutes(2), ends: 'failed', error: 'no capacity' });
	const { error, run } = await suspended(['sora_1', 'sora_2']);
	expect(error).toMatchObject({
		message: 'Task "sora_2" ended as "failed": no capacity',
		context: { itemIndex: 1 },
	});
	expect(JSON.stringify(run.data.executionData!.contextData)).not.toContain('sora_1');
});

test('with Continue every item ends for itself', async () => {
	const { simulator } = scene;
	simulator.addTask('good', { processingMs: minutes(3) });
	simulator.addTask('bad', { ends: 'failed', error: 'no capacity' });
	const result = await suspended(['bad', 'good', 'unknown', ' '], {
		settings: { onError: 'continueRegularOutput' },
	});
	expect(result.items.map(({ json }) => [json.id, json.error])).toEqual([
		['bad', 'Task "bad" ended as "failed": no capacity'],
		['good', null],
		['unknown', 'The API knows no task "unknown": task not found (HTTP 404)'],
		[undefined, "The parameter 'Task ID' is empty"],
	]);
});

describe('with Retry On Fail', () => {
	const RETRY = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };

	test.each([
		['has failed', { ends: 'failed', error: 'no capacity' }, 'continueRegularOutput'],
		['runs, with an odd error', { processingMs: minutes(3), fields: { error: {} } }, undefined],
	] as const)(
		'a first task that %s does not end the wait for the others',
		async (_, script, onError) => {
			const { simulator } = scene;
			simulator.addTask('first', script as never);
			simulator.addTask('slow', { processingMs: minutes(3) });
			const { items, status, suspensions } = await suspended(['first', 'slow'], {
				settings: { ...RETRY, onError },
			});
			expect(status).toBe('success');
			expect(suspensions).toBeGreaterThan(0);
			expect(items.map(({ json }) => json.id)).toEqual(['first', 'slow']);
			expect(items[1].json.status).toBe('completed');
		},
	);

	test.each(['stopWorkflow', 'continueRegularOutput'])(
		'a task that does not end is waited for as often as there are tries: %s',
		async (onError) => {
			scene.simulator.addTask('slow', { ends: 'never' });
			const begin = Date.now();
			const { error, items, suspensions } = await suspended(['slow'], {
				options: { timeout: 60 },
				settings: { ...RETRY, onError },
			});
			expect(String(error?.message ?? items[0].json.error)).toMatch(/^Task "slow" did not finish/);
			expect(suspensions).toBe(2);
			expect(Date.now() - begin).toBeLessThan(minutes(4));
		},
	);
});

test('with an error output the failures leave there', async () => {
	const { simulator } = scene;
	simulator.addTask('good', { processingMs: minutes(3) });
	simulator.addTask('bad', { ends: 'failed', error: 'no capacity' });
	const { outputs } = await suspended(['bad', 'good'], {
		settings: { onError: 'continueErrorOutput' },
	});
	expect(outputs.map((items) => items.map(({ json }) => json.id))).toEqual([['good'], ['bad']]);
});

test('suspends an execution that was started in the editor', async () => {
	scene.simulator.addTask('sora_1', { processingMs: minutes(2) });
	const result = await suspended(['sora_1'], { mode: 'manual' });
	expect(result.suspensions).toBe(2);
	expect(result.items[0].json.status).toBe('completed');
});

const stack = (nodeExecutionStack: unknown) => ({
	runExecutionData: { executionData: { nodeExecutionStack } },
});

const entry = (executeData: unknown) => ({ executeData });

test.each([
	['on the engine v2', { workflowSettings: { engineType: 'v2' } }, 'engine v2'],
	['where n8n shows no data of the execution', { context: { runExecutionData: undefined } }],
	['where n8n shows no stack', { context: stack(undefined) }],
	['where the stack is none', { context: stack({}) }],
	['where n8n does not show what it runs', { context: entry(undefined) }],
	[
		'where n8n shows another node in its place',
		{ context: entry({ node: { name: 'Other' }, data: { main: [[]] } }) },
	],
	['where the input has another form', { context: entry({ node: { name: NODE }, data: {} }) }],
])('waits in the node %s, and says why', async (_, run, why = 'this version of n8n') => {
	scene.simulator.addTask('sora_1', { processingMs: minutes(2) });
	const result = await suspended(['sora_1'], run);
	expect(result.suspensions).toBe(0);
	expect(result.items[0].json.status).toBe('completed');
	const [{ hints }] = runsOf(result);
	expect(hints?.map(({ message }) => message)).toEqual([expect.stringContaining(why)]);
});

test('Stop in a round reads canceled', async () => {
	scene.simulator.addTask('sora_1', { looks: [faults.hang()] });
	const { status } = await suspended(['sora_1'], {
		onStart: (stop: () => void) => {
			setTimeout(stop, 10_000);
		},
	});
	expect(status).toBe('canceled');
});

test.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
	'Always Output Data adds no item to a round, with %s',
	async (onError) => {
		scene.simulator.addTask('slow', { processingMs: minutes(2) });
		const result = await suspended(['slow'], { settings: { onError, alwaysOutputData: true } });
		expect(result.status).toBe('success');
		expect(runsOf(result).map(({ data }) => data!.main[0]!.length)).toEqual([0, 0, 1]);
	},
);

test('Execute Once waits for the first item only, in every round', async () => {
	const { simulator } = scene;
	for (const id of ['first', 'second']) simulator.addTask(id, { processingMs: minutes(2) });
	const { items } = await suspended(['first', 'second'], { settings: { executeOnce: true } });
	expect(items.map(({ json }) => json.id)).toEqual(['first']);
	expect(simulator.looks('second')).toEqual([]);
});

test('the order of execution of old workflows records the last round only', async () => {
	scene.simulator.addTask('slow', { processingMs: minutes(2) });
	const result = await suspended(['slow'], { workflowSettings: { executionOrder: 'v0' } });
	expect(runsOf(result).map(({ data }) => data!.main[0]!.length)).toEqual([1]);
});

test('a task ID like the name of something built in is a task ID as any other', async () => {
	const { simulator } = scene;
	for (const id of ['constructor', '__proto__']) {
		simulator.addTask(id, { processingMs: minutes(2), looks: [faults.status(503)] });
	}
	const { items } = await suspended(['constructor', '__proto__']);
	expect(items.map(({ json }) => [json.id, json.status])).toEqual([
		['constructor', 'completed'],
		['__proto__', 'completed'],
	]);
});
