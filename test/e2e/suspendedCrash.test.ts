/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { clipPath, faults } from '../simulator';
import type { TaskScript } from './support/bench';
import { ENDLESS_FILE } from './support/endlessFile';
import { lost } from './support/lost';
import { describeInN8n, isN8n1 } from './support/n8n';
import { useOwnBench } from './support/ownBench';
import { until } from './support/until';
import { soraVideo, writeFiles } from './support/workflow';

/** One round of 66 seconds and one start of n8n, in milliseconds. */
const TIME_LIMIT = 900_000;

const clip = readFileSync(clipPath);

const running = faults.wrongTypes({ status: 'processing', video_url: null });

/** The first look suspends the execution; the second one gets no answer, however often it is tried. */
const heldAtTheLook = { looks: [running, ...Array<object>(9).fill(faults.hang())] } as TaskScript;

/** In the second round the file begins to come. */
const heldAtTheFile: TaskScript = { looks: [running], ...ENDLESS_FILE };

const SAVED = { saveExecutionProgress: true };

const CASES = {
	look: { script: heldAtTheLook, settings: {} },
	look_saved: { script: heldAtTheLook, settings: SAVED },
	file: { script: heldAtTheFile, settings: {} },
	file_saved: { script: heldAtTheFile, settings: SAVED },
};

/** Over in the second round, 66 seconds after the first, and so when Retry is pressed; in seconds. */
const SHORT_TIMEOUT = 60;

describeInN8n('n8n that is killed in the middle of a round of suspended waits', () => {
	const own = useOwnBench();

	/** Publishes a workflow that waits for one task and saves its video. */
	async function publish(id: string, script: TaskScript, settings: object, options = {}) {
		const { bench } = own;
		const wait = { operation: 'waitUntilDone', suspendWhileWaiting: true, options };
		const nodes = [soraVideo(bench.credential, wait), writeFiles(bench.folder)];
		const start = await bench.publish(nodes, settings);
		return async () => [id, await start(bench.tasks([id], script))] as const;
	}

	/** All at the same time, so that a moment comes at which all of them are held. */
	async function startAll() {
		const starts = await Promise.all([
			...Object.entries(CASES).map(([id, { script, settings }]) => publish(id, script, settings)),
			publish('late', heldAtTheFile, {}, { timeout: SHORT_TIMEOUT }),
		]);
		return Object.fromEntries(await Promise.all(starts.map(async (start) => await start())));
	}

	/** Whether a request of the second round waits for the end of its answer. */
	const isHeld = (id: string) =>
		own.bench.simulator.requests.some(
			({ taskId, fault, finishedAt }) =>
				taskId === id && finishedAt === undefined && (fault === 'hang' || fault === 'drip'),
		);

	async function startAgain() {
		const { bench, server } = own;
		const requests = bench.simulator.requests.length;
		await server.start();
		bench.api = server.api!;
		expect(bench.simulator.requests).toHaveLength(requests);
	}

	it(
		'leaves them crashed; Retry begins a new wait and delivers the whole video once',
		async () => {
			const { bench, server } = own;
			const { simulator } = bench;
			const executions = await startAll();
			await until(() => Object.keys(executions).every(isHeld));

			await server.kill();
			expect(readdirSync(bench.folder)).toEqual([]);
			await startAgain();

			// Nothing has been asked for meanwhile, and nothing is asked for until Retry is pressed.
			for (const [id, execution] of Object.entries(executions)) {
				const { status, data } = await lost(bench, execution);
				expect([id, status]).toEqual([id, 'crashed']);
				// n8n tells no reason here, and the last that it knows of the node is a run that waited.
				expect(data.resultData.error).toBeUndefined();
				const seen = data.resultData.runData['Sora Video']!.map((run) => run.executionStatus);
				const passedOn = isN8n1 ? ['waiting', 'success'] : ['success'];
				expect([id, seen]).toEqual([id, id.endsWith('saved') ? passedOn : ['waiting']]);
			}

			const made = (id: string) => [simulator.looks(id).length, simulator.downloads(id).length];
			for (const id of Object.keys(CASES)) {
				bench.tasks([id]);
				const [looks, downloads] = made(id);
				const retried = await bench.api.retry(executions[id]);
				if (isN8n1 && id.endsWith('saved')) {
					// n8n 1.x keeps the moment of the suspension with the progress, and on Retry passes the
					// input on instead of running the node, as it does with the node behind its Wait node.
					expect([id, retried.status]).toEqual([id, 'error']);
					continue;
				}
				expect([id, retried.status]).toEqual([id, 'success']);
				expect(readFileSync(join(bench.folder, `${id}.mp4`)).equals(clip)).toBe(true);
				expect([id, made(id)]).toEqual([id, [looks + 1, downloads + 1]]);
			}
			const delivered = Object.keys(CASES).filter((id) => !isN8n1 || !id.endsWith('saved'));
			expect(readdirSync(bench.folder)).toHaveLength(delivered.length);

			// The time of the lost execution is over; the new one has its own.
			bench.tasks(['late'], { ends: 'never' });
			const late = await bench.api.retry(executions.late);
			expect(late.status).toBe('waiting');
			await bench.api.stopExecution(late.id);
		},
		TIME_LIMIT,
	);
});
