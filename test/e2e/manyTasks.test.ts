import { Bench, itemsOf, runOf } from './support/bench';
import { describeInN8n } from './support/n8n';
import { soraVideo, writeFiles } from './support/workflow';

describeInN8n('Many tasks in one execution', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterAll(async () => await bench?.close());

	it('waits for ten tasks of 12 s side by side, and hands them on in the order of the items', async () => {
		const ids = Array.from({ length: 10 }, (_, index) => `sora_${index}`);
		const script = { queuedMs: 4000, processingMs: 8000, startAtFirstLook: true };

		const execution = await bench.run(bench.tasks(ids, script), [
			soraVideo(bench.credential, { operation: 'waitUntilDone', options: { pollInterval: 2 } }),
			writeFiles(bench.folder),
		]);

		const items = itemsOf(execution, 'Sora Video');
		expect(items.map(({ json }) => json.id)).toEqual(ids);
		expect(items.every(({ binary }) => binary?.data)).toBe(true);
		const { executionTime } = runOf(execution, 'Sora Video');
		expect(executionTime).toBeGreaterThan(12_000);
		const looks = ids.map((id) => bench.simulator.looks(id).map(({ at }) => at));
		const lastFirst = Math.max(...looks.map((all) => all[0]));
		const firstLast = Math.min(...looks.map((all) => all.at(-1)!));
		expect(lastFirst).toBeLessThan(firstLast);
	});
});
