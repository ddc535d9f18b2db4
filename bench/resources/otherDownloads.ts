/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs other programs that download */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import execa from 'execa';

import type { N8nServer } from '../../scripts/n8n/server';
import { runOf, type Bench } from '../../test/e2e/support/bench';
import type { WorkflowNode } from '../../test/e2e/support/workflow';
import { benchN8n } from '../ownN8n';
import type { Probe } from './probedN8n';
import { dropStoredFiles } from './storedFiles';

/** How many downloads the node has in flight with its defaults: see Slots. */
const PARALLEL = 9;

/** The links of tasks that are done. */
export const linksOf = async ({ simulator }: Bench, ids: string[]): Promise<string[]> =>
	await Promise.all(
		ids.map(async (id) => {
			const headers = { authorization: `Bearer ${simulator.key}` };
			const response = await fetch(`${simulator.baseUrl}/v1/result/${id}`, { headers });
			return ((await response.json()) as { video_url: string }).video_url;
		}),
	);

/** Milliseconds of http.get → fs.createWriteStream, in the Node.js that runs n8n. */
export async function bareDownload(urls: string[], folder: string): Promise<number> {
	const program = join(__dirname, 'barePipeline.js');
	const args = [program, folder, String(PARALLEL), ...urls];
	const { stdout: printed } = await execa(benchN8n().node, args);
	empty(folder);
	return Number(printed);
}

/** The same within n8n's own process. */
export async function insideDownload(
	probe: Probe,
	urls: string[],
	folder: string,
	parallel = PARALLEL,
): Promise<number> {
	const ms = await probe.download(folder, parallel, urls);
	empty(folder);
	return ms;
}

/** Milliseconds that n8n gives for its HTTP Request node, which has all links in flight at once. */
export async function httpRequestDownload(
	server: N8nServer,
	bench: Bench,
	urls: string[],
): Promise<number> {
	const response = { response: { responseFormat: 'file' } };
	const node: WorkflowNode = {
		name: 'HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { url: '={{ $json.url }}', options: { response } },
	};
	const items = urls.map((url) => ({ url }));
	const execution = await bench.run(items, [node], { timeout: 300_000 });
	dropStoredFiles(server);
	return runOf(execution, node.name).executionTime;
}

/** Milliseconds of curl, which includes its start. */
export async function curlDownload(urls: string[], folder: string): Promise<number> {
	const files = urls.flatMap((url, index) => ['-o', join(folder, `curl_${index}.mp4`), url]);
	const parallel = ['--parallel', '--parallel-immediate', '--parallel-max', String(PARALLEL)];
	const began = performance.now();
	await execa('curl', ['--silent', '--fail', '--noproxy', '*', ...parallel, ...files]);
	const ms = performance.now() - began;
	empty(folder);
	return ms;
}

function empty(folder: string) {
	for (const name of readdirSync(folder)) rmSync(join(folder, name));
}
