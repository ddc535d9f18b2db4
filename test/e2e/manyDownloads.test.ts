/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { setTimeout as sleep } from 'node:timers/promises';

import { Bench, itemsOf } from './support/bench';
import { describeInN8n } from './support/n8n';
import { soraVideo } from './support/workflow';

describeInN8n('Many downloads in many executions', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterAll(async () => await bench?.close());

	it('fetches the files of thirty executions of twenty finished tasks while n8n answers', async () => {
		const ids = Array.from({ length: 600 }, (_, index) => `done_${index}`);
		const tasks = bench.tasks(ids);
		const node = soraVideo(bench.credential, { operation: 'waitUntilDone' });
		let isOver = false;
		const unanswered: unknown[] = [];
		const asking = (async () => {
			for (; !isOver; await sleep(100)) {
				await bench.api.requestOnce('GET', '/rest/workflows?take=1').catch((error: unknown) => {
					unanswered.push(error);
				});
			}
		})();
		const executions = await Promise.all(
			Array.from(
				{ length: 30 },
				async (_, index) =>
					await bench.run(tasks.slice(20 * index, 20 * (index + 1)), [node], { timeout: 240_000 }),
			),
		);
		isOver = true;
		await asking;
		const delivered = executions.flatMap((execution) => itemsOf(execution, 'Sora Video'));
		expect(delivered.filter(({ binary }) => binary?.data)).toHaveLength(600);
		expect(unanswered).toEqual([]);
		expect(maxDownloads(bench.simulator.requests)).toBeLessThanOrEqual(20);
	});
});

/** How many downloads were open at once. */
function maxDownloads(requests: Bench['simulator']['requests']): number {
	const downloads = requests.filter(({ server }) => server === 'download');
	return Math.max(
		...downloads.map(
			({ at }) =>
				downloads.filter((other) => other.at <= at && (other.finishedAt ?? Infinity) > at).length,
		),
	);
}
