/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { exampleWorkflow, savedFile, TRIGGER } from '../../scripts/start/exampleWorkflow';
import { clipPath } from '../simulator';
import { Bench } from './support/bench';
import { describeInN8n } from './support/n8n';

describeInN8n('The example workflow, with its blanks filled in', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterAll(async () => await bench?.close());

	it('saves the video when Execute is pressed in the editor', async () => {
		const { credential, folder } = bench;
		const [{ id: taskId }] = bench.tasks(['sora_example']);
		const content = exampleWorkflow({ taskId, credential, folder });
		const workflow = await bench.api.createWorkflow(content);

		const execution = await bench.api.finished(await bench.api.run(workflow, TRIGGER));

		expect(execution.status).toBe('success');
		const file = join(folder, 'sora_example.mp4');
		expect(savedFile(execution)).toBe(file);
		expect(readFileSync(file).equals(readFileSync(clipPath))).toBe(true);
	});
});
