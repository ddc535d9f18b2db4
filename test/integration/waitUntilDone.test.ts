/* eslint-disable @n8n/community-nodes/no-restricted-imports -- compares files on disk */
import fs from 'node:fs';

import { clipPath, faults, framePath } from '../simulator';
import { bytesOf } from '../support/engine';
import { until } from '../support/fastTime';
import { gapsBetween, setScene } from '../support/scene';

const scene = setScene();
const wait = async (ids: unknown[], run = {}) => await scene.run('waitUntilDone', ids, run);
const minutes = (count: number) => count * 60_000;

test('waits for a task and hands on its file with the result of the API', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {
		queuedMs: minutes(1),
		processingMs: minutes(3),
		fields: { totalTokens: '12', amount: 0.4 },
	});
	const { status, items, error } = await wait(['sora_1']);
	expect(error).toBeUndefined();
	expect(status).toBe('success');
	expect(items).toHaveLength(1);
	expect(items[0].json).toMatchObject({
		id: 'sora_1',
		status: 'completed',
		done: true,
		totalTokens: '12',
		amount: 0.4,
		error: null,
		video_url: expect.stringContaining(simulator.downloadOrigin),
	});
	expect(items[0].pairedItem).toEqual({ item: 0 });
	expect(items[0].binary!.data).toMatchObject({
		fileName: 'sora_1.mp4',
		mimeType: 'video/mp4',
		fileExtension: 'mp4',
	});
	expect(items[0].binary!.data.directory).toBeUndefined();
	expect((await bytesOf(items[0])).equals(fs.readFileSync(clipPath))).toBe(true);
	for (const gap of gapsBetween(simulator.looks('sora_1'))) {
		expect(gap).toBeGreaterThanOrEqual(30_000);
		expect(gap).toBeLessThanOrEqual(33_500);
	}
});

test('delivers a finished task at once, with one look', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	const { items } = await wait(['sora_1']);
	expect(items[0].binary).toBeDefined();
	expect(simulator.requests.map(({ server }) => server)).toEqual(['api', 'download']);
});

test('sends the key to the API only, and asks for JSON', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	await wait(['sora_1']);
	const [look, download] = simulator.requests;
	expect(look.headers).toMatchObject({
		authorization: 'Bearer canary-key-0123456789abcdef',
		accept: 'application/json',
		'accept-encoding': 'identity',
	});
	expect(download.headers['accept-encoding']).toBe('identity');
	expect(JSON.stringify(download)).not.toContain('canary');
	expect(download.headers.authorization).toBeUndefined();
});

test('waits for all items together, fetches each file when its task is done, keeps the order', async () => {
	const { simulator } = scene;
	const ids = Array.from({ length: 25 }, (_, index) => `sora_${index}`);
	ids.forEach((id, index) => simulator.addTask(id, { processingMs: minutes(25 - index) }));
	const begin = Date.now();
	const { items } = await wait(ids, { options: { timeout: 7200 } });
	expect(items.map(({ json }) => json.id)).toEqual(ids);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
	// The slowest takes 25 minutes; one after another would take 325.
	expect(Date.now() - begin).toBeLessThan(minutes(27));
	const firstDownload = simulator.requests.find(({ server }) => server === 'download')!;
	expect(firstDownload.taskId).toBe('sora_24');
	expect(firstDownload.at).toBeLessThan(simulator.looks('sora_0').at(-1)!.at - minutes(20));
});

test('polls a task once and downloads it once, however many items name it', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { processingMs: minutes(2) });
	const { items } = await wait(['sora_1', ' sora_1 ', 'sora_1']);
	expect(items).toHaveLength(3);
	expect(simulator.looks('sora_1').length).toBeLessThanOrEqual(6);
	expect(simulator.downloads('sora_1')).toHaveLength(1);
	for (const item of items) expect((await bytesOf(item)).length).toBe(fs.statSync(clipPath).size);
});

test('downloads again for an item that wants another file name', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	const { items } = await wait(['sora_1', 'sora_1'], {
		options: { fileName: '={{ "clip " + $itemIndex + ".mp4" }}' },
	});
	expect(items.map(({ binary }) => binary!.data.fileName)).toEqual(['clip 0.mp4', 'clip 1.mp4']);
});

test('never has more requests in flight than allowed', async () => {
	const { simulator } = scene;
	const ids = Array.from({ length: 40 }, (_, index) => `sora_${index}`);
	for (const id of ids) {
		simulator.addTask(id, { processingMs: 1000, downloads: [faults.slow(2000)] });
	}
	const { items } = await wait(ids, { options: { maxConcurrentRequests: 3 } });
	expect(items).toHaveLength(40);
	expect(simulator.maxInFlight).toBeLessThanOrEqual(3);
});

test('takes a numeric task ID as its text and encodes what an ID may hold', async () => {
	const { simulator } = scene;
	const odd = 'видео/1 ?#%';
	simulator.addTask('12345', {});
	simulator.addTask(odd, {});
	const { items } = await wait([12345, odd]);
	expect(items.map(({ json }) => json.id)).toEqual(['12345', odd]);
	expect(items[1].binary!.data.fileName).toMatch(/^видео_1 _#%-[a-z0-9]+\.mp4$/);
});

test('puts the file where and under the name that the user wants', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	const { items } = await wait(['sora_1'], {
		binaryPropertyName: 'clip',
		options: { fileName: '../../etc/my clip.mp4' },
	});
	expect(Object.keys(items[0].binary!)).toEqual(['clip']);
	expect(items[0].binary!.clip.fileName).toBe('_.._etc_my clip.mp4');
});

test('without Download Video it hands on the link and fetches nothing', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { processingMs: 1000 });
	const { items } = await wait(['sora_1'], { downloadVideo: false });
	expect(items[0].binary).toBeUndefined();
	expect(items[0].json.video_url).toContain('X-Amz-Signature');
	expect(simulator.downloads('sora_1')).toHaveLength(0);
});

test('downloads an image in the same way', async () => {
	const { simulator } = scene;
	simulator.addTask('image_1', { media: 'image' });
	const { items } = await wait(['image_1']);
	expect(items[0].binary!.data).toMatchObject({ mimeType: 'image/png', fileName: 'image_1.png' });
	expect((await bytesOf(items[0])).equals(fs.readFileSync(framePath))).toBe(true);
});

test('unwraps a task that comes in an envelope', async () => {
	scene.simulator.addTask('proj_1', { envelope: true, processingMs: 1000 });
	const { items } = await wait(['proj_1']);
	expect(items[0].json).toMatchObject({ id: 'proj_1', status: 'completed', done: true });
	expect(items[0].json).not.toHaveProperty('data');
});

test('a failed task fails the node and names the task and the reason', async () => {
	scene.simulator.addTask('sora_1', { ends: 'failed', error: 'prompt violates the rules' });
	const { status, error } = await wait(['sora_1']);
	expect(status).toBe('error');
	expect(error).toMatchObject({
		name: 'NodeOperationError',
		message: 'Task "sora_1" ended as "failed": prompt violates the rules',
		context: { itemIndex: 0 },
	});
	expect(error!.description).toContain('create a new task');
});

test('a canceled task reads as a failure, not as a run that was stopped', async () => {
	scene.simulator.addTask('sora_1', {
		ends: 'failed',
		error: { message: 'job was canceled by the moderator' },
	});
	scene.simulator.addTask('sora_2', { fields: { status: 'canceled' } });
	expect(await wait(['sora_1'])).toMatchObject({ status: 'error' });
	expect(await wait(['sora_2'])).toMatchObject({ status: 'error' });
});

test('the first failure ends the node, and with it the waits and requests of the others', async () => {
	const { simulator } = scene;
	simulator.addTask('sleeping', { ends: 'never' });
	simulator.addTask('asking', { ends: 'never', looks: [faults.hang()] });
	simulator.addTask('failing', { ends: 'failed', looks: [faults.slow(5000)] });
	const begin = Date.now();
	const { error } = await wait(['sleeping', 'asking', 'failing']);
	expect(error).toMatchObject({
		message: expect.stringContaining('"failing"'),
		context: { itemIndex: 2 },
	});
	expect(Date.now() - begin).toBeLessThan(10_000);
	await until(() => simulator.looks('asking')[0].aborted);
	expect(simulator.looks('sleeping')).toHaveLength(1);
});

test('a task that is not done in time fails with its last status and how to fetch it later', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { queuedMs: minutes(10), ends: 'never' });
	const begin = Date.now();
	const { error } = await wait(['sora_1'], { options: { timeout: 100, pollInterval: 40 } });
	expect(error!.message).toMatch(
		/^Task "sora_1" did not finish within 1\.7 minutes: its last status was "queued"$/,
	);
	expect(error!.description).toContain("the same 'Task ID'");
	const looks = simulator.looks('sora_1');
	expect(looks).toHaveLength(4);
	expect(looks.at(-1)!.at - looks[0].at).toBeGreaterThanOrEqual(99_000);
	expect(Date.now() - begin).toBeLessThan(102_000);
});

test('with On Timeout set to Return Last Status the last known task comes out', async () => {
	scene.simulator.addTask('sora_1', { ends: 'never' });
	const { status, items } = await wait(['sora_1'], {
		options: { timeout: 60, onTimeout: 'returnStatus' },
	});
	expect(status).toBe('success');
	expect(items[0].json).toMatchObject({
		id: 'sora_1',
		status: 'processing',
		done: false,
		timedOut: true,
	});
	expect(items[0].binary).toBeUndefined();
});

test('Return Last Status does not hide that the status was never read', async () => {
	scene.simulator.addTask('sora_1', {});
	scene.simulator.everyLook(faults.status(503));
	const { error } = await wait(['sora_1'], {
		options: { timeout: 60, onTimeout: 'returnStatus' },
	});
	expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '503' });
	expect(error!.message).toContain(
		'The status of task "sora_1" could not be read since 2026-01-15',
	);
});

test('an unknown status counts as running and is named when the time is over', async () => {
	scene.simulator.addTask('sora_1', { fields: { status: 'polishing' } });
	const { error } = await wait(['sora_1'], { options: { timeout: 60 } });
	expect(error!.message).toContain('"polishing", which this node does not know');
});

test('slows down for all tasks when the API has too many requests', async () => {
	const { simulator } = scene;
	const ids = ['sora_1', 'sora_2', 'sora_3'];
	for (const id of ids) simulator.addTask(id, { processingMs: minutes(5) });
	let answered = 0;
	simulator.everyLook(() => (++answered === 4 ? faults.rateLimited() : undefined));
	const { items } = await wait(ids);
	expect(items).toHaveLength(3);
	const limited = simulator.requests.find(({ status }) => status === 429)!;
	const next = simulator.requests.find(({ at }) => at > limited.finishedAt!)!;
	expect(next.at - limited.finishedAt!).toBeGreaterThanOrEqual(500 - 100);
});

test.each([
	['seconds', 200],
	['an HTTP date', new Date(Date.UTC(2026, 0, 15, 12, 3, 20))],
])('waits as long as Retry-After says in %s', async (_, retryAfter) => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { looks: [faults.rateLimited({ retryAfter })] });
	const { items } = await wait(['sora_1']);
	expect(items).toHaveLength(1);
	expect(gapsBetween(simulator.looks('sora_1'))[0]).toBeGreaterThanOrEqual(199_000);
});

test('ends at once when Retry-After reaches past the timeout', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { looks: [undefined, faults.rateLimited({ retryAfter: 7200 })] });
	simulator.addTask('sora_2', { ends: 'never' });
	simulator.addTask('sora_1', {
		ends: 'never',
		looks: [undefined, faults.rateLimited({ retryAfter: 7200 })],
	});
	const begin = Date.now();
	const { error } = await wait(['sora_1', 'sora_2']);
	expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '429' });
	expect(error!.message).toMatch(/no more requests until 2026-01-15 14:00:\d\d UTC.*"sora_1"/);
	expect(Date.now() - begin).toBeLessThan(40_000);
});

test('outlives every failure that may pass', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {
		looks: [
			faults.status(500),
			faults.html(502),
			faults.html(200),
			faults.empty(),
			faults.brokenJson(),
			faults.resetBeforeHeaders(),
			faults.resetAfterHeaders(),
			faults.truncated(),
			faults.hang(),
			faults.hangAfterHeaders(),
			faults.status(408),
			faults.unavailable({ retryAfter: 60 }),
			faults.json({ id: 'sora_1' }),
			faults.huge(50_000_000),
			faults.envelope('1001', 'unknown thing'),
		],
	});
	const { items, error } = await wait(['sora_1'], { options: { timeout: 20_000 } });
	expect(error).toBeUndefined();
	expect(items[0].json.status).toBe('completed');
	expect(simulator.looks('sora_1')).toHaveLength(16);
	expect(simulator.looks('sora_1').every(({ finishedAt, at }) => finishedAt! - at < 31_000)).toBe(
		true,
	);
});

test.each([
	[
		'a task that the API does not know any more',
		faults.status(404),
		'404',
		/knows no task "sora_1"/,
	],
	['another refusal', faults.status(422), '422', /refused the request for task "sora_1"/],
])('ends at once after %s', async (_, fault, httpCode, message) => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { ends: 'never', looks: [undefined, fault] });
	const { error } = await wait(['sora_1']);
	expect(error).toMatchObject({
		name: 'NodeApiError',
		httpCode,
		message: expect.stringMatching(message),
	});
	expect(simulator.looks('sora_1')).toHaveLength(2);
});

test.each([401, 403])('ends at once after a key that is rejected first: %d', async (status) => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { looks: [faults.status(status)] });
	const { error } = await wait(['sora_1']);
	expect(error!.message).toMatch(/rejected the key .*"sora_1"/);
	expect(simulator.looks('sora_1')).toHaveLength(1);
});

test.each([401, 403])('goes on after a key that is rejected in passing: %d', async (status) => {
	const { simulator } = scene;
	const looks = [undefined, faults.status(status), faults.status(status)];
	simulator.addTask('sora_1', { processingMs: 20_000, looks });
	const { items } = await wait(['sora_1']);
	expect(items[0].json.status).toBe('completed');
});

test.each([405, 418, 499])(
	'goes on after a firewall or proxy that refused once: %d',
	async (status) => {
		const { simulator } = scene;
		simulator.addTask('sora_1', {
			processingMs: 20_000,
			looks: [undefined, faults.status(status)],
		});
		const { items } = await wait(['sora_1']);
		expect(items[0].json.status).toBe('completed');
	},
);

test('a task that appears late goes on after a key that is rejected in passing', async () => {
	const { simulator } = scene;
	const looks = [faults.status(404), faults.status(404), faults.status(401)];
	simulator.addTask('sora_1', { looks });
	const { items } = await wait(['sora_1']);
	expect(items[0].json.status).toBe('completed');
});

describe('a status that nobody knows, beside an error', () => {
	const odd = faults.wrongTypes({ status: 'on_hold', error: 'content policy' });

	test('has failed when it stays so', async () => {
		scene.simulator.addTask('sora_1', { looks: Array(9).fill(odd) });
		const { error } = await wait(['sora_1']);
		expect(error!.message).toBe(
			'Task "sora_1" ended as "on_hold", which this node does not know: content policy',
		);
		expect(scene.simulator.looks('sora_1')).toHaveLength(4);
	});

	test('is waited for when it passes', async () => {
		scene.simulator.addTask('sora_1', { looks: [odd, odd, odd] });
		const { items } = await wait(['sora_1']);
		expect(items[0].json.status).toBe('completed');
	});

	test('is told where the time is over before that', async () => {
		const running = faults.wrongTypes({ status: 'processing', error: 'content policy' });
		scene.simulator.addTask('sora_1', { looks: Array(99).fill(running) });
		const { error } = await wait(['sora_1'], { options: { timeout: 60 } });
		expect(error!.message).toMatch(/"processing", and its error "content policy"$/);
	});
});

test('a task that appears late is delivered', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { looks: [faults.status(404), faults.status(404)] });
	const { items } = await wait(['sora_1']);
	expect(items[0].json.status).toBe('completed');
});

test('a key that is rejected with HTTP 200 ends at once too', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	simulator.key = 'another';
	simulator.keyRejection = 'envelope';
	const { error } = await wait(['sora_1']);
	expect(error!.message).toContain('rejected the key');
	expect(error!.message).toContain('登录验证失败');
	expect(simulator.looks('sora_1')).toHaveLength(1);
});

test('takes an unclear refusal for final only after several in a row', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	simulator.everyLook(faults.envelope('1001', 'no such project'));
	const { error } = await wait(['sora_1']);
	expect(error!.message).toContain('no such project, code 1001');
	expect(simulator.looks('sora_1')).toHaveLength(4);
});

test('follows a redirect on the same origin, and sends the key to no other', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { looks: [faults.redirect.sameOrigin()] });
	const followed = await wait(['sora_1']);
	expect(followed.items[0].json.status).toBe('completed');

	simulator.addTask('sora_2', {});
	simulator.everyLook(faults.redirect.elsewhere());
	const { error } = await wait(['sora_2']);
	expect(error!.message).toContain(`a redirect to ${simulator.elsewhereOrigin}`);
	expect(simulator.requests.some(({ server }) => server === 'elsewhere')).toBe(false);
});

test('a completed task without a link is looked at again', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { looks: [faults.wrongTypes({ video_url: null })] });
	const { items } = await wait(['sora_1']);
	expect(items[0].binary).toBeDefined();
	expect(simulator.looks('sora_1')).toHaveLength(2);
});
