import { resetPeak } from '../../scripts/n8n/processMemory';
import type { N8nServer } from '../../scripts/n8n/server';
import type { Bench } from '../../test/e2e/support/bench';
import { soraVideo } from '../../test/e2e/support/workflow';
import type { Benchmark } from '../benchmark';
import { atMost, gather } from './figures';
import { httpRequestDownload, insideDownload, linksOf } from './otherDownloads';
import { inProbedN8n, type Probe } from './probedN8n';
import { dropStoredFiles } from './storedFiles';

const MIB = 1024 * 1024;

/** So many downloads are in flight at the same time. */
const PARALLEL = 20;

const ONE = 'One file of 1 GiB';
const TWENTY = `${PARALLEL} files of 50 MiB at once`;
const BARE = "a bare pipeline in n8n's process";
const REQUEST = "n8n's HTTP Request";
const goal = atMost(64, 'MiB');

export const memory: Benchmark = {
	id: 'memory',
	title: 'Memory of downloads',
	method:
		"The most that n8n's main process has resident (VmHWM of Linux) while Wait Until Done " +
		'downloads, less what it had resident before, in an n8n started for each figure and warmed up ' +
		'with twenty files of 1 MiB. The files go into n8n’s binary data on the disk. Beside it, each in ' +
		"an n8n of its own as well and warmed up in the same way: n8n's own HTTP Request node, which is given the " +
		"links, and http.get → fs.createWriteStream within n8n's process, which shows what of the growth any download brings there.",

	reading:
		'A growth that differs so much from run to run is likely to be garbage that V8 has not collected yet. Twenty files at ' +
		'once go beyond the goal, and how much of that is n8n’s own is not measured yet.',

	measure: async (runs) =>
		await gather(
			runs,
			{
				one: { name: ONE, unit: 'MiB', goal },
				oneBare: { name: `${ONE}, ${BARE}`, unit: 'MiB' },
				oneRequest: { name: `${ONE}, ${REQUEST}`, unit: 'MiB' },
				twenty: { name: TWENTY, unit: 'MiB', goal },
				twentyBare: { name: `${TWENTY}, ${BARE}`, unit: 'MiB' },
				twentyRequest: { name: `${TWENTY}, ${REQUEST}`, unit: 'MiB' },
			},
			async () => ({
				one: await growth(byNode, 1, 1024),
				oneBare: await growth(byBarePipeline, 1, 1024),
				oneRequest: await growth(byHttpRequest, 1, 1024),
				twenty: await growth(byNode, PARALLEL, 50),
				twentyBare: await growth(byBarePipeline, PARALLEL, 50),
				twentyRequest: await growth(byHttpRequest, PARALLEL, 50),
			}),
		),
};

interface Own {
	server: N8nServer;
	bench: Bench;
	probe: Probe;
}

/** Downloads the videos of these tasks, all at once. */
type Download = (own: Own, ids: string[]) => Promise<unknown>;

const byNode: Download = async ({ server, bench }, ids) => {
	// One more than the downloads: that place is left to the looks.
	const options = { maxFileSize: 0, maxConcurrentRequests: PARALLEL + 1 };
	const node = soraVideo(bench.credential, { operation: 'waitUntilDone', options });
	const items = ids.map((id) => ({ id }));
	const { status } = await bench.run(items, [node], { timeout: 300_000 });
	if (status !== 'success') throw new Error(`The execution ended as ${status}`);
	dropStoredFiles(server);
};

const byBarePipeline: Download = async ({ bench, probe }, ids) =>
	await insideDownload(probe, await linksOf(bench, ids), bench.folder, PARALLEL);

const byHttpRequest: Download = async ({ server, bench }, ids) =>
	await httpRequestDownload(server, bench, await linksOf(bench, ids));

/** In an n8n of its own, since what is left to be collected would be measured as well. */
const growth = async (download: Download, count: number, mib: number): Promise<number> =>
	await inProbedN8n(async (own) => {
		const { server, bench } = own;
		const idsOf = (name: string, files: number, bytes: number) => {
			const ids = Array.from({ length: files }, (_, index) => `${name}_${index}`);
			bench.tasks(ids, { media: { bytes } });
			return ids;
		};
		await download(own, idsOf('small', PARALLEL, MIB));
		const large = idsOf('large', count, mib * MIB);
		resetPeak(server.pid!);
		const before = server.memory()!.rss;
		await download(own, large);
		return (server.memory()!.peak - before) / MIB;
	});
