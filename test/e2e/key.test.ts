/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import getPort from 'get-port';

import type { N8nServer } from '../../scripts/n8n/server';
import { faults } from '../simulator';
import { Bench, itemsOf, type Execution } from './support/bench';
import { describeInN8n, isN8n1, startOwnN8n } from './support/n8n';
import { callWorkflow, chain, soraVideo, whenCalled, writeFiles } from './support/workflow';

/** Long and random, so that it is found wherever it is and nowhere by chance. */
const KEY = `canary-${randomBytes(24).toString('hex')}`;

describeInN8n('In an n8n that logs everything, after every kind of ending', () => {
	let server: N8nServer;
	let bench: Bench;
	let stopped: Execution;
	let continued: Execution;
	let divided: Execution;
	let credentialTests: Array<{ status: string }>;

	/** A task for each way to succeed and to fail. */
	const tasks = (name: string) => {
		const repeatsTheKey = faults.json({ error: { message: `${KEY} is not valid` } }, 401);
		return [
			...bench.tasks([`${name}_fine`], { processingMs: 200 }),
			...bench.tasks([`${name}_shaky`], { looks: [faults.resetBeforeHeaders()] }),
			...bench.tasks([`${name}_failed`], { ends: 'failed', error: `Not with ${KEY}` }),
			...bench.tasks([`${name}_rejected`], { looks: Array(9).fill(repeatsTheKey) }),
			...bench.tasks([`${name}_api_moved`], { looks: Array(9).fill(faults.redirect.elsewhere()) }),
			...bench.tasks([`${name}_file_moved`], { downloads: [faults.redirect.elsewhere()] }),
			...bench.tasks([`${name}_expired`], { downloads: [faults.expired(), faults.expired()] }),
		];
	};

	/** Waits for them and hands what comes out, with its files, over to another workflow. */
	async function run(onError: string): Promise<Execution> {
		const { api, credential, folder } = bench;
		const called = await api.createWorkflow(
			chain(`Called with ${onError}`, [
				whenCalled,
				// Items that have failed bring no file to write.
				{ ...writeFiles(folder), onError: 'continueRegularOutput' },
			]),
		);
		// n8n 2.x calls only what is published; in 1.x there is no such thing for a called workflow.
		if (!isN8n1) await api.activate(called);
		const options = { pollInterval: 1 };
		return await bench.run(tasks(onError), [
			soraVideo(credential, { operation: 'waitUntilDone', options }, { onError }),
			callWorkflow(called),
		]);
	}

	async function testCredential(baseUrl = bench.simulator.baseUrl) {
		const credential = { ...bench.credential, type: 'soraVideoApi' };
		return await bench.api.testCredential(credential, { apiKey: KEY, baseUrl });
	}

	async function testCredentialWhichFails() {
		const { simulator } = bench;
		simulator.key = 'another';
		const results = [await testCredential(`http://127.0.0.1:${await getPort()}`)];
		simulator.keyRejection = 'envelope';
		results.push(await testCredential());
		simulator.keyRejection = 'http401';
		await testCredential();
		simulator.everyLook(faults.redirect.elsewhere());
		await testCredential();
		return results;
	}

	beforeAll(async () => {
		const own = await startOwnN8n({ N8N_LOG_LEVEL: 'debug' });
		server = own.server;
		bench = await Bench.open({ baseUrl: server.baseUrl, files: own.files }, { key: KEY });
		[stopped, continued, divided] = await Promise.all([
			run('stopWorkflow'),
			run('continueRegularOutput'),
			run('continueErrorOutput'),
		]);
		credentialTests = await testCredentialWhichFails();
	}, 600_000);

	afterAll(async () => {
		await bench?.close();
		await server?.stop();
		server?.removeHome();
	});

	/** Whether a file has such a text; n8n 1.x may have deleted its database's journal meanwhile. */
	function contains(file: string, text: string) {
		try {
			return readFileSync(file).includes(text);
		} catch (error) {
			expect(error).toMatchObject({ code: 'ENOENT' });
			return false;
		}
	}

	/** The files below n8n's home that contain such a text. */
	const filesWith = (text: string) =>
		readdirSync(server.home, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name))
			.filter((file) => contains(file, text))
			.map((file) => relative(server.home, file));

	/** All executions, also those of the called workflows, as the editor gets them. */
	async function allExecutions(): Promise<Execution[]> {
		const { results } = await bench.api.request('GET', '/rest/executions?limit=100');
		const ids = (results as Execution[]).map(({ id }) => id);
		return await Promise.all(ids.map(async (id) => await bench.api.execution(id)));
	}

	it('every ending came about', () => {
		expect(stopped.status).toBe('error');
		expect(itemsOf(continued, 'Sora Video').map(({ json }) => json.error)).toEqual([
			null,
			null,
			expect.stringContaining('Not with [API key]'),
			expect.stringContaining('[API key] is not valid'),
			expect.stringContaining('redirected the request'),
			null,
			expect.stringContaining('could not be downloaded'),
		]);
		expect(itemsOf(continued, 'Execute Workflow')).toHaveLength(7);
		expect(itemsOf(divided, 'Sora Video', 0)).toHaveLength(3);
		expect(itemsOf(divided, 'Sora Video', 1)).toHaveLength(4);
		expect(readdirSync(bench.folder)).toContain('continueErrorOutput_file_moved.mp4');
		expect(credentialTests).toEqual([
			expect.objectContaining({ status: 'Error' }),
			expect.objectContaining({ status: 'Error' }),
		]);
	});

	it('the key was sent with every request to the API and to no other host', () => {
		const { requests } = bench.simulator;
		const hostsWithKey = requests
			.filter((request) => JSON.stringify(request).includes(KEY))
			.map(({ server: host }) => host);

		expect(new Set(requests.map(({ server: host }) => host))).toEqual(
			new Set(['api', 'download', 'elsewhere']),
		);
		expect(hostsWithKey).toEqual(requests.filter((r) => r.server === 'api').map(() => 'api'));
	});

	it('the key is in no file of n8n: not in its database, its logs, its binary data or an output', () => {
		expect(filesWith(KEY)).toEqual([]);
		// What is stored in clear text is found in this way.
		expect(filesWith('continueRegularOutput_fine').join()).toContain('database.sqlite');
		expect(server.log).toMatch(/debug/);
	});

	it('the key is in no execution, those of the called workflows included', async () => {
		const executions = await allExecutions();

		expect(executions).toHaveLength(5);
		expect(JSON.stringify(executions).includes(KEY)).toBe(false);
	});

	it('the signature of a link is in no log line and in no execution but in the field video_url', async () => {
		const signatureOf = ({ url }: { url: string }) =>
			new URL(url, 'http://host').searchParams.get('X-Amz-Signature') ?? '';
		const signatures = bench.simulator.requests.map(signatureOf).filter(Boolean);
		const executions = await allExecutions();
		const withoutLinks = JSON.stringify(executions, (key, value: unknown) =>
			key === 'video_url' ? undefined : value,
		);

		expect(signatures.length).toBeGreaterThan(5);
		const [delivered] = bench.simulator.downloads('continueRegularOutput_fine').map(signatureOf);
		expect(JSON.stringify(executions).includes(delivered)).toBe(true);
		expect(signatures.filter((signature) => withoutLinks.includes(signature))).toEqual([]);
		expect(signatures.filter((signature) => server.log.includes(signature))).toEqual([]);
	});
});
