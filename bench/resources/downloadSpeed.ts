import type { N8nServer } from '../../scripts/n8n/server';
import { runOf, type Bench } from '../../test/e2e/support/bench';
import { soraVideo } from '../../test/e2e/support/workflow';
import type { Benchmark } from '../benchmark';
import { atLeast, gather } from './figures';
import {
	bareDownload,
	curlDownload,
	httpRequestDownload,
	insideDownload,
	linksOf,
} from './otherDownloads';
import { inProbedN8n, type Probed } from './probedN8n';
import { dropStoredFiles } from './storedFiles';

const MIB = 1024 * 1024;

const LOADS = { large: { count: 1, mib: 1024 }, many: { count: 100, mib: 5 } };

const LARGE = 'One file of 1 GiB';
const MANY = '100 files of 5 MiB';
const goal = atLeast(0.9, '× a bare pipeline');

export const downloadSpeed: Benchmark = {
	id: 'download-speed',
	title: 'Speed of downloads',
	method:
		'How fast Wait Until Done has files that are done already in n8n’s binary data, by the time ' +
		'that n8n gives for the node, which includes the look at each task. Beside it, in the same run ' +
		'and onto the same disk: http.get → fs.createWriteStream in a process of the same Node.js, ' +
		"the same within n8n's own process, which shows what of the difference is n8n’s, and curl; all " +
		"nine downloads at a time, as the node with its defaults; and n8n's own HTTP Request node, which is " +
		'given the links and so has no task to look at. All comes over the ' +
		'loopback interface, so that no network hides a difference. Every other run goes in reverse order.',

	reading:
		"The goal of 90 % of a bare pipeline is set by n8n's process: the same bare pipeline is nearly as slow in there as " +
		'the node is. A profile has V8 collecting garbage for a third of the time, because each chunk that arrives from the ' +
		"network is a buffer of its own, and n8n's heap is large. Little is lost beyond that: n8n's own HTTP Request " +
		'is as slow with one large file and slower with many. Of 100 small files, some of the time goes to ' +
		'the looks at their tasks.',

	measure: async (runs) =>
		await inProbedN8n(async (own) => {
			await compare(own, LOADS.many, 0);
			return await gather(
				runs,
				{
					largeSpeed: { name: LARGE, unit: 'MiB/s' },
					largeToBare: { name: LARGE, unit: '× a bare pipeline', goal },
					largeToInside: { name: LARGE, unit: "× a bare pipeline in n8n's process" },
					largeToRequest: { name: LARGE, unit: "× n8n's HTTP Request", goal: atLeast(0.9, '×') },
					largeToCurl: { name: LARGE, unit: '× curl' },
					manySpeed: { name: MANY, unit: 'MiB/s' },
					manyToBare: { name: MANY, unit: '× a bare pipeline', goal },
					manyToInside: { name: MANY, unit: "× a bare pipeline in n8n's process" },
					manyToRequest: { name: MANY, unit: "× n8n's HTTP Request", goal: atLeast(0.9, '×') },
					manyToCurl: { name: MANY, unit: '× curl' },
				},
				async (run) => {
					const large = await compare(own, LOADS.large, run);
					const many = await compare(own, LOADS.many, run);
					return {
						largeSpeed: (1024 * 1000) / large.node,
						largeToBare: large.bare / large.node,
						largeToInside: large.inside / large.node,
						largeToRequest: large.request / large.node,
						largeToCurl: large.curl / large.node,
						manySpeed: (500 * 1000) / many.node,
						manyToBare: many.bare / many.node,
						manyToInside: many.inside / many.node,
						manyToRequest: many.request / many.node,
						manyToCurl: many.curl / many.node,
					};
				},
			);
		}),
};

/** The milliseconds that each takes for the same files. */
async function compare(
	{ server, bench, probe }: Probed,
	{ count, mib }: { count: number; mib: number },
	run: number,
) {
	bench.simulator.reset();
	const ids = Array.from({ length: count }, (_, index) => `sora_${index}`);
	const tasks = bench.tasks(ids, { media: { bytes: mib * MIB } });
	const urls = await linksOf(bench, ids);
	const ms = { node: 0, request: 0, bare: 0, inside: 0, curl: 0 };
	const contestants = [
		async () => (ms.node = await nodeDownload(server, bench, tasks)),
		async () => (ms.request = await httpRequestDownload(server, bench, urls)),
		async () => (ms.bare = await bareDownload(urls, bench.folder)),
		async () => (ms.inside = await insideDownload(probe, urls, bench.folder)),
		async () => (ms.curl = await curlDownload(urls, bench.folder)),
	];
	if (run % 2 === 1) contestants.reverse();
	for (const contestant of contestants) await contestant();
	return ms;
}

async function nodeDownload(server: N8nServer, bench: Bench, tasks: object[]): Promise<number> {
	const node = soraVideo(bench.credential, { operation: 'waitUntilDone' });
	const execution = await bench.run(tasks, [node], { timeout: 300_000 });
	dropStoredFiles(server);
	return runOf(execution, node.name).executionTime;
}
