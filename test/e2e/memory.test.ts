/* eslint-disable @n8n/community-nodes/no-restricted-imports, no-console -- drives a real n8n and tells what it measured */
import { statSync } from 'node:fs';
import { join } from 'node:path';

import { processMemory, resetPeak } from '../../scripts/n8n/processMemory';
import { describeInN8n } from './support/n8n';
import { useOwnBench } from './support/ownBench';
import { soraVideo, writeFiles } from './support/workflow';

/** For one GiB, in milliseconds; the machine may be busy. */
const TIME_LIMIT = 600_000;

const MIB = 1024 * 1024;

describeInN8n('Memory', () => {
	// In an n8n that other tests have used, what they left to be collected would be measured as well.
	const own = useOwnBench();

	it(
		'grows by less than 128 MiB while one GiB goes through to the disk',
		async () => {
			const bytes = 1024 * MIB;
			// The first download loads code that stays; the second is what a file's size adds.
			const run = async (id: string, size: number) =>
				await own.bench.run(
					own.bench.tasks([id], { media: { bytes: size } }),
					[
						soraVideo(own.bench.credential, {
							operation: 'waitUntilDone',
							options: { maxFileSize: 0 },
						}),
						writeFiles(own.bench.folder),
					],
					{ timeout: TIME_LIMIT },
				);
			await run('sora_small', MIB);
			resetPeak(own.server.pid!);
			const before = processMemory(own.server.pid!);

			const execution = await run('sora_large', bytes);

			const after = processMemory(own.server.pid!);
			expect(execution.status).toBe('success');
			expect(statSync(join(own.bench.folder, 'sora_large.mp4')).size).toBe(bytes);
			// Where the operating system does not tell, as outside Linux, the download itself is the test.
			const growth = before && after ? after.peak - before.rss : 0;
			console.log(`n8n's memory grew by ${(growth / MIB).toFixed(1)} MiB`);
			expect(growth).toBeLessThan(128 * MIB);
		},
		2 * TIME_LIMIT,
	);
});
