/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { clipPath, faults } from '../simulator';
import { Bench, itemsOf, type TaskScript } from './support/bench';
import { describeInN8n } from './support/n8n';
import { merge, soraVideo, to, writeFiles } from './support/workflow';

const clip = readFileSync(clipPath);

/** What a task that is done answers to a status check that is to find it running. */
const running = faults.wrongTypes({ status: 'processing', video_url: null, result_url: null });

describeInN8n('The two generations of the API', () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = await Bench.open();
	});

	afterEach(async () => await bench?.close());

	const waiting = (parameters: object = {}) => ({
		...soraVideo(bench.credential, {
			operation: 'waitUntilDone',
			options: { pollInterval: 1 },
			...parameters,
		}),
		name: 'Wait',
	});

	/** Where the API was asked for a task: "v1" or "v2". */
	const asked = (id: string) =>
		bench.simulator.looks(id).map(({ url }) => url.replace(/.*\/(v\d)\/.*/, '$1'));

	function expectSaved(ids: string[]) {
		expect(readdirSync(bench.folder).sort()).toEqual(ids.map((id) => `${id}.mp4`).sort());
		for (const id of ids) {
			expect(readFileSync(join(bench.folder, `${id}.mp4`)).equals(clip)).toBe(true);
		}
	}

	it('make one batch: what Create made at either is asked for there, and saved', async () => {
		bench.simulator.createdScript = { processingMs: 1500, startAtFirstLook: true };
		const creating = (name: string, parameters: object) => ({
			...soraVideo(bench.credential, {
				operation: 'create',
				prompt: '={{ $json.prompt }}',
				...parameters,
			}),
			name,
		});
		const nodes = [
			creating('Model Center', {}),
			creating('V1', { family: 'veo', model: 'veo_3_1_fast' }),
			merge,
			waiting(),
			writeFiles(bench.folder),
		];
		const id = await bench.trigger(
			[{ prompt: 'A paper boat' }, { prompt: 'A red kite' }],
			nodes,
			{},
			{
				'Split Out': { main: [[to('Model Center'), to('V1')]] },
				'Model Center': { main: [[to('Merge')]] },
				V1: { main: [[{ ...to('Merge'), index: 1 }]] },
			},
		);

		const execution = await bench.api.finished(id);

		expect(execution.status).toBe('success');
		const made = itemsOf(execution, 'Merge').map(({ json }) => json);
		expect(made.map(({ api, prompt }) => [api, prompt])).toEqual([
			['modelCenter', 'A paper boat'],
			['modelCenter', 'A red kite'],
			['v1', 'A paper boat'],
			['v1', 'A red kite'],
		]);
		const done = itemsOf(execution, 'Wait').map(({ json }) => json);
		expect(done.map(({ id: task, api }) => [task, api])).toEqual(
			made.map(({ id: task, api }) => [task, api]),
		);
		for (const { id: task, api } of made) {
			expect(new Set(asked(String(task)))).toEqual(new Set([api === 'v1' ? 'v1' : 'v2']));
		}
		expectSaved(made.map(({ id: task }) => String(task)));
	});

	const BY_HAND: Array<[string, TaskScript & object, string[]]> = [
		['mcp_2f9c', { api: 'v2', link: 'result_url', progress: 'number' }, ['v2']],
		['video_7d01', { api: 'v2', link: 'video_url', progress: 'text' }, ['v1', 'v2']],
		['video_7d02', { api: 'v2', link: 'both' }, ['v1', 'v2']],
		['video_7d03', { api: 'v1' }, ['v1']],
		['sora_11aa', { api: 'v1' }, ['v1']],
		['mcp_2f9d', { api: 'v1' }, ['v2', 'v1']],
	];

	it('are told apart for IDs that are given by hand, and remembered for the wait', async () => {
		for (const [id, script] of BY_HAND) {
			bench.simulator.addTask(id, { ...script, looks: [running] });
		}
		const ids = BY_HAND.map(([id]) => id);

		const execution = await bench.run(
			ids.map((taskId) => ({ taskId })),
			[waiting({ taskId: '={{ $json.taskId }}' }), writeFiles(bench.folder)],
		);

		expect(execution.status).toBe('success');
		expectSaved(ids);
		for (const [id, { api }, first] of BY_HAND) {
			const routes = asked(id);
			const later = routes.slice(first.length);
			expect([id, routes.slice(0, first.length)]).toEqual([id, first]);
			expect([id, later.length > 0, new Set(later)]).toEqual([id, true, new Set([api])]);
		}
	});

	it('are asked once each by Get Status, and only where the option API says', async () => {
		bench.tasks(['video_8e01', 'video_8e02'], { api: 'v2' });
		const status = (name: string, options: object) => ({
			...soraVideo(bench.credential, { operation: 'getStatus', options }),
			name,
		});

		const execution = await bench.run(
			[{ id: 'video_8e01' }],
			[status('Automatic', {}), status('Once More', {})],
		);
		const chosen = await bench.run(
			[{ id: 'video_8e02' }],
			[status('Chosen', { api: 'modelCenter' })],
		);

		expect([execution.status, chosen.status]).toEqual(['success', 'success']);
		expect(asked('video_8e01')).toEqual(['v1', 'v2', 'v2']);
		expect(asked('video_8e02')).toEqual(['v2']);
	});
});
