/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- measures a real n8n */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import execa from 'execa';

import { installPackage, packPackage } from '../../scripts/n8n/package';
import { N8nServer } from '../../scripts/n8n/server';
import type { Benchmark } from '../benchmark';
import { atMost, gather } from './figures';
import { benchN8n } from '../ownN8n';
import { cpuSeconds } from './probedN8n';

const goal = atMost(20, 'ms');

/** What n8n loads of the package when it starts, in the Node.js that runs n8n. */
const REQUIRE = `
	require('n8n-workflow');
	const began = performance.now();
	require(process.argv[1] + '/dist/nodes/SoraVideo/SoraVideo.node.js');
	require(process.argv[1] + '/dist/credentials/SoraVideoApi.credentials.js');
	process.stdout.write(String(performance.now() - began));
`;

export const unused: Benchmark = {
	id: 'unused',
	title: 'Cost to those who do not use it',
	method:
		'n8n is started with and without the package, in turn, from homes that have been started in ' +
		'before. The time counts from the start of the process to the line in its log that says ' +
		'that the editor can be reached. Its CPU time until then is steadier than the clock. Beside ' +
		"it: how long require() of the node and the credential takes in n8n's Node.js, with " +
		'n8n-workflow loaded, as n8n has it by then; and the size of the package as npm packs it.',

	reading:
		'A start of n8n takes longer one time than the next by far more than the package adds: the differences say ' +
		'no more than that it is lost among the rest. What it adds is the time of require(), which grows with the number of its ' +
		'files: by some 0.6 ms for each on a slow machine.',

	measure: async (runs) => {
		const without = new N8nServer(benchN8n());
		const withIt = new N8nServer(benchN8n());
		try {
			await installPackage(withIt.home);
			for (const server of [without, withIt]) await startUp(server);
			const packed = await packedKb();
			return await gather(
				runs,
				{
					without: { name: 'n8n without the package: start', unit: 'ms' },
					withIt: { name: 'n8n with it: start', unit: 'ms' },
					difference: { name: 'Difference of a pair of starts', unit: 'ms', goal },
					cpuWithout: { name: 'n8n without the package: CPU time of the start', unit: 'ms' },
					cpuWith: { name: 'n8n with it: CPU time of the start', unit: 'ms' },
					cpuDifference: { name: 'Difference of CPU times of a pair', unit: 'ms', goal },
					required: { name: 'require()', unit: 'ms', goal },
					packed: { name: 'Packed size', unit: 'kB', goal: atMost(100, 'kB') },
				},
				async (run) => {
					// Whatever one start leaves to the next is to serve both alike.
					const isReversed = run % 2 === 1;
					const first = await startUp(isReversed ? withIt : without);
					const second = await startUp(isReversed ? without : withIt);
					const [bare, full] = isReversed ? [second, first] : [first, second];
					return {
						without: bare.ms,
						withIt: full.ms,
						difference: full.ms - bare.ms,
						cpuWithout: bare.cpuMs,
						cpuWith: full.cpuMs,
						cpuDifference: full.cpuMs - bare.cpuMs,
						required: await requireMs(withIt.home),
						packed,
					};
				},
			);
		} finally {
			for (const server of [without, withIt]) server.removeHome();
		}
	},
};

/** Starts n8n and ends it as soon as it can be used. */
async function startUp(server: N8nServer): Promise<{ ms: number; cpuMs: number }> {
	await server.launch();
	const began = performance.now();
	while (!server.log.slice(server.logStart).includes('Editor is now accessible via')) {
		if (!server.isRunning) throw new Error(server.startFailure());
		await sleep(2);
	}
	const ms = performance.now() - began;
	const cpuMs = cpuSeconds(server.pid!) * 1000;
	await server.stop();
	return { ms, cpuMs };
}

async function requireMs(home: string): Promise<number> {
	const { node, folder } = benchN8n();
	const installed = join(home, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-sora-video');
	const env = { ...process.env, NODE_PATH: join(folder, 'node_modules') };
	// Elsewhere it might find another n8n-workflow first, and load both.
	return Number((await execa(node, ['-e', REQUIRE, installed], { env, cwd: home })).stdout);
}

async function packedKb(): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), 'sora-video-pack-'));
	try {
		return statSync(await packPackage(folder)).size / 1000;
	} finally {
		rmSync(folder, { recursive: true });
	}
}
