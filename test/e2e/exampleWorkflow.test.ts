/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { exampleWorkflow, savedFile, TRIGGER } from '../../scripts/start/exampleWorkflow';
import { clipPath } from '../simulator';
import { Bench } from './support/bench';
import { describeInN8n } from './support/n8n';

describeInN8n('The example workflows, with their blanks filled in', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterAll(async () => await bench?.close());

	async function run(blanks: { taskId?: string; options?: Record<string, unknown> }) {
		const { credential, folder } = bench;
		const content = exampleWorkflow({ credential, folder, ...blanks });
		const workflow = await bench.api.createWorkflow(content);
		return await bench.api.finished(await bench.api.run(workflow, TRIGGER));
	}

	function expectSaved(execution: Awaited<ReturnType<typeof run>>, taskId: string) {
		expect(execution.status).toBe('success');
		const file = join(bench.folder, `${taskId}.mp4`);
		expect(savedFile(execution)).toBe(file);
		expect(readFileSync(file).equals(readFileSync(clipPath))).toBe(true);
	}

	it('fetches the video of a task when Execute is pressed in the editor', async () => {
		const [{ id: taskId }] = bench.tasks(['sora_example']);
		expectSaved(await run({ taskId }), taskId);
	});

	it('creates a video, waits for it and saves it when Execute is pressed in the editor', async () => {
		bench.simulator.createdScript = { processingMs: 1500, startAtFirstLook: true };
		const execution = await run({ options: { pollInterval: 1 } });
		const [{ id, body }] = bench.simulator.creations;
		expect(body).toEqual({
			model: 'sd_2.0_special',
			prompt: 'A paper boat on a quiet lake at dawn, slow camera',
			aspect_ratio: '16:9',
			duration: 5,
			resolution: '720p',
		});
		expectSaved(execution, id);
	});
});
