import { Bench, itemsOf } from './support/bench';
import { describeInN8n } from './support/n8n';
import { isTrue, noOp, soraVideo, to } from './support/workflow';

describeInN8n('Get Status', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterAll(async () => await bench?.close());

	it('asks once for each item and hands on running, failed and completed tasks alike', async () => {
		const items = [
			...bench.tasks(['sora_running'], { ends: 'never' }),
			...bench.tasks(['sora_failed'], { ends: 'failed', error: 'The prompt was refused' }),
			...bench.tasks(['sora_completed']),
		];

		const execution = await bench.run(items, [
			soraVideo(bench.credential, { operation: 'getStatus' }),
		]);

		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Sora Video').map(({ json, binary }) => ({ json, binary }))).toEqual([
			{ json: expect.objectContaining({ status: 'processing', done: false }) },
			{
				json: expect.objectContaining({
					status: 'failed',
					error: 'The prompt was refused',
					done: true,
				}),
			},
			{ json: expect.objectContaining({ status: 'completed', done: true }) },
		]);
		for (const { id } of items) expect(bench.simulator.looks(id)).toHaveLength(1);
	});

	it('downloads the video of a completed task when asked to', async () => {
		const execution = await bench.run(bench.tasks(['sora_file']), [
			soraVideo(bench.credential, {
				operation: 'getStatus',
				downloadVideo: true,
				binaryPropertyName: 'video',
			}),
		]);

		const [item] = itemsOf(execution, 'Sora Video');
		expect(item.binary?.video).toMatchObject({ fileName: 'sora_file.mp4', mimeType: 'video/mp4' });
	});

	it('lets an IF node part what is over from what goes on, the files with it', async () => {
		const items = [
			...bench.tasks(['if_running'], { ends: 'never' }),
			...bench.tasks(['if_completed']),
			...bench.tasks(['if_failed'], { ends: 'failed' }),
		];
		const nodes = [
			soraVideo(bench.credential, { operation: 'getStatus', downloadVideo: true }),
			isTrue('Done?', '={{ $json.done }}'),
			noOp('Over'),
			noOp('Goes On'),
		];
		const execution = await bench.api.finished(
			await bench.trigger(
				items,
				nodes,
				{},
				{ 'Done?': { main: [[to('Over')], [to('Goes On')]] }, Over: { main: [] } },
			),
		);

		const over = itemsOf(execution, 'Over');
		expect(over.map(({ json, binary }) => [json.id, binary?.data?.fileName])).toEqual([
			['if_completed', 'if_completed.mp4'],
			['if_failed', undefined],
		]);
		expect(itemsOf(execution, 'Goes On').map(({ json }) => json.id)).toEqual(['if_running']);
	});
});
