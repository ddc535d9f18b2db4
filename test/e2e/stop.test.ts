/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { setTimeout as sleep } from 'node:timers/promises';

import { Bench } from './support/bench';
import { describeInN8n } from './support/n8n';
import { soraVideo } from './support/workflow';

describeInN8n('Stop in mid-wait', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterAll(async () => await bench?.close());

	it('ends the execution as canceled, and nothing is asked for afterwards', async () => {
		const items = bench.tasks(['sora_stopped_1', 'sora_stopped_2'], { ends: 'never' });
		const id = await bench.trigger(items, [
			soraVideo(bench.credential, { operation: 'waitUntilDone', options: { pollInterval: 1 } }),
		]);
		while (bench.simulator.looks('sora_stopped_2').length < 2) await sleep(50);

		await bench.api.stopExecution(id);
		const requestsAtStop = bench.simulator.requests.length;
		const execution = await bench.api.finished(id);
		await sleep(3000);

		expect(execution.status).toBe('canceled');
		expect(bench.simulator.requests).toHaveLength(requestsAtStop);
	});
});
