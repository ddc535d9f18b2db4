/* eslint-disable @n8n/community-nodes/no-restricted-imports, no-console -- drives a real n8n and tells what it measured */
import { setTimeout as sleep } from 'node:timers/promises';

import { Bench } from './support/bench';
import { ENDLESS_FILE } from './support/endlessFile';
import { describeInN8n } from './support/n8n';
import { until } from './support/until';
import { soraVideo, writeFiles } from './support/workflow';

describeInN8n('Stop', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	beforeEach(() => bench.simulator.reset());

	afterAll(async () => await bench?.close());

	const start = async (items: object[]) =>
		await bench.trigger(items, [
			soraVideo(bench.credential, { operation: 'waitUntilDone', options: { pollInterval: 1 } }),
			writeFiles(bench.folder),
		]);

	/** Stops it, and expects it to be over and nothing to be requested from then on. */
	async function expectStop(id: string) {
		const startedAt = performance.now();
		await bench.api.stopExecution(id);
		const execution = await bench.api.finished(id);
		const ms = Math.round(performance.now() - startedAt);
		const requests = bench.simulator.requests.length;
		await sleep(2500);

		expect(execution.status).toBe('canceled');
		expect(bench.simulator.requests).toHaveLength(requests);
		return ms;
	}

	it('in mid-wait ends the execution as canceled, and nothing is asked for afterwards', async () => {
		const id = await start(bench.tasks(['sora_1', 'sora_2'], { ends: 'never' }));
		await until(() => bench.simulator.looks('sora_2').length >= 2);

		await expectStop(id);
	});

	it('in mid-download ends the request and the execution, and no file is handed on', async () => {
		const id = await start(bench.tasks(['sora_1'], ENDLESS_FILE));
		await until(() => bench.simulator.downloads('sora_1').length >= 1);

		await expectStop(id);

		expect(bench.simulator.downloads('sora_1')).toEqual([
			expect.objectContaining({ aborted: true }),
		]);
		const { data } = await bench.api.execution(id);
		expect(JSON.stringify(data)).not.toContain('"binary"');
	});

	it('ends a thousand waits at once', async () => {
		const ids = Array.from({ length: 1000 }, (_, index) => `sora_${index}`);
		const id = await start(bench.tasks(ids, { ends: 'never' }));
		await until(() => bench.simulator.requests.length > 1200);

		const ms = await expectStop(id);

		console.log(`Stop ended an execution with 1000 waiting tasks in ${ms} ms`);
	});
});
