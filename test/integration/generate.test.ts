/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- compares files on disk, governs the timers */
import fs from 'node:fs';

import type { IDataObject } from 'n8n-workflow';

import { clipPath, faults } from '../simulator';
import { bytesOf, NODE, type NodeResult } from '../support/engine';
import { setScene } from '../support/scene';

const scene = setScene();
const minutes = (count: number) => count * 60_000;

/** Generates a video for each of these prompts. */
const generate = async (prompts: unknown[], run: Record<string, unknown> = {}) =>
	await scene.run('generate', [], {
		input: prompts.map((prompt, row) => ({ prompt, row }) as IDataObject),
		family: 'sora',
		model: 'openAiSora2Plus',
		prompt: '={{ $json.prompt }}',
		downloadVideo: true,
		...run,
	});

const promptsCreated = () =>
	scene.simulator.creations.map(({ body }) => body.prompt as string).sort();

const idOf = (prompt: string) =>
	scene.simulator.creations.find(({ body }) => body.prompt === prompt)!.id;

/** A request that creates a task counts as one of its requests. */
const pollsOf = (id: string) => scene.simulator.looks(id).filter(({ method }) => method === 'GET');

const jsonOf = ({ items }: NodeResult) => items.map(({ json }) => json);

describe.each([
	['in the node', {}],
	['suspended', { suspendWhileWaiting: true }],
])('from the prompt to the file, %s', (_, mode) => {
	test('creates each task once, waits for all, and hands the files on in input order', async () => {
		const { simulator } = scene;
		simulator.createdScript = { processingMs: minutes(3) };
		const result = await generate(['a boat', 'a cat', 'a kite'], mode);
		expect(result.error).toBeUndefined();
		expect(promptsCreated()).toEqual(['a boat', 'a cat', 'a kite']);
		expect(jsonOf(result)).toEqual(
			['a boat', 'a cat', 'a kite'].map((prompt) =>
				expect.objectContaining({
					id: idOf(prompt),
					prompt,
					model: 'openAiSora2Plus',
					api: 'v1',
					status: 'completed',
					done: true,
					polls: expect.any(Number) as number,
					waitedSeconds: expect.any(Number) as number,
				}),
			),
		);
		for (const [index, item] of result.items.entries()) {
			expect(item.pairedItem).toEqual({ item: index });
			expect((await bytesOf(item)).equals(fs.readFileSync(clipPath))).toBe(true);
			expect(item.json.waitedSeconds).toBeGreaterThanOrEqual(180);
			expect(item.json.polls).toBe(pollsOf(String(item.json.id)).length);
		}
		expect(simulator.creations.every(({ id }) => simulator.downloads(id).length === 1)).toBe(true);
	});

	test('the key that has created a task may be rejected in passing', async () => {
		const { simulator } = scene;
		simulator.createdScript = { processingMs: minutes(3), looks: [faults.status(401)] };
		const result = await generate(['a boat'], mode);
		expect(result.error).toBeUndefined();
		expect(jsonOf(result)).toMatchObject([{ status: 'completed' }]);
	});

	test('a prompt that is refused ends its item only, and the others are waited for', async () => {
		const { simulator } = scene;
		simulator.createdScript = { processingMs: minutes(2) };
		simulator.everyCreate(({ body }) => (body.includes('bad') ? faults.status(422) : undefined));
		const { items, errorItems } = await generate(['one', 'bad', 'three'], {
			...mode,
			settings: { onError: 'continueErrorOutput' },
		});
		expect(items.map(({ json }) => [json.prompt, json.status])).toEqual([
			['one', 'completed'],
			['three', 'completed'],
		]);
		expect(errorItems.map(({ json }) => [json.prompt, json.id])).toEqual([['bad', undefined]]);
		expect(simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(3);
	});

	test('an unknown outcome is never sent again, and the others are waited for', async () => {
		const { simulator } = scene;
		simulator.createdScript = { processingMs: minutes(2) };
		simulator.everyCreate(({ body }) =>
			body.includes('lost') ? faults.resetBeforeHeaders() : undefined,
		);
		const { items } = await generate(['one', 'lost'], {
			...mode,
			settings: { onError: 'continueRegularOutput', retryOnFail: true, maxTries: 3 },
		});
		expect(items[0].json.status).toBe('completed');
		expect(items[1].json.error).toMatch(/^It is not known whether a task was created/);
		expect(promptsCreated()).toEqual(['lost', 'one']);
	});

	test('a task that fails ends the node otherwise, which names every other task', async () => {
		const { simulator } = scene;
		const scripts = [{ ends: 'never' }, { ends: 'failed', error: 'no capacity' }] as const;
		let created = 0;
		simulator.everyCreate(() => {
			simulator.createdScript = scripts[created++ % 2];
			return undefined;
		});
		const { error } = await generate(['one', 'two'], mode);
		const failed = simulator.creations[1].id;
		expect(error?.message).toBe(`Task "${failed}" ended as "failed": no capacity`);
		expect(error?.description).toContain(`"${simulator.creations[0].id}"`);
	});

	test('Retry On Fail waits for what was created, and creates nothing again', async () => {
		const { simulator } = scene;
		simulator.createdScript = { processingMs: minutes(2) };
		let asked = 0;
		// The first three polls of a key that was just accepted for creating: final at once.
		simulator.everyLook(() => (asked++ < 1 ? faults.status(400) : undefined));
		const { items, status } = await generate(['one', 'two'], {
			...mode,
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
		});
		expect(status).toBe('success');
		expect(items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(promptsCreated()).toEqual(['one', 'two']);
	});

	test('Retry On Fail runs a success once, whatever its empty error looks like', async () => {
		const { simulator } = scene;
		simulator.createdScript = { processingMs: minutes(2), fields: { error: {} } } as never;
		const { items } = await generate(['one'], {
			...mode,
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
		});
		expect(items[0].json).toMatchObject({ status: 'completed' });
		expect(simulator.downloads(String(items[0].json.id))).toHaveLength(1);
	});

	test('Timeout counts from the creation of the task, and the message names it', async () => {
		scene.simulator.createdScript = { ends: 'never' };
		const begin = Date.now();
		const { error } = await generate(['one'], { ...mode, options: { timeout: 300 } });
		const { id } = scene.simulator.creations[0];
		expect(error?.message).toMatch(`Task "${id}" did not finish within`);
		expect(Date.now() - begin).toBeGreaterThanOrEqual(299_000);
		expect(Date.now() - begin).toBeLessThan(300_000 + 75_000);
	});

	test('Return Last Status gives the item with its ID at the timeout', async () => {
		scene.simulator.createdScript = { ends: 'never' };
		const options = { timeout: 120, onTimeout: 'returnStatus' };
		const [json] = jsonOf(await generate(['one'], { ...mode, options }));
		expect(json).toMatchObject({
			id: scene.simulator.creations[0].id,
			done: false,
			timedOut: true,
			prompt: 'one',
		});
	});

	test('Include Other Input Fields puts the fields of the input beside the result', async () => {
		const options = { includeOtherFields: true };
		const [json] = jsonOf(await generate(['one'], { ...mode, options }));
		expect(json).toMatchObject({ row: 0, prompt: 'one', status: 'completed' });
	});

	test('a credential that cannot be used fails each item under Continue', async () => {
		const { items } = await generate(['one', 'two'], {
			...mode,
			credential: { apiKey: 'a-key', baseUrl: 'no address' },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(items).toHaveLength(2);
		for (const { json } of items) expect(json.error).toEqual(expect.any(String));
		expect(scene.simulator.requests).toEqual([]);
	});
});

test('does not ask for a task before its interval is over', async () => {
	const { simulator } = scene;
	simulator.createdScript = { processingMs: minutes(1) };
	await generate(['one'], { options: { pollInterval: 50 } });
	const [{ id }] = simulator.creations;
	const [creation] = simulator.requests;
	expect(pollsOf(id)[0].at - creation.at).toBeGreaterThanOrEqual(49_900);
});

test('has one prompt after another made by an API that makes one at a time', async () => {
	const { simulator } = scene;
	simulator.createdScript = { processingMs: minutes(3) };
	let busyUntil = 0;
	simulator.everyCreate(() => {
		if (Date.now() < busyUntil) return faults.rateLimited();
		busyUntil = Date.now() + minutes(3);
		return undefined;
	});
	const prompts = Array.from({ length: 8 }, (_, index) => `scene ${index}`);
	const { items, status } = await generate(prompts, { options: { timeout: 300 } });
	expect(status).toBe('success');
	expect(items.map(({ json }) => json.prompt)).toEqual(prompts);
	expect(promptsCreated()).toEqual(prompts);
});

test('suspended: all tasks are created in the first round, which asks for none of them', async () => {
	const { simulator } = scene;
	simulator.createdScript = { processingMs: minutes(2) };
	const requestsBySuspension: number[] = [];
	const result = await generate(['one', 'two'], {
		suspendWhileWaiting: true,
		onSuspended: () => requestsBySuspension.push(simulator.requests.length),
	});
	expect(requestsBySuspension[0]).toBe(2);
	const rounds = result.run.data.resultData.runData[NODE];
	expect(rounds.map(({ data }) => data!.main[0]!.length)).toEqual([
		...Array<number>(result.suspensions).fill(0),
		2,
	]);
});

test('Stop names what was created, and asks for nothing afterwards', async () => {
	const { simulator } = scene;
	simulator.createdScript = { ends: 'never' };
	const { status, error } = await generate(['one', 'two'], {
		onStart: (stop: () => void) => {
			setTimeout(stop, 70_000);
		},
	});
	expect(status).toBe('canceled');
	for (const { id } of simulator.creations) expect(error?.description).toContain(`"${id}"`);
	const requests = simulator.requests.length;
	await jest.advanceTimersByTimeAsync(3_600_000);
	expect(simulator.requests).toHaveLength(requests);
});

test('takes a file only where one is wanted', async () => {
	const { items } = await generate(['one'], { downloadVideo: false });
	expect(items[0].binary).toBeUndefined();
	expect(items[0].json.status).toBe('completed');
});

test('a switch that turns off while the execution is suspended creates nothing again', async () => {
	scene.simulator.createdScript = { processingMs: minutes(2) };
	const { items, suspensions } = await generate(['one', 'two'], {
		suspendWhileWaiting: '={{ $runIndex === 0 }}',
	});
	expect(suspensions).toBe(1);
	expect(items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
	expect(promptsCreated()).toEqual(['one', 'two']);
});
