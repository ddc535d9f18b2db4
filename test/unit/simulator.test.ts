/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- tests talk to a loopback server */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { faults, startSimulator } from '../simulator';

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

/** Resolves when the condition holds; there is no guess at how long that takes. */
async function until(condition: () => boolean) {
	while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('The download host', () => {
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
});

describe('The record', () => {
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
});

describe('A simulator', () => {
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
