/* eslint-disable @n8n/community-nodes/no-restricted-imports -- measures a real n8n */
import { setTimeout as sleep } from 'node:timers/promises';

import { resetPeak } from '../../scripts/n8n/processMemory';
import type { TaskScript } from '../../test/e2e/support/bench';
import { soraVideo } from '../../test/e2e/support/workflow';
import { faults } from '../../test/simulator';
import type { Benchmark } from '../benchmark';
import { atMost, gather } from './figures';
import { httpRequestDownload, insideDownload, linksOf } from './otherDownloads';
import { inProbedN8n, type Probed } from './probedN8n';
import { dropStoredFiles } from './storedFiles';

const MIB = 1024 * 1024;

/** So many downloads are in flight at the same time. */
const PARALLEL = 20;

/** For V8 to give back what it has collected, in milliseconds. */
const SETTLE_MS = 1500;

/** 5 MiB in a second for each file. */
const gigabit = faults.drip({ bytes: MIB / 4, everyMs: 50 });

interface Load {
	count: number;
	mib: number;
	downloads?: NonNullable<TaskScript>['downloads'];
}

const ONE: Load = { count: 1, mib: 1024 };
const TWENTY: Load = { count: PARALLEL, mib: 50 };
const TWENTY_SLOWLY: Load = { ...TWENTY, downloads: [gigabit] };

const BARE = "a bare pipeline in n8n's process";
const REQUEST = "n8n's HTTP Request";
const goal = atMost(64, 'MiB');

export const memory: Benchmark = {
	id: 'memory',
	title: 'Memory of downloads',
	method:
		"The most that n8n's main process has resident (VmHWM of Linux) while Wait Until Done " +
		'downloads, less what it had resident before, in an n8n started for each figure. It is warmed up by every ' +
		'contestant with twenty files of 1 MiB, and its garbage is collected before. The files go into n8n’s binary data on the disk. ' +
		"Beside it, in the same way: http.get → fs.createWriteStream within n8n's process, which shows what any download costs " +
		"there; n8n's own HTTP Request node, which is given the links; and the same files once more in the same process. " +
		'Where nothing else is said, the files come as fast as the loopback interface and the process allow; over a gigabit ' +
		'network, 100 MiB in each second.',

	reading:
		'The growth depends on how fast the files come, as that of garbage does which V8 collects meanwhile, and not that of data ' +
		'which a node holds. Twenty at once meet the goal here, over a gigabit network and as fast as the loopback interface allows. ' +
		'On a machine with another processor, at full speed, they took 132 MiB the day before, and a bare pipeline 82 MiB. What has grown is used again: the same files add less than half as much the second time.',

	measure: async (runs) =>
		await gather(
			runs,
			{
				one: { name: 'One file of 1 GiB', unit: 'MiB', goal },
				oneBare: { name: `One file of 1 GiB, ${BARE}`, unit: 'MiB' },
				oneRequest: { name: `One file of 1 GiB, ${REQUEST}`, unit: 'MiB' },
				twenty: { name: 'Twenty files of 50 MiB at once', unit: 'MiB', goal },
				twentyAgain: { name: 'Twenty files of 50 MiB at once, the second time', unit: 'MiB' },
				twentyBare: { name: `Twenty files of 50 MiB at once, ${BARE}`, unit: 'MiB' },
				twentyRequest: { name: `Twenty files of 50 MiB at once, ${REQUEST}`, unit: 'MiB' },
				slowly: {
					name: 'Twenty files of 50 MiB at once, over a gigabit network',
					unit: 'MiB',
					goal,
				},
				slowlyBare: {
					name: `Twenty files of 50 MiB at once, over a gigabit network, ${BARE}`,
					unit: 'MiB',
				},
			},
			async () => {
				const [one] = await growths(byNode, ONE);
				const [oneBare] = await growths(byBarePipeline, ONE);
				const [oneRequest] = await growths(byHttpRequest, ONE);
				const [twenty, twentyAgain] = await growths(byNode, TWENTY, TWENTY);
				const [twentyBare] = await growths(byBarePipeline, TWENTY);
				const [twentyRequest] = await growths(byHttpRequest, TWENTY);
				const [slowly] = await growths(byNode, TWENTY_SLOWLY);
				const [slowlyBare] = await growths(byBarePipeline, TWENTY_SLOWLY);
				return {
					one,
					oneBare,
					oneRequest,
					twenty,
					twentyAgain,
					twentyBare,
					twentyRequest,
					slowly,
					slowlyBare,
				};
			},
		),
};

/** Downloads the videos of these tasks, all at once. */
type Download = (own: Probed, ids: string[]) => Promise<unknown>;

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

/**
 * MiB for each load, one after the other, in an n8n of their own, since what is left to be collected
 * would be measured as well.
 */
const growths = async (download: Download, ...loads: Load[]): Promise<number[]> =>
	await inProbedN8n(async (own) => {
		const warmUp: Load = { count: PARALLEL, mib: 1 };
		for (const any of [byNode, byBarePipeline, byHttpRequest]) await growth(own, any, warmUp);
		const values: number[] = [];
		for (const load of loads) values.push(await growth(own, download, load));
		return values;
	});

async function growth(own: Probed, download: Download, { count, mib, downloads }: Load) {
	const { server, bench, probe } = own;
	bench.simulator.reset();
	const ids = Array.from({ length: count }, (_, index) => `sora_${index}`);
	bench.tasks(ids, { media: { bytes: mib * MIB }, downloads });
	await probe.heap();
	await sleep(SETTLE_MS);
	resetPeak(server.pid!);
	const before = server.memory()!.rss;
	await download(own, ids);
	return (server.memory()!.peak - before) / MIB;
}
