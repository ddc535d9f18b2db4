/* eslint-disable @n8n/community-nodes/no-restricted-imports, no-console -- drives a real n8n and tells what it measured */
import { EventEmitter, once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { N8nWorker } from '../../scripts/n8n/worker';
import { clipPath, faults } from '../simulator';
import { Bench, type Execution, type TaskScript } from './support/bench';
import { Cluster, describeInCluster } from './support/cluster';
import { concurrentTests } from './support/concurrentTests';
import { isN8n1 } from './support/n8n';
import { quickWorkflow } from './support/quickWorkflow';
import { until } from './support/until';
import { untilIdle, untilKillMeetsNone, untilOver, untilSuspended } from './support/untilStatus';
import { soraVideo, waitNode, writeFiles, type WorkflowNode } from './support/workflow';

/** n8n suspends for 66 seconds at least, and gives a killed worker up after about two minutes. */
const TIME_LIMIT = 1_800_000;

/** How many executions wait beside a quick one; the rounds of more would keep a busy machine busy. */
const MANY = 8;

const clip = readFileSync(clipPath);

const never = { ends: 'never' } as const;

const names = (prefix: string) =>
	Array.from({ length: MANY }, (_, index) => `${prefix}_${index + 1}`);

const waiting = (at: Bench, parameters: object): WorkflowNode =>
	soraVideo(at.credential, { operation: 'waitUntilDone', ...parameters });

const suspending = (at: Bench, options: object = {}) =>
	waiting(at, { suspendWhileWaiting: true, options });

/** Publishes and starts a workflow for one task; gives the execution's ID. */
async function start(at: Bench, task: string, script: TaskScript, nodes: WorkflowNode[]) {
	return await at.trigger(at.tasks([task], script), nodes);
}

async function startAll(at: Bench, tasks: string[], nodes: WorkflowNode[]): Promise<string[]> {
	const ids: string[] = [];
	for (const task of tasks) ids.push(await start(at, task, never, nodes));
	return ids;
}

const allWait = async (at: Bench, ids: string[]) =>
	await Promise.all(ids.map(async (id) => await untilSuspended(id, at)));

const allOver = async (at: Bench, ids: string[]) =>
	await Promise.all(ids.map(async (id) => await untilOver(id, at)));

const looks = (at: Bench, task: string) => at.simulator.looks(task).length;

const downloads = (at: Bench, task: string) => at.simulator.downloads(task).length;

/**
 * Waits like {@link allWait}. What falls due while n8n starts again it may take for lost: a user
 * presses Retry.
 *
 * @returns the executions that wait
 */
const allWaitOrRetry = async (at: Bench, ids: string[]) =>
	await Promise.all(
		ids.map(async (id) => {
			const { status } = await untilIdle(id, at);
			return status === 'crashed' ? (await at.api.retry(id)).id : id;
		}),
	);

/** Expects one file, by default fetched once, byte for byte on the disk and in the editor. */
async function expectDelivered(
	at: Bench,
	task: string,
	execution: Execution,
	mode: string,
	mostFetched = 1,
) {
	expect(execution.status).toBe('success');
	expect(downloads(at, task)).toBeGreaterThanOrEqual(1);
	expect(downloads(at, task)).toBeLessThanOrEqual(mostFetched);
	const files = readdirSync(at.folder).filter((file) => file.startsWith(`${task}.`));
	expect(files).toEqual([`${task}.mp4`]);
	expect(readFileSync(join(at.folder, files[0])).equals(clip)).toBe(true);
	const runs = execution.data.resultData.runData['Sora Video']!;
	const items = runs.flatMap((run) => run.data?.main[0] ?? []);
	expect(items).toHaveLength(1);
	const { id } = items[0].binary!.data;
	expect(id.split(':')[0]).toMatch(mode);
	expect((await at.api.file(id)).equals(clip)).toBe(true);
}

describeInCluster('In queue mode', () => {
	/** Two workers with room for several executions; files go into a folder that all share. */
	let pair: Cluster;
	let bench: Bench;

	/** One worker that runs one execution at a time; files go into the database. */
	let single: Cluster;
	let small: Bench;

	beforeAll(async () => {
		pair = await Cluster.start({
			workers: 2,
			concurrency: 10,
			env: { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' },
		});
		bench = await Bench.open(pair.host);
		single = await Cluster.start({
			workers: 1,
			concurrency: 1,
			env: {
				N8N_DEFAULT_BINARY_DATA_MODE: 'database',
				// n8n 1.x has to be told that it has it.
				N8N_AVAILABLE_BINARY_DATA_MODES: 'filesystem,database',
				// What a killed worker was at stays as it is until a test has looked at it.
				QUEUE_WORKER_LOCK_DURATION: String(TIME_LIMIT),
			},
		});
		small = await Bench.open(single.host);
	}, TIME_LIMIT);

	const itMeanwhile = concurrentTests(TIME_LIMIT);

	afterAll(async () => {
		await bench?.close();
		await small?.close();
		await pair?.remove();
		await single?.remove();
	}, TIME_LIMIT);

	it(
		'waits in place hold the places of a worker: a quick workflow does not begin before one is over',
		async () => {
			const quick = await quickWorkflow(small);
			const tasks = names('in_place');
			const ids = await startAll(small, tasks, [waiting(small, { options: { pollInterval: 1 } })]);

			await until(() => tasks.some((task) => looks(small, task) > 0));
			const answer = quick.run();
			while ((await quick.executions()).length < 2) await sleep(200);
			const [holder] = tasks.filter((task) => looks(small, task) > 0);
			const before = looks(small, holder);
			await until(() => looks(small, holder) >= before + 10);
			const [queued] = await quick.executions();
			small.tasks(tasks);

			console.log(`Beside ${MANY} waits in place, a quick workflow took ${await answer} ms.`);
			expect(queued.status).toBe('new');
			const waits = await allOver(small, ids);
			for (const { status } of waits) expect(status).toBe('success');
			const [done] = await quick.executions();
			const ends = waits.map(({ stoppedAt }) => Date.parse(stoppedAt!));
			expect(Date.parse(done.startedAt)).toBeGreaterThanOrEqual(Math.min(...ends));
		},
		TIME_LIMIT,
	);

	it(
		'suspended waits hold nothing: a quick workflow is through while all of them wait',
		async () => {
			const quick = await quickWorkflow(small);
			const tasks = names('suspended');
			const ids = await startAll(small, tasks, [suspending(small), writeFiles(small.folder)]);
			await allWait(small, ids);

			const times: number[] = [];
			while (times.length < 5) times.push(await quick.run());
			await allWait(small, ids);

			console.log(`Beside ${MANY} suspended waits, quick ones took ${times.join(', ')} ms.`);
			small.tasks(tasks);
			for (const [index, execution] of (await allOver(small, ids)).entries()) {
				await expectDelivered(small, tasks[index], execution, 'database');
			}
		},
		TIME_LIMIT,
	);

	it(
		'a wait reads crashed when its worker is killed in the middle of a round and started again; Retry goes on with it',
		async () => {
			const task = 'interrupted';
			const id = await start(small, task, never, [suspending(small), writeFiles(small.folder)]);
			await untilSuspended(id, small);
			small.tasks([task], { looks: [faults.hang()] });
			const before = looks(small, task);

			await until(() => looks(small, task) > before);
			const [worker] = single.workers;
			await worker.kill();
			await worker.start();

			expect((await untilOver(id, small)).status).toBe('crashed');
			small.tasks([task]);
			const retried = await small.api.retry(id);
			await expectDelivered(small, task, await untilOver(retried.id, small), 'database');
		},
		TIME_LIMIT,
	);

	itMeanwhile(
		'waits go on after kill -9 of the worker that ran them, of another one, and of main',
		async () => {
			const nodes = [suspending(bench), waitNode(110), writeFiles(bench.folder)];
			const tasks: string[] = [];
			const ids: string[] = [];
			const hasRun = (worker: N8nWorker, id: string) => worker.roundsOf(id) > 0;
			// Redis gives a job to the worker that has been idle for longest.
			while (!pair.workers.every((worker) => ids.some((id) => hasRun(worker, id)))) {
				const task = `killed_${tasks.length + 1}`;
				tasks.push(task);
				ids.push(await start(bench, task, never, nodes));
				await allWait(bench, ids);
			}

			const [first] = pair.workers;
			await first.kill();
			const direct = [suspending(bench), writeFiles(bench.folder)];
			const events = new EventEmitter();
			const afterKill = faults.after(once(events, 'killed'));
			const running = await start(bench, 'main_killed', { looks: [afterKill] }, direct);
			await until(() => looks(bench, 'main_killed') === 1);
			await pair.main.kill();
			events.emit('killed');
			bench.tasks(tasks);
			// A worker that starts again takes what it has begun for lost, if that is due at this moment.
			await first.start();
			await pair.main.start();
			bench.api = pair.main.api!;
			await expectDelivered(bench, 'main_killed', await untilOver(running, bench), 'filesystem');

			// The files are there, and the executions are suspended by another node.
			const isFetched = (task: string) => downloads(bench, task) > 0;
			let suspended = await allWaitOrRetry(bench, ids);
			while (!tasks.every(isFetched)) {
				await sleep(2000);
				suspended = await allWaitOrRetry(bench, suspended);
			}
			const hangs = Array<object>(9).fill(faults.hang()) as never;
			const stalled = await start(bench, 'stalled', { ends: 'never', looks: hangs }, direct);
			const isHeld = () =>
				bench.simulator.looks('stalled').some(({ finishedAt }) => finishedAt === undefined);
			do {
				await until(isHeld);
				await untilKillMeetsNone(suspended, bench);
			} while (!isHeld());
			await pair.workers.find((worker) => hasRun(worker, stalled))!.kill();
			bench.tasks(['stalled']);

			for (const [index, execution] of (await allOver(bench, suspended)).entries()) {
				// A Retry may fetch the file once more.
				const mostFetched = suspended[index] === ids[index] ? 1 : 2;
				await expectDelivered(bench, tasks[index], execution, 'filesystem', mostFetched);
			}
			const givenUp = await untilOver(stalled, bench);
			if (isN8n1) {
				// The other worker has begun the round anew.
				await expectDelivered(bench, 'stalled', givenUp, 'filesystem');
				return;
			}
			expect(givenUp.status).toBe('error');
			expect(givenUp.data.resultData.error?.message).toMatch(/^This execution failed to be proc/);
			// Nothing of its data is left, so that Retry has nothing to go on with.
			const again = await start(bench, 'stalled', {}, direct);
			await expectDelivered(bench, 'stalled', await untilOver(again, bench), 'filesystem');
		},
	);
});
