/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { N8nServer } from '../../scripts/n8n/server';
import { clipPath, faults } from '../simulator';
import { hasOpenssl, makeCertificate, type Certificate } from '../support/certificate';
import { startTlsFront, type TlsFront } from '../support/tlsFront';
import { Bench, type Execution } from './support/bench';
import { describeInN8n, startOwnN8n } from './support/n8n';
import { post } from './support/post';
import { startProxy, type Proxy } from './support/proxy';
import { until } from './support/until';
import { whenServed } from './support/whenServed';
import { chain, soraVideo, splitOut, webhook, writeFiles } from './support/workflow';

const API = 'api.video.test';
const DOWNLOAD = 'download.video.test';

const describeHere = hasOpenssl ? describeInN8n : describe.skip;

describeHere('Behind a proxy, with a certificate of an own authority', () => {
	let certificate: Certificate;
	let proxy: Proxy;
	let server: N8nServer;
	let bench: Bench;
	let api: TlsFront;
	let host: TlsFront;

	beforeAll(async () => {
		certificate = makeCertificate([API, DOWNLOAD]);
		proxy = await startProxy();
		const own = await startOwnN8n({
			HTTP_PROXY: proxy.url,
			HTTPS_PROXY: proxy.url,
			NODE_EXTRA_CA_CERTS: certificate.authority,
		});
		server = own.server;
		bench = await Bench.open({ baseUrl: server.baseUrl, files: own.files });
		api = await startTlsFront(certificate, bench.simulator.apiOrigin);
		host = await startTlsFront(certificate, bench.simulator.downloadOrigin);
	}, 600_000);

	afterAll(async () => {
		await api?.close();
		await host?.close();
		await bench?.close();
		await server?.stop();
		server?.removeHome();
		await proxy?.close();
		certificate?.remove();
	});

	beforeEach(() => {
		bench.simulator.reset();
		proxy.requests.length = 0;
	});

	/** Waits for a task whose API and download host have these origins. */
	async function run(id: string, apiOrigin: string, hostOrigin: string, at = bench) {
		const { simulator } = bench;
		const baseUrl = simulator.baseUrl.replace(simulator.apiOrigin, apiOrigin);
		const credential = await at.api.createCredential(id, 'soraVideoApi', {
			apiKey: simulator.key,
			baseUrl,
		});
		simulator.addTask(id);
		const video_url = simulator.links.issue(hostOrigin, simulator.task(id)!, performance.now());
		const looks = Array.from({ length: 9 }, () => faults.wrongTypes({ video_url }));
		return await at.run(bench.tasks([id], { looks }), [
			soraVideo(credential, { operation: 'waitUntilDone', options: { pollInterval: 1 } }),
			writeFiles(at.folder),
		]);
	}

	function expectDelivered(id: string, execution: Execution) {
		expect(execution.status).toBe('success');
		const saved = readFileSync(join(bench.folder, `${id}.mp4`));
		expect(saved.equals(readFileSync(clipPath))).toBe(true);
		const headers = bench.simulator.downloads(id).map((request) => JSON.stringify(request.headers));
		expect(headers).toHaveLength(1);
		expect(headers[0]).not.toContain(bench.simulator.key);
	}

	const portOf = (origin: string) => new URL(origin).port;

	it('a video is delivered over https through HTTPS_PROXY, and its host is not sent the key', async () => {
		const execution = await run(
			'proxy_s',
			`https://${API}:${api.port}`,
			`https://${DOWNLOAD}:${host.port}`,
		);

		expectDelivered('proxy_s', execution);
		expect(new Set(proxy.requests)).toEqual(
			new Set([`CONNECT ${API}:${api.port}`, `CONNECT ${DOWNLOAD}:${host.port}`]),
		);
	});

	it('the same over http through HTTP_PROXY', async () => {
		const { apiOrigin, downloadOrigin } = bench.simulator;
		const apiHost = `http://${API}:${portOf(apiOrigin)}`;
		const downloadHost = `http://${DOWNLOAD}:${portOf(downloadOrigin)}`;
		const execution = await run('proxy', apiHost, downloadHost);

		expectDelivered('proxy', execution);
		expect(proxy.requests).toEqual([
			expect.stringMatching(new RegExp(`^GET ${apiHost}/`)),
			expect.stringMatching(new RegExp(`^GET ${downloadHost}/`)),
		]);
	});

	it('without a proxy, NODE_EXTRA_CA_CERTS makes the authority known', async () => {
		expectDelivered('direct', await run('direct', api.origin, host.origin));
		expect(proxy.requests).toEqual([]);
	});

	it('without NODE_EXTRA_CA_CERTS the wait ends after four attempts, and the message names it', async () => {
		const shared = await Bench.open();
		try {
			const before = api.connections();
			const execution = await run('unknown', api.origin, host.origin, shared);

			expect(execution.status).toBe('error');
			const { error } = execution.data.resultData;
			expect(error!.message).toMatch(
				/^No secure connection to the API could be made to ask for task "unknown": the certificate /,
			);
			expect(error!.description).toContain('NODE_EXTRA_CA_CERTS');
			expect(api.connections() - before).toBe(4);
		} finally {
			await shared.close();
		}
	});

	it('a webhook whose answer is cut by somebody in front of n8n ends nothing', async () => {
		const { api: n8nApi, credential, folder } = bench;
		const path = 'cut';
		const trigger = {
			...webhook(path),
			parameters: { path, httpMethod: 'POST', responseMode: 'lastNode' },
		};
		const options = { pollInterval: 1 };
		const workflow = await n8nApi.createWorkflow(
			chain(path, [
				trigger,
				splitOut,
				soraVideo(credential, { operation: 'waitUntilDone', options }),
				writeFiles(folder),
			]),
		);
		await n8nApi.activate(workflow);
		const body = JSON.stringify({ items: bench.tasks(['sora_cut'], { ends: 'never' }) });
		const headers = { 'content-type': 'application/json' };
		const cut = new AbortController();
		const call = async () =>
			await post(`${server.baseUrl}/webhook/${path}`, { headers, body, signal: cut.signal });
		const ending = whenServed(call).then(
			({ status }) => status,
			() => 'cut',
		);
		await until(() => bench.simulator.looks('sora_cut').length > 0);
		cut.abort();
		expect(await ending).toBe('cut');
		bench.tasks(['sora_cut']);

		const { id } = await n8nApi.firstExecution(workflow);
		expect((await n8nApi.finished(id)).status).toBe('success');
		const saved = readFileSync(join(folder, 'sora_cut.mp4'));
		expect(saved.equals(readFileSync(clipPath))).toBe(true);
	});
});
