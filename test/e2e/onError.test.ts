import { Bench, itemsOf } from './support/bench';
import { describeInN8n } from './support/n8n';
import { soraVideo } from './support/workflow';

describeInN8n('On Error, with one item of three that fails', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterAll(async () => await bench?.close());

	async function runWith(onError: string) {
		const items = [
			...bench.tasks([`${onError}_1`]),
			...bench.tasks([`${onError}_2`], { ends: 'failed', error: 'The prompt was refused' }),
			...bench.tasks([`${onError}_3`]),
		];
		return await bench.run(items, [
			soraVideo(
				bench.credential,
				{ operation: 'waitUntilDone', downloadVideo: false, options: { pollInterval: 1 } },
				{ onError },
			),
		]);
	}

	const failure = expect.stringMatching(/_2.*The prompt was refused/);

	it('ends the workflow with the reason under Stop Workflow', async () => {
		const execution = await runWith('stopWorkflow');

		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toEqual(failure);
	});

	it('hands on the reason in the item’s place under Continue', async () => {
		const execution = await runWith('continueRegularOutput');

		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Sora Video').map(({ json }) => json)).toEqual([
			expect.objectContaining({ id: 'continueRegularOutput_1', status: 'completed' }),
			expect.objectContaining({ error: failure }),
			expect.objectContaining({ id: 'continueRegularOutput_3', status: 'completed' }),
		]);
	});

	it('sends the failed item, and no other, to the error output under Continue (Using Error Output)', async () => {
		const execution = await runWith('continueErrorOutput');

		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Sora Video', 0).map(({ json }) => json.id)).toEqual([
			'continueErrorOutput_1',
			'continueErrorOutput_3',
		]);
		expect(itemsOf(execution, 'Sora Video', 1).map(({ json }) => json)).toEqual([
			expect.objectContaining({ error: failure }),
		]);
	});
});
