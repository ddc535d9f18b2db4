/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- looks into the storage of n8n */
import fs from 'node:fs';
import path from 'node:path';

import { Container } from '@n8n/di';
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';

import fc from 'fast-check';

import { clipPath, faults } from '../simulator';
import { bytesOf } from '../support/engine';
import { box, boxesOf } from '../support/mp4Boxes';
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
	expect(error!.message).toContain("it is 3.0 MB, and 'Max File Size (MB)' allows 2");
	expect(storedFiles()).toEqual([]);
});

test('breaks off a file that turns out to be larger than allowed', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {
		media: { bytes: 30 * 1024 * 1024 },
		downloads: [faults.noLength()],
	});
	const { error } = await wait(['sora_1'], { options: { maxFileSize: 2 } });
	expect(error!.message).toContain("it is larger than allowed: 'Max File Size (MB)' allows 2");
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

/** Seconds since 1970, as the API tells when a task was created. */
const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;

const hintsOf = ({ run }: Awaited<ReturnType<typeof wait>>) =>
	(run.data.resultData.runData['Sora Video'].at(-1)!.hints ?? []).map(({ message }) => message);

/** What was asked of the download host: from which byte on, or for the whole file. */
const ranges = () => scene.simulator.downloads('sora_1').map(({ headers }) => headers.range);

describe('a download that is cut', () => {
	test.each(['etag', 'lastModified'] as const)(
		'goes on where it broke, and each byte is sent once: %s',
		async (validator) => {
			const { simulator } = scene;
			const cuts = [faults.cut(5000), faults.truncated(), faults.stall(5000)];
			simulator.addTask('sora_1', { ranges: validator, downloads: cuts });
			const { items, error } = await wait(['sora_1']);
			expect(error).toBeUndefined();
			expect((await bytesOf(items[0])).equals(clip)).toBe(true);
			expect(ranges()).toEqual([
				undefined,
				...Array(3).fill(expect.stringMatching(/^bytes=\d+-$/)),
			]);
			const sent = simulator.downloads('sora_1').map(({ bytesSent }) => bytesSent);
			expect(sent.reduce((sum, bytes) => sum + bytes)).toBe(clip.length);
			expect(storedFiles()).toHaveLength(1);
		},
	);

	test.each(['weakEtag', 'none'] as const)(
		'begins anew where the version of the file has no name: %s',
		async (validator) => {
			scene.simulator.addTask('sora_1', { ranges: validator, downloads: [faults.cut(5000)] });
			const { items } = await wait(['sora_1']);
			expect((await bytesOf(items[0])).equals(clip)).toBe(true);
			expect(ranges()).toEqual([undefined, undefined]);
		},
	);

	test.each(['W/"another"', '"another"'])(
		'begins anew where a part is of another version: %s',
		async (etag) => {
			const rest = clip.subarray(5000);
			const range = `bytes 5000-${clip.length - 1}/${clip.length}`;
			const headers = { etag, 'content-range': range };
			const part = { name: 'part', answer: { ...faults.file(rest, headers).answer, status: 206 } };
			const downloads = [faults.cut(5000), part as never];
			scene.simulator.addTask('sora_1', { ranges: 'etag', downloads });
			await wait(['sora_1']);
			expect(ranges()).toEqual([undefined, 'bytes=5000-', undefined]);
		},
	);

	test('doubles no byte where the server sends the whole file again', async () => {
		const ignored = faults.wrongPart({ ignored: true });
		scene.simulator.addTask('sora_1', { ranges: 'etag', downloads: [faults.cut(5000), ignored] });
		const { items } = await wait(['sora_1']);
		expect((await bytesOf(items[0])).equals(clip)).toBe(true);
		expect(scene.simulator.downloads('sora_1')).toHaveLength(2);
	});

	test.each([
		['another part', { shift: 1 }],
		['a part of a longer file', { grown: 5 }],
		['another file', { version: 2 }],
		['nothing', { shift: 10_000_000 }],
	])('begins anew where the server sends %s', async (_, range) => {
		const downloads = [faults.cut(5000), faults.wrongPart(range)];
		scene.simulator.addTask('sora_1', { ranges: 'etag', downloads });
		const { items } = await wait(['sora_1']);
		expect((await bytesOf(items[0])).equals(clip)).toBe(true);
		expect(ranges()).toEqual([undefined, expect.any(String), undefined]);
		expect(storedFiles()).toHaveLength(1);
	});

	test('may be cut as often as it likes, as long as something comes', async () => {
		const cuts = Array(12).fill(faults.cut(4500));
		scene.simulator.addTask('sora_1', { ranges: 'etag', downloads: cuts });
		const { items, error } = await wait(['sora_1']);
		expect(error).toBeUndefined();
		expect((await bytesOf(items[0])).equals(clip)).toBe(true);
	});

	test('goes on with a fresh link when the link has expired meanwhile', async () => {
		const downloads = [faults.cut(5000), faults.expired()];
		scene.simulator.addTask('sora_1', { ranges: 'etag', downloads });
		const { items } = await wait(['sora_1']);
		expect((await bytesOf(items[0])).equals(clip)).toBe(true);
		expect(ranges()).toEqual([undefined, expect.any(String), expect.any(String)]);
		expect(scene.simulator.looks('sora_1')).toHaveLength(2);
	});

	test('is the file or a failure, whatever the server does', async () => {
		const cut = fc.nat(clip.length).map((bytes) => faults.cut(bytes));
		const fault = fc.oneof(
			cut,
			cut,
			fc.nat(clip.length).map((bytes) => faults.untilClose(bytes)),
			fc.constantFrom(
				undefined,
				faults.wrongPart({ ignored: true }),
				faults.wrongPart({ version: 2 }),
				faults.wrongPart({ shift: 3 }),
				faults.wrongPart({ grown: 3 }),
				faults.status(503),
				faults.expired(),
				faults.partUnasked(),
				faults.noLength(),
			),
		);
		const validator = fc.constantFrom('etag', 'weakEtag', 'lastModified', 'none', undefined);
		await fc.assert(
			fc.asyncProperty(fc.array(fault, { maxLength: 8 }), validator, async (downloads, by) => {
				scene.simulator.addTask('sora_1', { ranges: by as 'etag', downloads });
				const { items, error } = await wait(['sora_1']);
				if (error === undefined) expect((await bytesOf(items[0])).equals(clip)).toBe(true);
				else expect(items).toEqual([]);
			}),
			{ numRuns: 25 },
		);
	}, 180_000);
});

describe('where the server does not tell the end of the file', () => {
	test.each([1, 40, 5000, clip.length - 1])(
		'a film that is cut is begun anew: %d',
		async (bytes) => {
			const cut = faults.untilClose(bytes);
			scene.simulator.addTask('sora_1', { downloads: [cut, cut, faults.untilClose()] });
			const { items, error } = await wait(['sora_1']);
			expect(error).toBeUndefined();
			expect((await bytesOf(items[0])).equals(clip)).toBe(true);
			expect(scene.simulator.downloads('sora_1')).toHaveLength(3);
		},
	);

	test('half a film is never handed on', async () => {
		const half = faults.untilClose(clip.length / 2);
		scene.simulator.addTask('sora_1', { downloads: Array(9).fill(half) });
		const { items, error } = await wait(['sora_1']);
		expect(items).toEqual([]);
		expect(error!.message).toContain('the connection ended before the file did');
		expect(scene.simulator.downloads('sora_1')).toHaveLength(5);
		expect(storedFiles()).toEqual([]);
	});

	test('goes on with the rest where that can be asked for', async () => {
		const downloads = [faults.untilClose(5000), faults.untilClose(5000)];
		scene.simulator.addTask('sora_1', { ranges: 'etag', downloads });
		const { items } = await wait(['sora_1']);
		expect((await bytesOf(items[0])).equals(clip)).toBe(true);
		expect(ranges()).toEqual([undefined, 'bytes=5000-', 'bytes=10000-']);
	});

	test('a film that a proxy passes on in chunks is delivered when it is as short twice', async () => {
		const short = clip.subarray(0, clip.length - 100);
		const downloads = Array(2).fill(faults.noLength());
		scene.simulator.addTask('sora_1', { media: short, downloads });
		const result = await wait(['sora_1']);
		expect((await bytesOf(result.items[0])).equals(short)).toBe(true);
		expect(hintsOf(result)).toEqual([expect.stringContaining('by its own structure it is cut')]);
		expect(scene.simulator.downloads('sora_1')).toHaveLength(2);
	});

	test('an image is delivered with a hint', async () => {
		scene.simulator.addTask('sora_1', { media: 'image', downloads: [faults.untilClose()] });
		const result = await wait(['sora_1']);
		expect(result.items[0].binary!.data.mimeType).toBe('image/png');
		expect(hintsOf(result)).toEqual([expect.stringContaining('did not tell its length')]);
	});
});

describe('a film that came whole by HTTP', () => {
	const withoutIndex = Buffer.concat(
		boxesOf(clip)
			.filter(({ type }) => type !== 'moov')
			.map(({ start, size }) => clip.subarray(start, start + size)),
	);

	test('and has no index is refused when it comes a second time', async () => {
		scene.simulator.addTask('sora_1', { media: withoutIndex });
		const { items, error } = await wait(['sora_1']);
		expect(items).toEqual([]);
		expect(error!.message).toContain('its index ("moov") is missing');
		expect(error!.description).toContain('downloaded several times');
		expect(scene.simulator.downloads('sora_1')).toHaveLength(2);
		expect(storedFiles()).toEqual([]);
	});

	test.each([
		['is cut at its origin', clip.subarray(0, clip.length - 100), 'it is cut'],
		['has bytes behind its end', Buffer.concat([clip, Buffer.alloc(50)]), 'bytes after its end'],
		['has a few bytes behind its end', Buffer.concat([clip, Buffer.alloc(3)]), 'it is cut'],
	])('and %s is delivered with a hint', async (_, media, hint) => {
		scene.simulator.addTask('sora_1', { media });
		const result = await wait(['sora_1']);
		expect((await bytesOf(result.items[0])).equals(media)).toBe(true);
		expect(hintsOf(result)).toEqual([
			`The file of task "sora_1" was delivered as it came, but ${hint === 'it is cut' ? 'by its own structure ' : 'it has '}${hint}. Play it before you use it.`,
		]);
		expect(scene.simulator.downloads('sora_1')).toHaveLength(1);
	});

	test('and has boxes that nobody knows is delivered without a word', async () => {
		const media = Buffer.concat([box('skip', Buffer.alloc(9)), clip, box('abcd')]);
		scene.simulator.addTask('sora_1', { media });
		const result = await wait(['sora_1']);
		expect((await bytesOf(result.items[0])).equals(media)).toBe(true);
		expect(hintsOf(result)).toEqual([]);
	});
});

test('a part that was not asked for is no file', async () => {
	scene.simulator.addTask('sora_1', { downloads: Array(9).fill(faults.partUnasked()) });
	const { error, items } = await wait(['sora_1']);
	expect(items).toEqual([]);
	expect(error!.message).toContain('HTTP 206, a part of the file that was not asked for');
});

test('a film that is wrongly said to be compressed is tried twice', async () => {
	scene.simulator.addTask('sora_1', { downloads: Array(9).fill(faults.falselyEncoded()) });
	const { error } = await wait(['sora_1']);
	expect(error!.message).toContain(
		'the server says that the file is compressed, and it is not (Z_DATA_ERROR)',
	);
	expect(error!.description).toContain('wrong Content-Encoding');
	expect(scene.simulator.downloads('sora_1')).toHaveLength(2);
});

describe('a file of a task that was completed a moment ago', () => {
	test.each([
		['401', faults.status(401)],
		['403', faults.expired()],
		['404', faults.status(404)],
		['410', faults.status(410)],
	])('may come late: %s for a minute', async (_, fault) => {
		const { simulator } = scene;
		const startedAt = performance.now();
		const late = () => (performance.now() - startedAt < 75_000 ? fault : undefined);
		simulator.addTask('sora_1', {
			processingMs: 10_000,
			downloads: Array(20).fill(late as never),
		});
		const { items, error } = await wait(['sora_1']);
		expect(error).toBeUndefined();
		expect((await bytesOf(items[0])).equals(clip)).toBe(true);
		expect(simulator.looks('sora_1')).toHaveLength(2);
	});

	test('may still be on its way: what is cut is asked for until it is whole', async () => {
		const parts = [0.3, 0.6, 0.6, 0.9].map((share) => clip.length * share);
		const downloads = parts.map((bytes) => faults.file(clip.subarray(0, bytes)));
		scene.simulator.addTask('sora_1', { fields: { created: secondsAgo(30) }, downloads });
		const { items } = await wait(['sora_1']);
		expect((await bytesOf(items[0])).equals(clip)).toBe(true);
		expect(scene.simulator.downloads('sora_1')).toHaveLength(5);
	});

	test('is delivered at once where only its end is odd', async () => {
		const media = Buffer.concat([clip, Buffer.from('abc')]);
		scene.simulator.addTask('sora_1', { fields: { created: secondsAgo(30) }, media });
		const { items } = await wait(['sora_1']);
		expect((await bytesOf(items[0])).equals(media)).toBe(true);
		expect(scene.simulator.downloads('sora_1')).toHaveLength(1);
	});

	test('is delivered with a hint when it stays cut', async () => {
		const media = clip.subarray(0, clip.length - 100);
		scene.simulator.addTask('sora_1', { fields: { created: secondsAgo(30) }, media });
		const result = await wait(['sora_1']);
		expect((await bytesOf(result.items[0])).equals(media)).toBe(true);
		expect(hintsOf(result)).toEqual([expect.stringContaining('by its own structure it is cut')]);
		expect(scene.simulator.downloads('sora_1')).toHaveLength(4);
	});

	test('is tried for two minutes, then once with a fresh link', async () => {
		const { simulator } = scene;
		simulator.addTask('sora_1', {
			fields: { created: secondsAgo(30) },
			downloads: Array(20).fill(faults.status(404)),
		});
		const { error } = await wait(['sora_1']);
		expect(error).toMatchObject({ httpCode: '404' });
		const downloads = simulator.downloads('sora_1');
		expect(downloads.at(-1)!.at - downloads[0].at).toBeGreaterThanOrEqual(120_000);
		expect(downloads.length).toBeLessThanOrEqual(9);
		expect(simulator.looks('sora_1')).toHaveLength(2);
		expect(downloads.at(-1)!.url).not.toBe(downloads.at(-2)!.url);
	});
});

test('a stall is given up after a minute, whatever happens to the clock', async () => {
	const stepped = () => {
		setTimeout(() => jest.setSystemTime(Date.now() - 3_600_000), 10_000);
		return faults.stall(5000);
	};
	const begin = performance.now();
	scene.simulator.addTask('sora_1', { downloads: [stepped as never] });
	const { items } = await wait(['sora_1']);
	expect((await bytesOf(items[0])).equals(clip)).toBe(true);
	expect(performance.now() - begin).toBeLessThan(120_000);
});

test('what a proxy refuses is told as that, and not tried again', async () => {
	const fields = { created: secondsAgo(30) };
	scene.simulator.addTask('sora_1', { fields, downloads: [faults.status(407)] });
	const { error } = await wait(['sora_1']);
	expect(error!.message).toContain('the proxy of your network asks for a login (HTTP 407)');
	expect(scene.simulator.downloads('sora_1')).toHaveLength(1);
});

describe('a link that leads to the API itself', () => {
	const answers: Array<[string, Parameters<typeof faults.status>]> = [
		['HTTP 401', [401]],
		['HTTP 403', [403]],
	];
	test.each(answers)('and wants the key is told as that: %s', async (_, [status]) => {
		const { simulator } = scene;
		const link = `${simulator.baseUrl}/files/sora_1.mp4?token=secret`;
		simulator.keyRejection = status === 401 ? 'http401' : 'http403';
		simulator.addTask('sora_1', { fields: { video_url: link } });
		const { error } = await wait(['sora_1']);
		expect(error!.message).toContain(
			`its link leads to the API itself, which asks for a key (HTTP ${status})`,
		);
		expect(error!.description).toContain('HTTP Request node');
		expect(error!.message).not.toContain('secret');
		const files = simulator.requests.filter(({ url }) => url.includes('/files/'));
		expect(files).toHaveLength(2);
		for (const { headers } of files) expect(headers).not.toHaveProperty('authorization');
	});

	test('and says so in an envelope is told as that as well', async () => {
		const { simulator } = scene;
		const link = `${simulator.baseUrl}/files/sora_1.mp4`;
		simulator.keyRejection = 'envelope';
		simulator.addTask('sora_1', { fields: { video_url: link } });
		const { error } = await wait(['sora_1']);
		expect(error!.message).toContain('which asks for a key');
	});
});

test('what n8n cannot store is tried once, and told with its reason', async () => {
	scene.simulator.addTask('sora_1', {});
	const service = Container.get(BinaryDataService);
	const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
		code: 'ENOSPC',
	});
	jest.spyOn(service, 'store').mockImplementation(async (_location, stream) => {
		(stream as import('stream').Readable).destroy(full);
		await new Promise((resolve) => setTimeout(resolve, 1));
		throw full;
	});
	const { error } = await wait(['sora_1']);
	jest.restoreAllMocks();
	expect(error!.message).toContain(
		'n8n could not store it (ENOSPC: no space left on device, write)',
	);
	expect(error!.description).toContain('space');
	expect(scene.simulator.downloads('sora_1')).toHaveLength(1);
});

test('not more than twenty files are downloaded at once, however many executions there are', async () => {
	const { simulator } = scene;
	const ids = Array.from({ length: 60 }, (_, index) => `sora_${index}`);
	for (const id of ids) simulator.addTask(id, { downloads: [faults.slow(5000)] });
	let most = 0;
	const isOpen = ({ server, finishedAt }: (typeof simulator.requests)[number]) =>
		server === 'download' && finishedAt === undefined;
	const timer = setInterval(() => {
		most = Math.max(most, simulator.requests.filter(isOpen).length);
	}, 500);
	const { items } = await wait(ids, { options: { maxConcurrentRequests: 50 } });
	clearInterval(timer);
	expect(items).toHaveLength(60);
	expect(most).toBe(20);
});
