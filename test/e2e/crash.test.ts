/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { N8nServer } from '../../scripts/n8n/server';
import { clipPath } from '../simulator';
import { Bench, type Execution } from './support/bench';
import { ENDLESS_FILE, PIECE } from './support/endlessFile';
import { describeInN8n, startOwnN8n } from './support/n8n';
import { lost } from './support/lost';
import { until } from './support/until';
import { soraVideo, writeFiles } from './support/workflow';

/** After SIGTERM, n8n lets running executions go on for so long and then ends as it would crash. */
const GRACE_S = 50;

/** Each test starts n8n anew, in milliseconds. */
const TIME_LIMIT = 900_000;

const clip = readFileSync(clipPath);

describeInN8n('n8n that ends in the middle of an execution', () => {
	let server: N8nServer;
	let bench: Bench;

	beforeAll(async () => {
		const own = await startOwnN8n({ N8N_GRACEFUL_SHUTDOWN_TIMEOUT: String(GRACE_S) });
		server = own.server;
		bench = await Bench.open({ baseUrl: server.baseUrl, files: own.files });
	}, TIME_LIMIT);

	afterAll(async () => {
		await bench?.close();
		await server?.stop();
		server?.removeHome();
	});

	/** Starts an execution that waits for one task and saves its video. */
	async function start(id: string, script: object, settings?: object): Promise<string> {
		const options = { pollInterval: 1 };
		return await bench.trigger(
			bench.tasks([id], script),
			[
				soraVideo(bench.credential, { operation: 'waitUntilDone', options }),
				writeFiles(bench.folder),
			],
			settings,
		);
	}

	/** Starts one execution that is still waiting and one that is half-way through a download. */
	async function startBoth(name: string) {
		const { simulator } = bench;
		const [waiting, downloading] = [`${name}_waiting`, `${name}_downloading`];
		const ids = [
			await start(waiting, { ends: 'never' }),
			await start(downloading, ENDLESS_FILE, { saveExecutionProgress: true }),
		];
		await until(() => simulator.looks(waiting).length >= 2);
		// Not only asked for: n8n logs the start of a node a moment later.
		const hasCome = ({ bytesSent }: { bytesSent: number }) => bytesSent > PIECE;
		await until(() => simulator.downloads(downloading).some(hasCome));
		return { tasks: [waiting, downloading], ids };
	}

	async function startAgain() {
		// What n8n sent before its end has arrived by then.
		await sleep(500);
		const requests = bench.simulator.requests.length;
		await sleep(1500);
		expect(bench.simulator.requests).toHaveLength(requests);
		await server.start();
		bench.api = server.api!;
	}

	const saved = () => readdirSync(bench.folder);

	const savedClip = (id: string) => readFileSync(join(bench.folder, `${id}.mp4`)).equals(clip);

	/** What the user finds: n8n's own words, and nothing of a file. */
	async function expectCrashed(id: string) {
		const execution = await lost(bench, id);
		expect(execution.status).toBe('crashed');
		expect(execution.data.resultData.error?.message).toMatch(/^Workflow did not finish/);
		expect(execution.data.resultData.runData['Sora Video']).toEqual([
			expect.objectContaining({ executionStatus: 'crashed' }),
		]);
		expect(JSON.stringify(execution.data)).not.toMatch(/"binary"|filesystem/);
	}

	const runsOf = ({ data }: Execution, node: string) => data.resultData.runData[node]?.length;

	/** Presses Retry and expects the whole video on the disk. */
	async function retry(execution: string, task: string): Promise<Execution> {
		const retried = await bench.api.retry(execution);
		expect(retried.status).toBe('success');
		expect(savedClip(task)).toBe(true);
		return retried;
	}

	it(
		'is asked to stop: a wait that is soon over is finished, any other reads crashed, and Retry delivers the same video',
		async () => {
			const { tasks, ids } = await startBoth('stop');
			const soon = await start('stop_soon', { ends: 'never' });
			await until(() => bench.simulator.looks('stop_soon').length >= 1);

			const stopped = server.stop();
			bench.tasks(['stop_soon']);
			await stopped;
			expect(saved()).toEqual(['stop_soon.mp4']);
			await startAgain();

			expect(await bench.api.execution(soon)).toMatchObject({ status: 'success' });
			expect(savedClip('stop_soon')).toBe(true);
			for (const id of ids) await expectCrashed(id);
			bench.tasks(tasks);
			for (const [index, id] of ids.entries()) await retry(id, tasks[index]);
		},
		TIME_LIMIT,
	);

	it(
		'is killed: the executions read crashed, and Retry delivers the same video',
		async () => {
			const { tasks, ids } = await startBoth('kill');

			await server.kill();
			expect(saved().filter((file) => file.startsWith('kill'))).toEqual([]);
			await startAgain();

			for (const id of ids) await expectCrashed(id);
			bench.tasks(tasks);
			// Without saved progress n8n only has what started the workflow, and begins there.
			expect(runsOf(await retry(ids[0], tasks[0]), 'Split Out')).toBe(2);
			// With "Save Execution Progress" in the settings of the workflow it begins at this node.
			expect(runsOf(await retry(ids[1], tasks[1]), 'Split Out')).toBe(1);
		},
		TIME_LIMIT,
	);
});
