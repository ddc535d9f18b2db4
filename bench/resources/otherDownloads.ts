/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs other programs that download */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand } from '../../scripts/runCommand';
import { benchN8n } from '../ownN8n';
import type { Probe } from './probedN8n';

/** How many downloads the node has in flight with its defaults: see Slots. */
const PARALLEL = 9;

/** Milliseconds of http.get → fs.createWriteStream, in the Node.js that runs n8n. */
export async function bareDownload(urls: string[], folder: string): Promise<number> {
	const program = join(__dirname, 'barePipeline.js');
	const args = [program, folder, String(PARALLEL), ...urls];
	const printed = await runCommand(benchN8n().node, args);
	empty(folder);
	return Number(printed);
}

/** The same within n8n's own process. */
export async function insideDownload(
	probe: Probe,
	urls: string[],
	folder: string,
): Promise<number> {
	const ms = await probe.download(folder, PARALLEL, urls);
	empty(folder);
	return ms;
}

/** Milliseconds of curl, which includes its start. */
export async function curlDownload(urls: string[], folder: string): Promise<number> {
	const files = urls.flatMap((url, index) => ['-o', join(folder, `curl_${index}.mp4`), url]);
	const parallel = ['--parallel', '--parallel-immediate', '--parallel-max', String(PARALLEL)];
	const began = performance.now();
	await runCommand('curl', ['--silent', '--fail', '--noproxy', '*', ...parallel, ...files]);
	const ms = performance.now() - began;
	empty(folder);
	return ms;
}

function empty(folder: string) {
	for (const name of readdirSync(folder)) rmSync(join(folder, name));
}
