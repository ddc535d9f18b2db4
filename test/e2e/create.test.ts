/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { EventEmitter, once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { clipPath, faults } from '../simulator';
import { Bench, itemsOf } from './support/bench';
import { describeInN8n, n8n } from './support/n8n';
import { until } from './support/until';
import { noOp, soraVideo, to, writeFiles, type WorkflowNode } from './support/workflow';

const clip = readFileSync(clipPath);

describeInN8n('Create', () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = await Bench.open();
		bench.simulator.createdScript = { processingMs: 1500, startAtFirstLook: true };
	});

	afterEach(async () => await bench?.close());

	const creating = (name: string, parameters: object, settings?: object): WorkflowNode => ({
		...soraVideo(
			bench.credential,
			{ operation: 'create', prompt: '={{ $json.prompt }}', ...parameters },
			settings,
		),
		name,
	});

	const waiting = (): WorkflowNode => ({
		...soraVideo(bench.credential, { operation: 'waitUntilDone', options: { pollInterval: 1 } }),
		name: 'Wait',
	});

	const createdIds = () => bench.simulator.creations.map(({ id }) => id);

	const savedFiles = () => readdirSync(bench.folder).sort();

	function expectSaved(ids: string[]) {
		expect(savedFiles()).toEqual(ids.map((id) => `${id}.mp4`).sort());
		for (const id of ids) {
			expect(readFileSync(join(bench.folder, `${id}.mp4`)).equals(clip)).toBe(true);
		}
	}

	it('makes a prompt into five files, by v1, by Model Center and by requests of the user’s own', async () => {
		const families = [
			creating('Model Center', {}),
			creating('Other', {
				family: 'other',
				additionalFields: '={{ { model: "a-new-model", prompt: $json.prompt } }}',
			}),
			creating('Other of V1', {
				family: 'other',
				requestPath: '/v1/omni-flash/videos',
				additionalFields: '={{ { model: "omni-flash", prompt: $json.prompt, seconds: 8 } }}',
			}),
			creating('Vidu', { family: 'vidu', model: '={{ "viduq3-" + "pro" }}', resolution: '1080p' }),
			creating('Seedance', {
				family: 'seedance15',
				model: 'seedance_1_5_pro_720p',
				options: { firstImage: 'https://images.example.com/first.png' },
			}),
		];
		const id = await bench.trigger(
			[{ prompt: 'A paper boat' }],
			[...families, waiting(), writeFiles(bench.folder)],
			{},
			{
				'Split Out': { main: [families.map(({ name }) => to(name))] },
				...Object.fromEntries(families.map(({ name }) => [name, { main: [[to('Wait')]] }])),
			},
		);

		const execution = await bench.api.finished(id);

		expect(execution.status).toBe('success');
		const { creations } = bench.simulator;
		expect(creations.map(({ path, body }) => [path, body.model as unknown]).sort()).toEqual([
			['/v1/omni-flash/videos', 'omni-flash'],
			['/v1/seedance/videos', 'seedance_1_5_pro_720p'],
			['/v1/vidu/videos', 'viduq3-pro'],
			['/v2/model-center/tasks', 'a-new-model'],
			['/v2/model-center/tasks', 'sd_2.0_special'],
		]);
		expectSaved(createdIds());
	});

	it('hands on the prompt with each video, in order, and what is refused by the error output', async () => {
		const prompts = ['one', 'refused', 'three'];
		bench.simulator.everyCreate(({ body }) =>
			body.includes('refused') ? faults.status(422) : undefined,
		);
		const nodes = [
			creating('Create', {}, { onError: 'continueErrorOutput' }),
			waiting(),
			writeFiles(bench.folder),
			noOp('Refused'),
		];
		const id = await bench.trigger(
			prompts.map((prompt) => ({ prompt })),
			nodes,
			{},
			{ Create: { main: [[to('Wait')], [to('Refused')]] }, 'Write Files to Disk': { main: [] } },
		);

		const execution = await bench.api.finished(id);

		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Create').map(({ json }) => json.prompt)).toEqual(['one', 'three']);
		expect(itemsOf(execution, 'Refused').map(({ json }) => json)).toEqual([
			expect.objectContaining({
				prompt: 'refused',
				error: expect.stringMatching(/^The API refused to create the task: /) as string,
			}),
		]);
		expectSaved(itemsOf(execution, 'Create').map(({ json }) => json.id as string));
	});

	it('is never sent twice by Retry On Fail when its outcome is unknown', async () => {
		bench.simulator.everyCreate(({ body }) =>
			body.includes('lost') ? faults.resetBeforeHeaders() : undefined,
		);
		const settings = { retryOnFail: true, maxTries: 5, waitBetweenTries: 100 };
		const items = ['one', 'lost', 'three'].map((prompt) => ({ prompt }));

		const execution = await bench.run(items, [creating('Create', {}, settings)]);

		expect(execution.status).toBe('error');
		const { message, description = '' } = execution.data.resultData.error!;
		expect(message).toMatch(/^It is not known whether a task was created: /);
		const { creations, createRequests } = bench.simulator;
		expect(createRequests).toHaveLength(3);
		for (const { id } of creations.filter(({ body }) => body.prompt !== 'lost')) {
			expect(description).toContain(`"${id}"`);
		}
	});

	it('creates on Retry only what is missing', async () => {
		let isDown = true;
		bench.simulator.everyCreate(({ body }) =>
			isDown && body.includes('two') ? faults.status(402) : undefined,
		);
		const items = ['one', 'two', 'three'].map((prompt) => ({ prompt }));
		const nodes = [creating('Create', {}), waiting(), writeFiles(bench.folder)];
		const failed = await bench.run(items, nodes);
		expect(failed.status).toBe('error');
		const before = createdIds().length;

		isDown = false;
		const retried = await bench.api.retry(failed.id);

		expect(retried.status).toBe('success');
		const prompts = bench.simulator.creations
			.map(({ body }) => body.prompt as string)
			// The refused request counts as the worst that can happen.
			.filter((prompt) => prompt !== 'two' || !isDown);
		expect(prompts.filter((prompt) => prompt === 'one')).toHaveLength(1);
		expect(prompts.filter((prompt) => prompt === 'three')).toHaveLength(1);
		expect(createdIds().length).toBeLessThanOrEqual(before + 2);
		expect(savedFiles()).toHaveLength(3);
	});

	it('leaves the IDs of what was created in the log when it is stopped: n8n keeps nothing else', async () => {
		const logFile = join(n8n!.home, 'n8n.log');
		const events = new EventEmitter();
		bench.simulator.everyCreate(faults.after(once(events, 'stopped')));
		const items = ['one', 'two', 'three', 'four', 'five'].map((prompt) => ({ prompt }));
		const id = await bench.trigger(items, [creating('Create', {})]);
		await until(() => bench.simulator.createRequests.length === 3);

		await bench.api.stopExecution(id);
		events.emit('stopped');

		expect((await bench.api.finished(id)).status).toBe('canceled');
		await until(() => createdIds().every((one) => readFileSync(logFile, 'utf8').includes(one)));
		expect(createdIds()).toHaveLength(3);
		expect(readFileSync(logFile, 'utf8')).not.toContain(bench.simulator.key);
	});

	it('says before any request what the API would refuse', async () => {
		const execution = await bench.run(
			[{ prompt: 'A paper boat' }],
			[creating('Create', { family: 'veo', model: 'veo_3_1_fast_stable', resolution: '4K' })],
		);

		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toBe(
			`The parameter 'Resolution' is "4K", which Veo 3.1 Fast Stable does not have`,
		);
		expect(bench.simulator.requests).toEqual([]);
		expect(existsSync(join(bench.folder, 'any.mp4'))).toBe(false);
	});
});
