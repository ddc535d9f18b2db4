/* eslint-disable @n8n/community-nodes/no-restricted-imports -- compares files on disk */
import fs from 'node:fs';
import type { IDataObject } from 'n8n-workflow';

import { clipPath, faults } from '../simulator';
import { bytesOf } from '../support/engine';
import { setScene } from '../support/scene';

const scene = setScene();
const getStatus = async (ids: unknown[], run = {}) => await scene.run('getStatus', ids, run);

test('gives the fields of the API as they came, and whether the task is done', async () => {
	const { simulator } = scene;
	simulator.addTask('waiting', { queuedMs: 60_000 });
	simulator.addTask('working', { processingMs: 60_000 });
	simulator.addTask('ready', { fields: { last_frame_url: 'https://cdn.example.com/l.png' } });
	const { items } = await getStatus(['waiting', 'working', 'ready']);
	expect(items.map(({ json }) => [json.id, json.status, json.done])).toEqual([
		['waiting', 'queued', false],
		['working', 'processing', false],
		['ready', 'completed', true],
	]);
	expect(items[2].json.last_frame_url).toBe('https://cdn.example.com/l.png');
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
	expect(items.every(({ binary }) => binary === undefined)).toBe(true);
});

test('a failed or cancelled task is a result like any other', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { ends: 'failed', error: 'no capacity' });
	simulator.addTask('sora_2', { ends: 'cancelled' });
	const { status, items } = await getStatus(['sora_1', 'sora_2'], { downloadVideo: true });
	expect(status).toBe('success');
	expect(items[0].json).toMatchObject({ status: 'failed', error: 'no capacity', done: true });
	expect(items[1].json).toMatchObject({ status: 'cancelled', done: true });
});

test('makes one request for each item, at most ten at a time', async () => {
	const { simulator } = scene;
	const ids = Array.from({ length: 35 }, (_, index) => `sora_${index}`);
	for (const id of ids) simulator.addTask(id, { looks: [faults.slow(1000)] });
	const { items } = await getStatus([...ids, 'sora_0']);
	expect(items).toHaveLength(36);
	expect(simulator.requests).toHaveLength(36);
	expect(simulator.maxInFlight).toBe(10);
});

test('downloads the file of a completed task when asked to', async () => {
	const { simulator } = scene;
	simulator.addTask('ready', {});
	simulator.addTask('working', { processingMs: 60_000 });
	const { items } = await getStatus(['ready', 'working'], {
		downloadVideo: true,
		binaryPropertyName: 'clip',
		options: { fileName: 'a.mp4' },
	});
	expect((await bytesOf(items[0], 'clip')).equals(fs.readFileSync(clipPath))).toBe(true);
	expect(items[0].binary!.clip.fileName).toBe('a.mp4');
	expect(items[1].binary).toBeUndefined();
});

test.each([
	[faults.status(401), 'NodeApiError', 'rejected the key'],
	[faults.status(404), 'NodeApiError', 'knows no task "sora_1"'],
	[faults.status(400), 'NodeApiError', 'refused the request for task "sora_1"'],
	[faults.status(500), 'NodeApiError', 'The status of task "sora_1" could not be read'],
	[faults.html(), 'NodeOperationError', 'a web page instead of a task'],
	[faults.resetBeforeHeaders(), 'NodeOperationError', 'the connection was cut (ECONNRESET)'],
	[faults.hang(), 'NodeOperationError', 'no answer came within 30 seconds'],
	[faults.redirect.elsewhere(), 'NodeApiError', 'redirected the request'],
])('does not ask twice: $name', async (fault, name, message) => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { looks: [fault] });
	const { error, status } = await getStatus(['sora_1']);
	expect(status).toBe('error');
	expect(error).toMatchObject({ name, message: expect.stringContaining(message) });
	expect(error!.message).toContain('"sora_1"');
	expect(error!.context).toMatchObject({ itemIndex: 0 });
	// A task that one part of the API does not know is asked for at the other.
	const isAskedElsewhere = message.includes('knows no task') || message.includes('refused');
	expect(simulator.requests).toHaveLength(isAskedElsewhere ? 2 : 1);
});

describe('a task whose part of the API is not known', () => {
	test.each([
		['does not like the form of its ID', faults.status(400)],
		['knows nothing of it', faults.envelope(-1, null)],
		['says so with the code of a broken server', faults.envelope(500, '任务ID不存在')],
		['asks for patience as well', faults.envelope(404, '任务不存在，请稍后重试')],
		['says so with a code alone', faults.envelope(404, 'not found')],
		['has no record of it', faults.envelope(0, '记录不存在')],
		['has nothing to say', faults.envelope(0, null)],
		['succeeds with nothing', faults.envelope(200, 'success')],
		['succeeds with nothing in Chinese', faults.envelope(0, '查询成功')],
		['finds no result', faults.envelope(1001, 'Result not found')],
		['finds no project', faults.envelope(1001, '项目不存在')],
		['finds no task in other words', faults.envelope(1001, '查无此任务')],
		['takes its ID for a wrong one', faults.envelope(1001, 'invalid task id')],
	])('is found where the other part %s', async (_, fault) => {
		const { simulator } = scene;
		simulator.addTask('video_1', { api: 'v2' });
		simulator.everyLook(({ url }) => (url.includes('/v1/') ? fault : undefined));
		const { items } = await getStatus(['video_1']);
		expect(items[0].json).toMatchObject({ id: 'video_1', status: 'completed', api: 'modelCenter' });
	});

	test('may still appear where it is, whatever the other part says', async () => {
		const { simulator } = scene;
		simulator.addTask('video_1', { looks: [faults.status(404), faults.status(404)] });
		simulator.everyLook(({ url }) => (url.includes('/v2/') ? faults.status(400) : undefined));
		const { items } = await scene.run('waitUntilDone', ['video_1']);
		expect(items[0].json).toMatchObject({ status: 'completed', api: 'v1' });
	});

	test.each([
		['rejects the key', faults.status(403)],
		['redirects', faults.redirect.elsewhere()],
		['says something unclear', faults.envelope(1001, '记录不存在')],
	])('is told as unknown where one part does not know it and the other %s', async (_, fault) => {
		const { simulator } = scene;
		simulator.addTask('video_1', { looks: [faults.status(404)] });
		simulator.everyLook(({ url }) => (url.includes('/v2/') ? fault : undefined));
		const { error } = await getStatus(['video_1']);
		expect(error!.message).toContain('The API knows no task "video_1"');
	});

	test('is not given up because its own part answers oddly in passing', async () => {
		const { simulator } = scene;
		const begin = Date.now();
		const isOver = () => Date.now() > begin + 10 * 60_000;
		simulator.addTask('video_1', { api: 'v2' });
		simulator.everyLook(({ url }) =>
			url.includes('/v2/') && !isOver() ? faults.html() : undefined,
		);
		const { items } = await scene.run('waitUntilDone', ['video_1']);
		expect(items[0].json).toMatchObject({ status: 'completed', api: 'modelCenter' });
	});
});

test('waits as long as the API says when there are too many requests, with all items', async () => {
	const { simulator } = scene;
	const ids = Array.from({ length: 100 }, (_, index) => `sora_${index}`);
	for (const id of ids) simulator.addTask(id, {});
	let left = 1;
	simulator.everyLook(() => (left-- > 0 ? faults.rateLimited({ retryAfter: 60 }) : undefined));
	const { items } = await getStatus(ids);
	expect(items.map(({ json }) => json.id)).toEqual(ids);
	const refused = simulator.requests.find(({ status }) => status === 429)!;
	// Virtual time may leap by some seconds before the node has read of the refusal.
	const others = simulator.requests.filter(({ at }) => at > refused.finishedAt! + 5000);
	expect(others.length).toBeGreaterThanOrEqual(80);
	for (const { at } of others)
		expect(at - refused.finishedAt!).toBeGreaterThanOrEqual(60_000 - 150);
});

test('says so when nothing comes through for five minutes', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	simulator.everyLook(faults.rateLimited());
	const { error } = await getStatus(['sora_1']);
	expect(error).toMatchObject({ name: 'NodeApiError' });
	expect(error!.message).toContain(
		'rate limiting requests and did not tell the status of task "sora_1"',
	);
	expect(simulator.requests.length).toBeLessThanOrEqual(30);
});

test('says so when a completed task has no link to download from', async () => {
	scene.simulator.addTask('sora_1', { fields: { video_url: null } });
	const plain = await getStatus(['sora_1']);
	expect(plain.items[0].json).toMatchObject({ status: 'completed', done: true });
	const { error } = await getStatus(['sora_1'], { downloadVideo: true });
	expect(error!.message).toBe(
		'The file of task "sora_1" could not be downloaded: the task is completed, but the API gives no link',
	);
	expect(error!.description).toContain('In a minute');
});

describe('a task of Model Center', () => {
	/** Where the API was asked: "v1" or "v2". */
	const apiRequests = () =>
		scene.simulator.requests
			.filter(({ server }) => server === 'api')
			.map(({ url }) => url.replace(/.*(v\d).*/, '$1'));

	test.each([
		['mcp_1', ['v2']],
		['video_1', ['v1', 'v2']],
	])('with the ID %s is found where it is', async (id, routes) => {
		scene.simulator.addTask(id, { api: 'v2' });
		const { items } = await getStatus([id]);
		expect(items[0].json).toMatchObject({
			id,
			status: 'completed',
			done: true,
			api: 'modelCenter',
		});
		expect(apiRequests()).toEqual(routes);
	});

	test('keeps its route along a chain of nodes, as a task of v1 keeps its own', async () => {
		scene.simulator.addTask('video_1', { api: 'v2', processingMs: 5000 });
		scene.simulator.addTask('mcp_1', { api: 'v1', processingMs: 5000 });
		const chain = ['getStatus', 'getStatus', 'waitUntilDone', 'getStatus'];
		let input: IDataObject[] = [{ id: 'video_1' }, { id: 'mcp_1' }];
		for (const [index, operation] of chain.entries()) {
			const before = apiRequests().length;
			const { items } = await scene.run(operation, [], { input });
			input = items.map(({ json }) => json);
			expect(input.map(({ api }) => api)).toEqual(['modelCenter', 'v1']);
			// The first node has to look for the tasks, and the wait asks again when they are done.
			const perTask = index === 0 || operation === 'waitUntilDone' ? 2 : 1;
			expect(apiRequests().length - before).toBe(2 * perTask);
		}
	});

	test('whose link has expired is asked for a fresh one where it was found', async () => {
		for (const operation of ['getStatus', 'waitUntilDone']) {
			scene.simulator.reset();
			scene.simulator.addTask('video_1', { api: 'v2', downloads: [faults.expired()] });
			const { items } = await scene.run(operation, ['video_1'], { downloadVideo: true });
			expect(items[0].binary).toBeDefined();
			expect(apiRequests()).toEqual(['v1', 'v2', 'v2']);
		}
	});

	test('is asked for where the item or the user says', async () => {
		scene.simulator.addTask('video_1', { api: 'v2' });
		const input = [{ id: 'video_1', api: 'modelCenter' }];
		await scene.run('getStatus', [], { input });
		await getStatus(['video_1'], { options: { api: 'modelCenter' } });
		expect(apiRequests()).toEqual(['v2', 'v2']);
	});

	test('is asked for again where it was found', async () => {
		scene.simulator.addTask('video_1', { api: 'v2', processingMs: 40_000 });
		const { items } = await scene.run('waitUntilDone', ['video_1'], { downloadVideo: true });
		expect(items[0].binary).toBeDefined();
		expect(apiRequests()).toEqual(['v1', 'v2', 'v2', 'v2']);
	});
});

test.each([200, 404])('an address that is not the API is final, with HTTP %d', async (status) => {
	const { simulator } = scene;
	const words = 'No handler found for GET /kyyReactApiServer/kyyReactApiServer/v1/result/sora_1';
	simulator.everyLook(faults.json({ code: 500, data: null, msg: words }, status));
	simulator.addTask('sora_1', {});
	const { error } = await scene.run('waitUntilDone', ['sora_1']);
	expect(error!.message).toContain("The API could not be found at 'Base URL'");
	expect(error!.description).toContain('Base URL');
	expect(simulator.requests.length).toBeLessThanOrEqual(2);
});
