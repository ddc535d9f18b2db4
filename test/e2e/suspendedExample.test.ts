import { itemsOf } from './support/bench';
import { describeInN8n } from './support/n8n';
import { everyTenSeconds, useS3Bench } from './support/s3Bench';
import { untilOver, untilSuspended } from './support/untilStatus';

/** n8n suspends for 66 seconds at least, in milliseconds. */
jest.setTimeout(600_000);

describeInN8n('The example "suspended-wait-to-s3"', () => {
	const { own, readFilledIn, isStored } = useS3Bench();

	it('creates a video by its schedule, lets n8n suspend the wait, and stores it', async () => {
		const { bench, s3 } = own;
		bench.simulator.createdScript = { ends: 'never' };
		const { name, nodes, connections, node } = readFilledIn('suspended-wait-to-s3.json');
		node('Every Day').parameters.rule = everyTenSeconds;
		const workflow = await bench.api.createWorkflow({ name, nodes, connections });
		await bench.api.activate(workflow);
		const { id } = await bench.api.firstExecution(workflow);
		await bench.api.deactivate(workflow);

		await untilSuspended(id, bench);
		expect(await s3.keys()).toEqual([]);
		bench.tasks(bench.simulator.creations.map(({ id: task }) => task));
		const execution = await untilOver(id, bench);

		expect(execution.status).toBe('success');
		const created = itemsOf(execution, 'Create');
		expect(created).toHaveLength(1);
		expect(await isStored(String(created[0].json.id))).toBe(true);
	});
});
