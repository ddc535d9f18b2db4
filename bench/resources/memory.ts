import { resetPeak } from '../../scripts/n8n/processMemory';
import { soraVideo } from '../../test/e2e/support/workflow';
import type { Benchmark } from '../benchmark';
import { atMost, gather } from './figures';
import { inOwnN8n } from './ownN8n';
import { dropStoredFiles } from './storedFiles';

const MIB = 1024 * 1024;

const goal = atMost(64, 'MiB');

export const memory: Benchmark = {
	id: 'memory',
	title: 'Memory of downloads',
	method:
		"The most that n8n's main process has resident (VmHWM of Linux) while Wait Until Done " +
		'downloads, less what it had resident before, in an n8n started for each run and warmed up ' +
		'with twenty files of 1 MiB. The files go into n8n’s binary data on the disk.',

	reading:
		'A growth that differs so much from run to run is likely to be garbage that V8 has not collected yet. Twenty files at ' +
		'once go beyond the goal, and how much of that is n8n’s own is not measured yet.',

	measure: async (runs) =>
		await gather(
			runs,
			{
				one: { name: 'One file of 1 GiB', unit: 'MiB', goal },
				twenty: { name: 'Twenty files of 50 MiB at once', unit: 'MiB', goal },
			},
			async () => ({ one: await growth(1, 1024), twenty: await growth(20, 50) }),
		),
};

/** In an n8n of its own, since what is left to be collected would be measured as well. */
const growth = async (count: number, mib: number): Promise<number> =>
	await inOwnN8n(async ({ server, bench }) => {
		const download = async (name: string, files: number, bytes: number) => {
			const ids = Array.from({ length: files }, (_, index) => `${name}_${index}`);
			const options = { maxFileSize: 0, maxConcurrentRequests: 21 };
			const node = soraVideo(bench.credential, { operation: 'waitUntilDone', options });
			const tasks = bench.tasks(ids, { media: { bytes } });
			const { status } = await bench.run(tasks, [node], { timeout: 300_000 });
			if (status !== 'success') throw new Error(`The execution ended as ${status}`);
			dropStoredFiles(server);
		};
		await download('small', 20, MIB);
		resetPeak(server.pid!);
		const before = server.memory()!.rss;
		await download('large', count, mib * MIB);
		return (server.memory()!.peak - before) / MIB;
	});
