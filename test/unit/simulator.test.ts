/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- tests talk to a loopback server */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';

import { clipPath, faults, framePath, startSimulator } from '../simulator';
import { Task } from '../simulator/task';

type Simulator = Awaited<ReturnType<typeof startSimulator>>;
type TaskScript = NonNullable<Parameters<Simulator['addTask']>[1]>;
type TaskJson = Record<string, unknown> & { status: string; video_url: string };

const ID = 'sora_abc123';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});

beforeEach(() => simulator.reset());

afterAll(async () => await simulator.close());

const resultUrl = (id = ID) => `${simulator.baseUrl}/v1/result/${encodeURIComponent(id)}`;

async function look(id = ID, init: RequestInit = {}) {
	const headers = { authorization: `Bearer ${simulator.key}` };
	return await fetch(resultUrl(id), { headers, ...init });
}

async function taskJson(id = ID) {
	return (await (await look(id)).json()) as TaskJson;
}

/** The link of a task that is completed. */
async function linkTo(script: TaskScript = {}) {
	simulator.addTask(ID, script);
	return (await taskJson()).video_url;
}

interface Received {
	status?: number;
	headers: NodeJS.Dict<string | string[]>;
	body: Buffer;
	error?: NodeJS.ErrnoException;
}

/** What really arrives, whole or not: without decompression, redirects and connection reuse. */
async function receive(url: string, method = 'GET') {
	const headers = url.startsWith(simulator.apiOrigin)
		? { authorization: `Bearer ${simulator.key}` }
		: {};
	return await new Promise<Received>((resolve) => {
		const chunks: Buffer[] = [];
		const received = (): Received => ({ headers: {}, body: Buffer.concat(chunks) });
		const request = httpRequest(url, { method, headers, agent: false }, (response) => {
			const { statusCode: status, headers: answered } = response;
			const end = (error?: Error) => resolve({ ...received(), status, headers: answered, error });
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('end', () => end()).on('error', end);
		});
		request.on('error', (error) => resolve({ ...received(), error })).end();
	});
}

/** The bytes of an answer as they are on the wire, until the server ends the connection. */
async function rawAnswer(url: string) {
	const { hostname, port, pathname, search } = new URL(url);
	const socket = connect(Number(port), hostname);
	socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
	const chunks: Buffer[] = [];
	for await (const chunk of socket) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** Resolves when the condition holds; there is no guess at how long that takes. */
async function until(condition: () => boolean) {
	while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('A task', () => {
	test.each([
		['completed', 'processing', 'completed'],
		['failed', 'processing', 'failed'],
		['cancelled', 'processing', 'cancelled'],
		['never', 'processing', 'processing'],
	] as const)('that ends %s goes by elapsed time', (ends, running, end) => {
		const task = new Task(ID, { queuedMs: 100, processingMs: 50, ends }, 1000);

		expect([1000, 1099, 1100, 1149].map((now) => task.statusAt(now))).toEqual([
			'queued',
			'queued',
			running,
			running,
		]);
		expect([1150, 1e9].map((now) => task.statusAt(now))).toEqual([end, end]);
	});

	test('never goes back to an earlier status', async () => {
		simulator.addTask(ID, { queuedMs: 40, processingMs: 40, startAtFirstLook: true });
		const seen: string[] = [];
		while (seen.at(-1) !== 'completed') seen.push((await taskJson()).status);

		const life = ['queued', 'processing', 'completed'];
		expect(seen[0]).toBe('queued');
		expect(seen).toEqual([...seen].sort((one, two) => life.indexOf(one) - life.indexOf(two)));
	});

	test('has no link and no duration before it is completed', async () => {
		simulator.addTask(ID, { ends: 'never' });

		expect(await taskJson()).toEqual({
			id: ID,
			object: 'video.generation',
			created: expect.any(Number),
			model: 'openAiSora2Plus',
			status: 'processing',
			video_url: null,
			error: null,
		});
	});

	test('has a link and the duration of its clip when it is completed', async () => {
		simulator.addTask(ID);

		expect(await taskJson()).toMatchObject({
			status: 'completed',
			video_url: expect.stringContaining(`${simulator.downloadOrigin}/videos/${ID}.mp4?`),
			actualDuration: 3,
			error: null,
		});
	});

	test.each(['the prompt was refused', { message: 'the prompt was refused' }])(
		'fails with the error of its script: %j',
		async (error) => {
			simulator.addTask(ID, { ends: 'failed', error });

			expect(await taskJson()).toMatchObject({ status: 'failed', video_url: null, error });
		},
	);

	test('has an error also when its script gives none', async () => {
		simulator.addTask(ID, { ends: 'failed' });

		expect(await taskJson()).toMatchObject({ error: expect.any(String) });
	});

	test('can be cancelled', async () => {
		simulator.addTask(ID, { ends: 'cancelled' });

		expect(await taskJson()).toMatchObject({ status: 'cancelled', error: null });
	});

	test('takes model, object, duration and any other field from its script', async () => {
		const script = { model: 'veo_3_1_fast', object: 'video', actualDuration: 8 };
		simulator.addTask(ID, { ...script, fields: { totalTokens: '12', video_url: null } });

		expect(await taskJson()).toMatchObject({
			...script,
			totalTokens: '12',
			video_url: null,
		});
	});

	test('can leave out its duration', async () => {
		simulator.addTask(ID, { actualDuration: null });

		expect(await taskJson()).not.toHaveProperty('actualDuration');
	});

	test('comes in an envelope when its script says so', async () => {
		simulator.addTask(ID, { envelope: true });

		expect(await taskJson()).toMatchObject({ code: 0, msg: null, data: { status: 'completed' } });
	});

	test('can wait for the first look before its clock starts', async () => {
		const start = performance.now();
		simulator.addTask(ID, { queuedMs: 5, startAtFirstLook: true });
		simulator.addTask('other', { queuedMs: 5 });
		await until(() => performance.now() > start + 10);

		expect((await taskJson()).status).toBe('queued');
		expect((await taskJson('other')).status).toBe('completed');
	});

	test('is found by an ID that needs encoding', async () => {
		const id = 'video_ä/ö?#%20 1';
		simulator.addTask(id);
		const { id: told, video_url: link } = await taskJson(id);

		expect(told).toBe(id);
		expect((await fetch(link)).status).toBe(200);
		expect(simulator.downloads(id)).toHaveLength(1);
	});

	test('that is defined anew begins anew, its ordinals too', async () => {
		simulator.addTask(ID, { ends: 'failed' });
		await look();
		simulator.addTask(ID, { looks: [faults.status(500)] });

		expect((await look()).status).toBe(500);
		expect(simulator.looks(ID).map(({ ordinal }) => ordinal)).toEqual([1, 1]);
	});

	test.each(['http404', 'envelope'] as const)('that is unknown is told as %s', async (form) => {
		simulator.addTask(ID);
		simulator.removeTask(ID);
		simulator.unknownTask = form;
		const response = await look();

		expect([response.status, await response.json()]).toEqual(
			form === 'http404'
				? [404, { error: { message: 'task not found' } }]
				: [200, { code: '404', msg: 'task not found', data: null }],
		);
	});
});

describe('The API', () => {
	test.each([
		['http401', 401, { error: { message: expect.any(String) } }],
		['http403', 403, { error: { message: expect.any(String) } }],
		['envelope', 200, { code: '204', msg: '登录验证失败', data: null }],
	] as const)('rejects a wrong key and no key as %s', async (form, status, body) => {
		simulator.addTask(ID);
		simulator.keyRejection = form;

		for (const authorization of ['', 'Bearer wrong', 'test-key', `Bearer ${simulator.key}2`]) {
			const headers: Record<string, string> = authorization ? { authorization } : {};
			const response = await look(ID, { headers });
			expect([response.status, await response.json()]).toEqual([status, body]);
		}
	});

	test('rejects the old key once the key has changed', async () => {
		simulator.addTask(ID);
		simulator.key = 'rotated';

		expect((await look(ID, { headers: { authorization: 'Bearer test-key' } })).status).toBe(401);
		expect((await look()).status).toBe(200);
	});

	test('knows no other route and no other method', async () => {
		const headers = { authorization: 'Bearer test-key' };
		simulator.addTask(ID);

		expect((await fetch(`${simulator.baseUrl}/v1/results`, { headers })).status).toBe(404);
		expect((await fetch(`${simulator.apiOrigin}/v1/result/${ID}`, { headers })).status).toBe(404);
		expect((await fetch(`${simulator.baseUrl}/v1/result/%E0%A4%A`, { headers })).status).toBe(404);
		expect((await look(ID, { method: 'POST', headers })).status).toBe(404);
		expect(simulator.looks(ID)).toHaveLength(0);
	});
});

describe('The download host', () => {
	test('serves the clip byte for byte', async () => {
		const response = await fetch(await linkTo());

		expect(Object.fromEntries(response.headers)).toMatchObject({
			'content-type': 'video/mp4',
			'content-length': String(readFileSync(clipPath).length),
			'accept-ranges': 'none',
		});
		expect(Buffer.from(await response.arrayBuffer())).toEqual(readFileSync(clipPath));
	});

	test('serves an image, whose link has another name in the task', async () => {
		simulator.addTask(ID, { media: 'image' });
		const task = await taskJson();
		const response = await fetch(String(task.image_url));

		expect(task.object).toBe('image.generation');
		expect(task).not.toHaveProperty('video_url');
		expect(response.headers.get('content-type')).toBe('image/png');
		expect(Buffer.from(await response.arrayBuffer())).toEqual(readFileSync(framePath));
	});

	test('serves given bytes', async () => {
		const response = await fetch(await linkTo({ media: Buffer.from('not much') }));

		expect(await response.text()).toBe('not much');
	});

	test('serves a generated file of 64 MiB that begins as an MP4 and is always the same', async () => {
		const bytes = 64 * 1024 * 1024;
		const link = await linkTo({ media: { bytes } });
		const hashes = [];
		for (const download of [await fetch(link), await fetch(link)]) {
			const hash = createHash('sha256');
			let length = 0;
			for await (const chunk of download.body ?? []) {
				if (length === 0) expect(Buffer.from(chunk).toString('latin1', 4, 12)).toBe('ftypisom');
				hash.update(chunk);
				length += chunk.length;
			}
			expect(length).toBe(bytes);
			hashes.push(hash.digest('hex'));
		}
		expect(hashes[0]).toBe(hashes[1]);
	});

	test('announces several GiB without making them', async () => {
		const bytes = 5 * 1024 ** 3;
		const response = await receive(await linkTo({ media: { bytes } }), 'HEAD');

		expect(response).toMatchObject({ status: 200, headers: { 'content-length': String(bytes) } });
		expect(response.body).toHaveLength(0);
	});

	test('refuses a request with an Authorization header', async () => {
		const headers = { authorization: 'Bearer test-key' };
		const response = await fetch(await linkTo(), { headers });

		expect(response.status).toBe(400);
		expect(await response.text()).toContain('Only one auth mechanism allowed');
	});

	test('gives a fresh link with every look, and the older ones stay good', async () => {
		simulator.addTask(ID);
		const links = [(await taskJson()).video_url, (await taskJson()).video_url];

		expect(links.map((link) => new URL(link).searchParams.get('serial'))).toEqual(['1', '2']);
		expect(await Promise.all(links.map(async (link) => (await fetch(link)).status))).toEqual([
			200, 200,
		]);
	});

	test('refuses a link that is too old', async () => {
		const response = await fetch(await linkTo({ linkTtlMs: 0 }));

		expect(response.status).toBe(403);
		expect(response.headers.get('content-type')).toBe('application/xml');
		expect(await response.text()).toContain(
			'<Error><Code>AccessDenied</Code><Message>Request has expired</Message>',
		);
	});

	test('refuses a link without its signature or with that of another task', async () => {
		simulator.addTask('other');
		const foreign = new URL((await taskJson('other')).video_url).search;
		const { origin, pathname } = new URL(await linkTo());

		expect((await fetch(origin + pathname)).status).toBe(403);
		expect((await fetch(origin + pathname + foreign)).status).toBe(403);
	});

	test('knows no file of a task that is gone, and lets nobody write', async () => {
		const link = await linkTo();

		expect((await fetch(link, { method: 'PUT', body: 'x' })).status).toBe(405);
		simulator.removeTask(ID);
		expect((await fetch(link)).status).toBe(404);
	});
});

describe('A fault that answers with something else', () => {
	const answers: Array<[ReturnType<typeof faults.empty>, number, unknown]> = [
		[faults.status(500), 500, '{"error":{"message":"Internal Server Error"}}'],
		[faults.status(502, { body: '<b>', contentType: 'text/html' }), 502, '<b>'],
		[faults.status(204), 204, ''],
		[faults.rateLimited(), 429, expect.stringContaining('Too Many Requests')],
		[faults.unavailable(), 503, expect.stringContaining('Service Unavailable')],
		[faults.html(), 200, expect.stringContaining('<html>')],
		[faults.html(502), 502, expect.stringContaining('<html>')],
		[faults.empty(), 200, ''],
		[faults.empty(500), 500, ''],
		[faults.brokenJson(), 200, expect.stringMatching(/"comp$/)],
		[faults.json([1, 2]), 200, '[1,2]'],
		[faults.json(null, 201), 201, 'null'],
		[faults.envelope(500, 'busy'), 200, '{"code":500,"msg":"busy","data":null}'],
		[faults.envelope('1', null, { message: 'm' }), 200, expect.stringContaining('"message":"m"')],
		[faults.text('what?', { status: 418 }), 418, 'what?'],
		[faults.expired(), 403, expect.stringContaining('Request has expired')],
	];

	const named = answers.map(([fault, ...told]) => [fault.name, fault, ...told] as const);

	test.each(named)('%s is told in place of the task', async (_name, fault, status, body) => {
		simulator.addTask(ID, { looks: [fault] });
		const response = await look();

		expect([response.status, await response.text()]).toEqual([status, body]);
		expect(simulator.looks(ID)[0]).toMatchObject({ fault: fault.name, status, aborted: false });
		expect((await taskJson()).status).toBe('completed');
	});

	test.each([
		[undefined, null],
		[7, '7'],
		['soon', 'soon'],
		[new Date('2030-01-02T03:04:05Z'), 'Wed, 02 Jan 2030 03:04:05 GMT'],
	])('can say when to come back: %s', async (retryAfter, header) => {
		simulator.addTask(ID, {
			looks: [faults.rateLimited({ retryAfter }), faults.unavailable({ retryAfter })],
		});

		expect((await look()).headers.get('retry-after')).toBe(header);
		expect((await look()).headers.get('retry-after')).toBe(header);
	});

	test('can have headers of its own', async () => {
		simulator.addTask(ID, { looks: [faults.status(500, { headers: { 'x-trace': 'abc' } })] });

		expect((await look()).headers.get('x-trace')).toBe('abc');
	});

	test('replaces fields of the task with wrong types', async () => {
		simulator.addTask(ID, { looks: [faults.wrongTypes({ status: 5, video_url: {} })] });

		expect(await taskJson()).toMatchObject({ id: ID, status: 5, video_url: {} });
	});

	test.each(['html', 'xml', 'json', 'text'] as const)('serves %s as a video', async (kind) => {
		const response = await fetch(await linkTo({ downloads: [faults.wrongMedia(kind)] }));

		expect([response.status, response.headers.get('content-type')]).toEqual([200, 'video/mp4']);
		expect(await response.text()).not.toContain('ftyp');
	});

	test('makes a JSON body of any length while it is sent', async () => {
		simulator.addTask(ID, { looks: [faults.huge(1_000_000)] });
		const { body, headers } = await receive(resultUrl());

		expect(headers).not.toHaveProperty('content-length');
		expect(body).toHaveLength(1_000_000);
		expect(JSON.parse(String(body))).toMatchObject({ status: 'processing' });
	});

	test('redirects to the third origin, which records what it is sent', async () => {
		simulator.addTask(ID, { looks: [faults.redirect.elsewhere()] });

		expect(await taskJson()).toMatchObject({ id: 'from_elsewhere', status: 'completed' });
		expect(simulator.requests).toMatchObject([
			{ server: 'api', status: 302, fault: 'redirect 302' },
			{ server: 'elsewhere', status: 200, url: new URL(resultUrl()).pathname },
		]);
		await fetch(simulator.elsewhereOrigin, { method: 'POST', body: 'ä secret' });
		expect(simulator.requests[2]).toMatchObject({ method: 'POST', body: 'ä secret' });
	});

	test('redirects to the same origin, a signed link too', async () => {
		const { redirect } = faults;
		const link = await linkTo({
			looks: { 2: redirect.sameOrigin(307) },
			downloads: [redirect.sameOrigin()],
		});

		expect(await taskJson()).toMatchObject({ id: ID });
		expect(simulator.looks(ID)[2].url).toContain('?redirected=1');
		expect((await fetch(link)).status).toBe(200);
		expect(simulator.downloads(ID)[1].url).toContain('&redirected=1');
	});

	test('redirects anywhere', async () => {
		simulator.addTask(ID, {
			looks: [faults.redirect('ftp://x/'), faults.redirect(({ downloadOrigin }) => downloadOrigin)],
		});

		expect((await receive(resultUrl())).headers.location).toBe('ftp://x/');
		expect((await receive(resultUrl())).headers.location).toBe(simulator.downloadOrigin);
	});
});

describe('A fault on the way', () => {
	const clip = readFileSync(clipPath);

	test('resets the connection before the headers', async () => {
		simulator.addTask(ID, { looks: [faults.resetBeforeHeaders()] });

		expect(await receive(resultUrl())).toMatchObject({ error: { code: 'ECONNRESET' } });
		expect(simulator.looks(ID)[0]).toMatchObject({ status: undefined, aborted: false });
	});

	test('resets the connection after the headers', async () => {
		simulator.addTask(ID, { looks: [faults.resetAfterHeaders()] });
		const { status, body, error } = await receive(resultUrl());

		expect([status, body.length, error?.code]).toEqual([200, 0, 'ECONNRESET']);
	});

	test.each([
		['hang', faults.hang(), undefined],
		['hangAfterHeaders', faults.hangAfterHeaders(), 200],
		['stall', faults.stall(3), 200],
	])('%s keeps the client until it goes away', async (_name, fault, status) => {
		simulator.addTask(ID, { looks: [fault] });
		const leaving = new AbortController();
		const body = look(ID, { signal: leaving.signal }).then(async (answer) => await answer.text());
		body.catch(() => undefined);
		await until(() => simulator.looks(ID).length === 1 && simulator.looks(ID)[0].status === status);
		leaving.abort();

		await expect(body).rejects.toThrow('aborted');
		await until(() => simulator.looks(ID)[0].finishedAt !== undefined);
		expect(simulator.looks(ID)[0]).toMatchObject({ aborted: true, status });
	});

	test('answers right, but slowly', async () => {
		simulator.addTask(ID, { looks: [faults.slow(60)] });

		expect((await taskJson()).status).toBe('completed');
		const [{ at, finishedAt = 0 }] = simulator.looks(ID);
		expect(finishedAt - at).toBeGreaterThan(55);
	});

	test('drips', async () => {
		const media = Buffer.from('0123456789');
		const link = await linkTo({ media, downloads: [faults.drip({ bytes: 3, everyMs: 15 })] });

		expect(await (await fetch(link)).text()).toBe('0123456789');
		const [{ at, finishedAt = 0 }] = simulator.downloads(ID);
		expect(finishedAt - at).toBeGreaterThan(55);
	});

	test('truncates JSON', async () => {
		simulator.addTask(ID, { looks: [faults.truncated()] });
		const { headers, body, error } = await receive(resultUrl());

		expect(body).toHaveLength(Math.floor(Number(headers['content-length']) / 2));
		expect(error?.code).toBe('ECONNRESET');
	});

	test('cuts a download', async () => {
		const { headers, body, error } = await receive(await linkTo({ downloads: [faults.cut(1000)] }));

		expect(headers['content-length']).toBe(String(clip.length));
		expect(body).toEqual(clip.subarray(0, 1000));
		expect(error?.code).toBe('ECONNRESET');
	});

	test('cuts a long download while the client still reads', async () => {
		const media = { bytes: 1024 ** 3 };
		const link = await linkTo({ media, downloads: [faults.cut(5_000_000)] });
		const { body, error } = await receive(link);

		expect(body.length).toBeLessThanOrEqual(5_000_000);
		expect(error?.code).toBe('ECONNRESET');
	});

	test('announces more than it sends', async () => {
		const link = await linkTo({ downloads: [faults.shorterThanAnnounced(5)] });
		const { headers, body, error } = await receive(link);

		expect(headers['content-length']).toBe(String(clip.length + 5));
		expect(body).toEqual(clip);
		expect(error?.code).toBe('ECONNRESET');
	});

	test('sends more than it announced', async () => {
		const link = await linkTo({ downloads: [faults.tooLong(5)] });
		const raw = await rawAnswer(link);

		expect(raw.toString('latin1')).toContain(`content-length: ${clip.length}\r\n`);
		expect(raw.subarray(-clip.length - 5)).toEqual(Buffer.concat([clip, Buffer.from('!!!!!')]));
	});

	test('does not announce the length', async () => {
		const { headers, body } = await receive(await linkTo({ downloads: [faults.noLength()] }));

		expect(headers['transfer-encoding']).toBe('chunked');
		expect(headers).not.toHaveProperty('content-length');
		expect(body).toEqual(clip);
	});

	test('compresses what nobody asked to have compressed', async () => {
		const { headers, body } = await receive(await linkTo({ downloads: [faults.gzip()] }));

		expect(headers['content-encoding']).toBe('gzip');
		expect(gunzipSync(body)).toEqual(clip);
	});
});

describe('The choice of a fault', () => {
	test('goes by the ordinal of the request', async () => {
		simulator.addTask(ID, {
			looks: [undefined, faults.status(500)],
			downloads: { 2: faults.status(503) },
		});
		const { video_url: link } = await taskJson();

		expect((await look()).status).toBe(500);
		expect((await look()).status).toBe(200);
		expect((await fetch(link)).status).toBe(200);
		expect((await fetch(link)).status).toBe(503);
		expect(simulator.downloads(ID).map(({ ordinal }) => ordinal)).toEqual([1, 2]);
	});

	test('can be left to a function', async () => {
		simulator.addTask(ID, {
			looks: [({ key }, { ordinal }) => faults.text(`${key} ${ordinal}`), () => undefined],
		});

		expect(await (await look()).text()).toBe('test-key 1');
		expect((await look()).status).toBe(200);
	});

	test('falls back to the fault of every look, unknown tasks included', async () => {
		simulator.addTask(ID, { looks: [faults.status(500)] });
		simulator.everyLook(faults.rateLimited());

		expect((await look()).status).toBe(500);
		expect((await look()).status).toBe(429);
		expect((await look('unknown')).status).toBe(429);
		simulator.everyLook(({ taskId }) => (taskId === ID ? undefined : faults.empty(502)));
		expect((await look()).status).toBe(200);
		expect((await look('unknown')).status).toBe(502);
		simulator.everyLook(undefined);
		expect((await look('unknown')).status).toBe(404);
	});

	test('that throws is told as an answer with status 500', async () => {
		simulator.everyLook(() => {
			throw new Error('a slip in the test');
		});

		expect(await (await look()).text()).toContain('a slip in the test');
	});
});

describe('The record', () => {
	test('tells what was asked, when, and what was answered', async () => {
		await fetch(await linkTo());
		await until(() => simulator.requests.every(({ finishedAt }) => finishedAt !== undefined));
		const [looked, downloaded] = simulator.requests;

		expect(looked).toEqual({
			at: expect.any(Number),
			server: 'api',
			method: 'GET',
			url: `/kyyReactApiServer/v1/result/${ID}`,
			headers: expect.objectContaining({ authorization: 'Bearer test-key' }),
			body: '',
			taskId: ID,
			ordinal: 1,
			fault: undefined,
			taskStatus: 'completed',
			status: 200,
			finishedAt: expect.any(Number),
			aborted: false,
		});
		expect(downloaded).toMatchObject({ server: 'download', taskId: ID, ordinal: 1, status: 200 });
		expect(downloaded.at).toBeGreaterThan(looked.at);
	});

	test('counts one request after the other as one at a time', async () => {
		const link = await linkTo();
		for (const url of [link, link]) await (await fetch(url)).arrayBuffer();
		await look();

		expect(simulator.maxInFlight).toBe(1);
	});

	test('counts how many requests to both hosts were open at the same time', async () => {
		const link = await linkTo({ downloads: [faults.hang()] });
		simulator.everyLook(faults.hang());
		const { length: before } = simulator.requests;
		const leaving = new AbortController();
		const { signal } = leaving;
		const open = [look('a', { signal }), look('b', { signal }), fetch(link, { signal })];
		const outcomes = Promise.allSettled(open);
		await until(() => simulator.requests.length === before + 3);
		leaving.abort();
		await outcomes;
		await until(() => simulator.requests.slice(before).every(({ aborted }) => aborted));
		simulator.everyLook();
		await look();

		expect(simulator.maxInFlight).toBe(3);
	});

	test('is forgotten by a reset, with all tasks and settings', async () => {
		simulator.addTask(ID);
		simulator.everyLook(faults.empty());
		simulator.key = 'other';
		simulator.keyRejection = 'envelope';
		simulator.unknownTask = 'envelope';
		await look();
		simulator.reset();

		expect([simulator.requests, simulator.maxInFlight, simulator.key]).toEqual([[], 0, 'test-key']);
		expect((await look()).status).toBe(404);
		expect((await look(ID, { headers: {} })).status).toBe(401);
	});
});

describe('A simulator', () => {
	test('has three origins, tells of every request and takes the key and ports it is given', async () => {
		const seen: string[] = [];
		const other = await startSimulator({
			key: 'k',
			onRequest: ({ url }) => seen.push(`arrived ${url}`),
			onFinished: ({ url, status }) => seen.push(`${status} ${url}`),
		});
		const origins = [other.apiOrigin, other.downloadOrigin, other.elsewhereOrigin];
		await fetch(`${other.baseUrl}/x`, { headers: { authorization: 'Bearer k' } });
		await other.close();

		expect(new Set(origins).size).toBe(3);
		expect(seen).toEqual(['arrived /kyyReactApiServer/x', '404 /kyyReactApiServer/x']);
		const ports = origins.map((origin) => Number(new URL(origin).port));
		const again = await startSimulator({ port: ports[0], downloadPort: ports[1] });
		expect([again.apiOrigin, again.downloadOrigin]).toEqual(origins.slice(0, 2));
		await again.close();
	});

	test('does not start on a port that is taken', async () => {
		const port = Number(new URL(simulator.apiOrigin).port);

		await expect(startSimulator({ downloadPort: port })).rejects.toThrow('EADDRINUSE');
	});

	test('ends hanging, slow and idle connections when it closes', async () => {
		const other = await startSimulator();
		other.addTask('hang', { looks: [faults.hang()] });
		other.addTask('stall', { looks: [faults.stall(1)] });
		other.addTask('slow', { looks: [faults.slow(3_600_000)] });
		other.addTask('drip', { looks: [faults.drip({ bytes: 1, everyMs: 3_600_000 })] });
		const idle = connect(Number(new URL(other.apiOrigin).port), '127.0.0.1');
		idle.on('error', () => undefined);
		const idleEnded = once(idle, 'close');
		await once(idle, 'connect');
		const headers = { authorization: 'Bearer test-key' };
		const bodies = ['hang', 'stall', 'slow', 'drip'].map(async (id) => {
			return await (await fetch(`${other.baseUrl}/v1/result/${id}`, { headers })).text();
		});
		const outcomes = Promise.allSettled(bodies);
		await until(() => other.requests.length === 4);
		await other.close();

		expect((await outcomes).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
		expect(other.requests.every((r) => r.finishedAt !== undefined && !r.aborted)).toBe(true);
		await idleEnded;
		await other.close();
	});
});

describe('On the command line', () => {
	const script = join(__dirname, '..', 'simulator');

	function run(...args: string[]) {
		// eslint-disable-next-line @n8n/community-nodes/no-dangerous-functions -- the command under test
		return spawn(process.execPath, [script, ...args]);
	}

	test('it prints where it is, then every request, until it is interrupted', async () => {
		const child = run('--key', 'k', '--task', 'a=b=1.5s:failed');
		const lines: string[] = [];
		createInterface(child.stdout).on('line', (line) => lines.push(line));
		await until(() => lines.some((line) => line.startsWith('Ctrl-C')));
		const baseUrl = /^Base URL +(.+)$/m.exec(lines.join('\n'))?.[1];
		const headers = { authorization: 'Bearer k' };
		const response = await fetch(`${baseUrl}/v1/result/a%3Db?secret=1`, { headers });
		await until(() => lines.some((line) => line.includes('/v1/result/')));
		child.kill('SIGINT');
		const [code] = (await once(child, 'exit')) as [number];

		expect(await response.json()).toMatchObject({ id: 'a=b', status: 'queued' });
		expect(lines.join('\n')).toMatch(/^Task +a=b {2}failed 1.5 s after its first look$/m);
		expect(lines.at(-1)).toMatch(/ {2}api {2}GET {2}\S+\/a%3Db {2}200 {2}queued {2}\d+ ms$/);
		expect(code).toBe(0);
	});

	test.each([
		[['--task', 'a'], '--task a is not of the form'],
		[['--port', '99999'], '99999 is not a port'],
		[['--prot', '1'], '--prot'],
	])('it refuses %j', async (args, message) => {
		const child = run(...args);
		let said = '';
		child.stderr.on('data', (text) => (said += String(text)));
		const [code] = (await once(child, 'close')) as [number];

		expect([code, said]).toEqual([1, expect.stringContaining(message)]);
	});
});
