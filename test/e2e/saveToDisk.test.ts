/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { clipPath, framePath } from '../simulator';
import { Bench, itemsOf } from './support/bench';
import { describeInN8n, isN8n1 } from './support/n8n';
import { chain, code, everySecond, soraVideo, writeFiles } from './support/workflow';

describeInN8n('Wait Until Done, then Write Files to Disk', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterAll(async () => await bench?.close());

	it('saves the served MP4 byte for byte when a webhook starts the workflow', async () => {
		const items = bench.tasks(['sora_abc', 'vgen_def'], { queuedMs: 500, processingMs: 700 });

		const execution = await bench.run(items, [
			soraVideo(bench.credential, { operation: 'waitUntilDone', options: { pollInterval: 1 } }),
			writeFiles(bench.folder),
		]);

		expect(execution.status).toBe('success');
		const clip = readFileSync(clipPath);
		expect(readFileSync(join(bench.folder, 'sora_abc.mp4')).equals(clip)).toBe(true);
		expect(readFileSync(join(bench.folder, 'vgen_def.mp4')).equals(clip)).toBe(true);
	});

	it('hands on the API’s fields, done, the file and the paired item', async () => {
		const execution = await bench.run(bench.tasks(['sora_fields']), [
			soraVideo(bench.credential, { operation: 'waitUntilDone' }),
		]);

		const [item] = itemsOf(execution, 'Sora Video');
		expect(item.json).toMatchObject({
			id: 'sora_fields',
			object: 'video.generation',
			status: 'completed',
			actualDuration: 3,
			error: null,
			done: true,
		});
		expect(item.binary?.data).toMatchObject({ fileName: 'sora_fields.mp4', mimeType: 'video/mp4' });
		expect(item.pairedItem).toEqual({ item: 0 });
	});

	it('saves an image as well', async () => {
		const execution = await bench.run(bench.tasks(['image_abc'], { media: 'image' }), [
			soraVideo(bench.credential, {
				operation: 'waitUntilDone',
				options: { fileName: 'frame.png' },
			}),
			writeFiles(bench.folder),
		]);

		expect(execution.status).toBe('success');
		const saved = readFileSync(join(bench.folder, 'frame.png'));
		expect(saved.equals(readFileSync(framePath))).toBe(true);
	});

	it('saves the served MP4 byte for byte when a schedule starts the workflow', async () => {
		bench.tasks(['sora_scheduled']);
		const workflow = await bench.api.createWorkflow(
			chain('Scheduled', [
				everySecond,
				code('sora_scheduled'),
				soraVideo(bench.credential, {
					operation: 'waitUntilDone',
					// The next execution may be writing while this one's file is read.
					options: { fileName: '=scheduled-{{ $execution.id }}.mp4' },
				}),
				writeFiles(bench.folder),
			]),
		);
		await bench.api.activate(workflow);

		const { id } = await bench.api.firstExecution(workflow);
		const execution = await bench.api.finished(id);
		await bench.api.deactivate(workflow);

		expect(execution).toMatchObject({ status: 'success', mode: 'trigger' });
		const saved = readFileSync(join(bench.folder, `scheduled-${id}.mp4`));
		expect(saved.equals(readFileSync(clipPath))).toBe(true);
	});

	// n8n 1.x has no such setting.
	if (!isN8n1) {
		it('saves it with Execution Logic v2, as the documentation says', async () => {
			const inJson = { fileName: `=${bench.folder}/{{ $json._files.data.fileName }}` };
			const write = writeFiles(bench.folder);
			const parameters = { ...write.parameters, ...inJson, dataPropertyName: '_files.data' };
			const id = await bench.trigger(
				bench.tasks(['sora_v2']),
				[soraVideo(bench.credential, { operation: 'waitUntilDone' }), { ...write, parameters }],
				{ binaryMode: 'combined' },
			);
			const execution = await bench.api.finished(id);

			expect(execution.status).toBe('success');
			expect(itemsOf(execution, 'Sora Video')[0].binary).toBeUndefined();
			const saved = readFileSync(join(bench.folder, 'sora_v2.mp4'));
			expect(saved.equals(readFileSync(clipPath))).toBe(true);
		});
	}
});
