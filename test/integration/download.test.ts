/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- looks into the storage of n8n */
import fs from 'node:fs';
import path from 'node:path';

import { Container } from '@n8n/di';
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';

import { clipPath, faults } from '../simulator';
import { bytesOf } from '../support/engine';
import { gapsBetween, setScene } from '../support/scene';

const scene = setScene();
const wait = async (ids: unknown[], run = {}) => await scene.run('waitUntilDone', ids, run);
const clip = fs.readFileSync(clipPath);

/** The files in n8n's storage of binary data, the ones that were never handed on included. */
function storedFiles(): string[] {
	const storage = path.join(process.env.N8N_USER_FOLDER!, '.n8n');
	return fs
		.readdirSync(storage, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.parentPath.includes('binary_data'))
		.map((entry) => entry.name)
		.filter((name) => !name.endsWith('.metadata'));
}

beforeEach(() => {
	fs.rmSync(path.join(process.env.N8N_USER_FOLDER!, '.n8n', 'storage'), {
		recursive: true,
		force: true,
	});
});

test.each([
	['a reset before the headers', faults.resetBeforeHeaders()],
	['a reset after the headers', faults.resetAfterHeaders()],
	['a cut body', faults.cut(5000)],
	['a body that ends early', faults.shorterThanAnnounced(1000)],
	['a truncated body', faults.truncated()],
	['a server failure', faults.status(500)],
	['a bad gateway', faults.html(502)],
	['too many requests', faults.rateLimited()],
	['a timeout of the server', faults.status(408)],
	['an empty file', faults.empty()],
	['a web page with status 200', faults.wrongMedia('html')],
	['an XML message with status 200', faults.wrongMedia('xml')],
	['a JSON message with status 200', faults.wrongMedia('json')],
	['a text with status 200', faults.wrongMedia('text')],
	['a server that never answers', faults.hang()],
	['a body that stalls', faults.stall(5000)],
	['a body that never begins', faults.hangAfterHeaders()],
])('begins again after %s and hands on the whole file', async (_, fault) => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: [fault, fault] });
	const { items, error } = await wait(['sora_1']);
	expect(error).toBeUndefined();
	expect((await bytesOf(items[0])).equals(clip)).toBe(true);
	expect(simulator.downloads('sora_1')).toHaveLength(3);
	expect(storedFiles()).toHaveLength(1);
});

test('backs off between attempts, and gives up after the fifth', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: Array(9).fill(faults.cut(100)) });
	const { error, items } = await wait(['sora_1']);
	expect(items).toHaveLength(0);
	expect(error!.message).toBe(
		`The file of task "sora_1" could not be downloaded from ${simulator.downloadOrigin.slice(7)}: the connection was cut (ECONNRESET)`,
	);
	const gaps = gapsBetween(simulator.downloads('sora_1'));
	expect(gaps).toHaveLength(4);
	[2000, 4000, 8000, 16_000].forEach((delay, index) => {
		expect(gaps[index]).toBeGreaterThanOrEqual(delay);
		expect(gaps[index]).toBeLessThanOrEqual(delay * 1.1 + 500);
	});
	expect(storedFiles()).toEqual([]);
});

test('waits as long as the download host asks for', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: [faults.unavailable({ retryAfter: 90 })] });
	await wait(['sora_1']);
	expect(gapsBetween(simulator.downloads('sora_1'))[0]).toBeGreaterThanOrEqual(89_000);
});

test('gives up a body that stalls after a minute', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: [faults.stall(5000)] });
	await wait(['sora_1']);
	const [stalled] = simulator.downloads('sora_1');
	expect(stalled.finishedAt! - stalled.at).toBeGreaterThanOrEqual(60_000);
	expect(stalled.finishedAt! - stalled.at).toBeLessThan(65_000);
	expect(stalled.aborted).toBe(true);
});

test('does not give up a slow body that keeps coming', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: [faults.drip({ bytes: 1000, everyMs: 20_000 })] });
	const { items } = await wait(['sora_1']);
	expect((await bytesOf(items[0])).equals(clip)).toBe(true);
	expect(simulator.downloads('sora_1')).toHaveLength(1);
});

test.each([
	['401', faults.status(401)],
	['403', faults.expired()],
	['404', faults.status(404)],
	['410', faults.status(410)],
])('asks for a fresh link when the link is refused with %s', async (_, fault) => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: [fault] });
	const { items } = await wait(['sora_1']);
	expect((await bytesOf(items[0])).equals(clip)).toBe(true);
	expect(simulator.looks('sora_1')).toHaveLength(2);
	const [first, second] = simulator.downloads('sora_1');
	expect(second.url).not.toBe(first.url);
});

test('says that links expire when a fresh link is refused too', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: Array(9).fill(faults.expired()) });
	const { error } = await wait(['sora_1']);
	expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '403' });
	expect(error!.message).toContain('"sora_1"');
	expect(error!.description).toContain('one day');
	expect(simulator.downloads('sora_1')).toHaveLength(2);
	expect(simulator.looks('sora_1')).toHaveLength(2);
});

test('tries again for a fresh link when the API cannot give one right away', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {
		looks: [undefined, faults.status(503), undefined],
		downloads: [faults.expired(), faults.expired()],
	});
	const { items } = await wait(['sora_1']);
	expect(items[0].binary).toBeDefined();
	expect(simulator.looks('sora_1')).toHaveLength(3);
});

test('sends neither key nor cookies to the download host or where it redirects to', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: [faults.redirect.elsewhere()] });
	await wait(['sora_1']);
	const strangers = simulator.requests.filter(({ server }) => server !== 'api');
	expect(strangers.some(({ server }) => server === 'elsewhere')).toBe(true);
	for (const { headers } of strangers) {
		expect(headers).not.toHaveProperty('authorization');
		expect(headers).not.toHaveProperty('cookie');
		expect(JSON.stringify(headers)).not.toContain('canary');
	}
});

test('follows a redirect of the download host', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: [faults.redirect.sameOrigin()] });
	const { items } = await wait(['sora_1']);
	expect((await bytesOf(items[0])).equals(clip)).toBe(true);
});

test('takes a file whose length is not announced, and one that comes compressed', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: [faults.noLength()] });
	simulator.addTask('sora_2', { downloads: [faults.gzip()] });
	const { items } = await wait(['sora_1', 'sora_2']);
	for (const item of items) expect((await bytesOf(item)).equals(clip)).toBe(true);
});

test.each([
	'ftp://files.example.com/clip.mp4',
	'javascript:alert(1)',
	'file:///etc/passwd',
	'/videos/clip.mp4',
	'not a link',
])('refuses to fetch %s', async (link) => {
	scene.simulator.addTask('sora_1', { fields: { video_url: link } });
	const { error } = await wait(['sora_1']);
	expect(error!.message).toContain('task "sora_1"');
	expect(error!.description).toContain('http and https only');
});

test('refuses a file that is announced as larger than allowed, without reading it', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { media: { bytes: 3 * 1024 * 1024 } });
	const { error } = await wait(['sora_1'], { options: { maxFileSize: 2 } });
	expect(error!.message).toContain('it is 3.0 MB, and Max File Size allows 2 MB');
	expect(storedFiles()).toEqual([]);
});

test('breaks off a file that turns out to be larger than allowed', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {
		media: { bytes: 30 * 1024 * 1024 },
		downloads: [faults.noLength()],
	});
	const { error } = await wait(['sora_1'], { options: { maxFileSize: 2 } });
	expect(error!.message).toContain('it is larger than allowed: Max File Size allows 2 MB');
	expect(simulator.downloads('sora_1')).toHaveLength(1);
	expect(storedFiles()).toEqual([]);
});

test('0 allows files of any size', async () => {
	scene.simulator.addTask('sora_1', { media: { bytes: 3 * 1024 * 1024 } });
	const { items } = await wait(['sora_1'], { options: { maxFileSize: 0 } });
	expect(items[0].binary!.data.bytes).toBe(3 * 1024 * 1024);
});

test('no message shows the signature of a link', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: Array(9).fill(faults.status(500)) });
	simulator.addTask('sora_2', {
		ends: 'failed',
		error: 'could not write https://store.example.com/a.mp4?X-Amz-Signature=secret#part',
	});
	const settings = { onError: 'continueRegularOutput' as const };
	const { items } = await wait(['sora_1', 'sora_2'], { settings });
	for (const { json } of items) {
		expect(json.error).toBeTruthy();
		expect(json.error).not.toMatch(/Signature|secret/);
	}
});

test('says so when n8n cannot store the file', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	const storage = path.join(process.env.N8N_USER_FOLDER!, '.n8n', 'storage');
	fs.mkdirSync(storage, { recursive: true });
	fs.writeFileSync(path.join(storage, 'workflows'), 'in the way');
	const { error } = await wait(['sora_1']);
	fs.rmSync(path.join(storage, 'workflows'));
	expect(error!.message).toContain('n8n could not store it');
	expect(simulator.downloads('sora_1')).toHaveLength(1);
});

describe('where n8n keeps binary data in memory or in a database, and reads the whole of it first', () => {
	const config = Container.get(BinaryDataConfig);
	beforeEach(() => (config.mode = 'default'));
	afterEach(() => (config.mode = 'filesystem'));

	test('the file comes out whole, after faults as well', async () => {
		const { simulator } = scene;
		simulator.addTask('sora_1', {});
		simulator.addTask('sora_2', {
			downloads: [faults.cut(5000), faults.stall(5000), faults.truncated()],
		});
		simulator.addTask('sora_3', { downloads: [faults.drip({ bytes: 1000, everyMs: 20_000 })] });
		const { items, error } = await wait(['sora_1', 'sora_2', 'sora_3']);
		expect(error).toBeUndefined();
		for (const item of items) expect((await bytesOf(item)).equals(clip)).toBe(true);
		expect(simulator.downloads('sora_1')).toHaveLength(1);
		expect(simulator.downloads('sora_2')).toHaveLength(4);
	});

	test('a file that is too large is broken off', async () => {
		const { simulator } = scene;
		simulator.addTask('sora_1', {
			media: { bytes: 30 * 1024 * 1024 },
			downloads: [faults.noLength()],
		});
		const { error } = await wait(['sora_1'], { options: { maxFileSize: 2 } });
		expect(error!.message).toContain('it is larger than allowed');
	});
});

test('storing may take longer than a stall', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	const service = Container.get(BinaryDataService);
	const store = service.store.bind(service);
	jest.spyOn(service, 'store').mockImplementation(async (...args) => {
		const stored = await store(...args);
		await new Promise((resolve) => setTimeout(resolve, 300_000));
		return stored;
	});
	const { items } = await wait(['sora_1']);
	jest.restoreAllMocks();
	expect((await bytesOf(items[0])).equals(clip)).toBe(true);
	expect(simulator.downloads('sora_1')).toHaveLength(1);
});

test('a download that backs off takes no place from the others', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { downloads: [faults.unavailable({ retryAfter: 300 })] });
	simulator.addTask('sora_2', {});
	const { items } = await wait(['sora_1', 'sora_2'], { options: { maxConcurrentRequests: 1 } });
	expect(items).toHaveLength(2);
	expect(simulator.downloads('sora_2')[0].at).toBeLessThan(
		simulator.downloads('sora_1')[1].at - 290_000,
	);
});

test('a fresh link is not asked for in a pause of the API', async () => {
	const { simulator } = scene;
	simulator.addTask('limited', { looks: [faults.rateLimited({ retryAfter: 200 })] });
	simulator.addTask('sora_1', { downloads: [faults.slow(5000), faults.expired()] });
	simulator.addTask('sora_1', {
		downloads: [(() => ({ ...faults.expired(), delivery: { delayMs: 5000 } })) as never],
	});
	const { items } = await wait(['limited', 'sora_1']);
	expect(items).toHaveLength(2);
	const [, again] = simulator.looks('sora_1');
	expect(again.at - simulator.looks('limited')[0].finishedAt!).toBeGreaterThanOrEqual(199_000);
});

test('items that share a file do not share its description', async () => {
	scene.simulator.addTask('sora_1', {});
	const { items } = await wait(['sora_1', 'sora_1']);
	expect(items[0].binary!.data).toEqual(items[1].binary!.data);
	expect(items[0].binary!.data).not.toBe(items[1].binary!.data);
});
