/* eslint-disable no-console, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { clipPath, faults } from '../simulator';
import { chaosPlan, type Kill } from './support/chaosPlan';
import { describeInN8n } from './support/n8n';
import { useOwnBench } from './support/ownBench';
import { until } from './support/until';
import { soraVideo, writeFiles } from './support/workflow';

const TASKS = 20;
const KILLS = 10;

/** Of a suspension, in milliseconds. */
const ROUND_MS = 66_000;

/** After so long nothing of a suspended execution is still to come, in milliseconds. */
const LONGER_THAN_A_ROUND_MS = 80_000;

/** A kill that waits for requests comes anyway after so long, in milliseconds. */
const LONGEST_LIFE_MS = 30_000;

/** It takes about five minutes where nothing else runs. */
const TIME_LIMIT = 1_800_000;

const clip = readFileSync(clipPath);

/** Looks and downloads take their time, so that many a kill comes in the middle of one. */
const slowLook = faults.slow(1000);
const slowDownload = faults.drip({ bytes: Math.ceil(clip.length / 10), everyMs: 200 });

interface Wait {
	id: string;
	/** The workflow that waits for this task and no other. */
	workflow: { id: string };
	media: Buffer;
	processingMs: number;
}

interface Listed {
	id: string;
	status: string;
}

const { SORA_VIDEO_CHAOS_SEED: givenSeed } = process.env;

describeInN8n('Suspended executions on an n8n that is killed again and again', () => {
	const own = useOwnBench();
	const plan = chaosPlan(TASKS, KILLS, givenSeed === undefined ? undefined : Number(givenSeed));
	const done = new Set<string>();
	const retrying = new Map<string, Promise<unknown>>();

	async function start(processingMs: number, index: number): Promise<Wait> {
		const { bench } = own;
		const id = `chaos_${index}`;
		// Each file is a different one.
		const media = Buffer.concat([clip, Buffer.from(id)]);
		const downloads = Array<object>(100).fill(slowDownload) as never;
		const script = { processingMs, media, downloads, startAtFirstLook: true };
		const wait = { operation: 'waitUntilDone', suspendWhileWaiting: true };
		const nodes = [soraVideo(bench.credential, wait), writeFiles(bench.folder)];
		const execution = await bench.trigger(bench.tasks([id], script), nodes);
		const { workflowId } = (await bench.api.execution(execution)) as unknown as {
			workflowId: string;
		};
		return { id, workflow: { id: workflowId }, media, processingMs };
	}

	/** A workflow's executions, the newest first: each but the first one was begun by Retry. */
	const executionsOf = async ({ workflow }: Wait): Promise<Listed[]> =>
		((await own.bench.api.executions(workflow)) as Listed[]).sort(
			(one, other) => Number(other.id) - Number(one.id),
		);

	/** Does what a user does who looks at the list of executions: presses Retry where it says crashed. */
	async function lookAtTheList(waits: Wait[]) {
		for (const wait of waits.filter(({ id }) => !done.has(id) && !retrying.has(id))) {
			const [newest] = await executionsOf(wait);
			if (newest.status === 'success') done.add(wait.id);
			if (newest.status === 'error') throw new Error(`Execution ${newest.id} ended as error`);
			if (newest.status === 'crashed') retry(wait, newest);
		}
	}

	function retry({ id }: Wait, { id: execution }: Listed) {
		const answered = own.bench.api.retry(execution).then(
			() => retrying.delete(id),
			(error: Error) => {
				// Without an HTTP status n8n was killed meanwhile, and the list tells what became of it.
				if (!('status' in error)) retrying.delete(id);
				else throw error;
			},
		);
		answered.catch(() => {});
		retrying.set(id, answered);
	}

	/** Looks at the list again and again, also while n8n is being killed, until something is so. */
	async function attend(waits: Wait[], isSo: () => boolean) {
		while (!isSo()) {
			const failure = await lookAtTheList(waits).then(
				() => undefined,
				(error: Error) => error,
			);
			if (failure && ('status' in failure || !isSo())) throw failure;
			await Promise.race([...retrying.values(), sleep(500)]);
		}
	}

	async function killAndStartAgain(waits: Wait[], kill: Kill) {
		const { bench, server } = own;
		const { requests } = bench.simulator;
		const [since, before] = [Date.now(), requests.length];
		const isDue = () => {
			const life = Date.now() - since;
			if ('afterMs' in kill) return life >= kill.afterMs;
			return requests.length >= before + kill.atRequest || life >= LONGEST_LIFE_MS;
		};
		const attending = attend(waits, isDue);
		await until(isDue);
		const interrupted = requests.filter(({ finishedAt }) => finishedAt === undefined).length;
		await server.kill();
		await attending;
		await Promise.allSettled(retrying.values());
		await server.start();
		bench.api = server.api!;
		return interrupted;
	}

	/** What a wait costs that nothing interrupts. */
	const looksInPeace = ({ processingMs }: Wait) => 1 + Math.ceil(processingMs / ROUND_MS);

	const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

	it(
		'deliver every video once and whole, and ask for nothing afterwards',
		async () => {
			const { bench } = own;
			const { simulator } = bench;
			console.log(`SORA_VIDEO_CHAOS_SEED=${plan.seed} draws this plan again`);
			simulator.everyLook(slowLook);
			const waits: Wait[] = [];
			for (const [index, processingMs] of plan.processingMs.entries()) {
				waits.push(await start(processingMs, index));
			}

			const interrupted: number[] = [];
			for (const kill of plan.kills) interrupted.push(await killAndStartAgain(waits, kill));
			await attend(waits, () => done.size === TASKS);
			const requests = simulator.requests.length;
			await sleep(LONGER_THAN_A_ROUND_MS);

			expect(simulator.requests).toHaveLength(requests);
			expect(readdirSync(bench.folder).sort()).toEqual(waits.map(({ id }) => `${id}.mp4`).sort());
			let crashed = 0;
			for (const wait of waits) {
				expect(readFileSync(join(bench.folder, `${wait.id}.mp4`)).equals(wait.media)).toBe(true);
				const [last, ...before] = (await executionsOf(wait)).map(({ status }) => status);
				expect([wait.id, last]).toEqual([wait.id, 'success']);
				expect([wait.id, before]).toEqual([wait.id, before.map(() => 'crashed')]);
				// A wait that Retry begins anew looks at once; other than that a look is a round.
				const answered = simulator.looks(wait.id).filter(({ aborted }) => !aborted);
				expect(answered.length).toBeLessThanOrEqual(looksInPeace(wait) + before.length);
				expect(simulator.downloads(wait.id).length).toBeLessThanOrEqual(1 + before.length);
				crashed += before.length;
			}
			const looks = sum(waits.map(({ id }) => simulator.looks(id).length));
			const downloads = sum(waits.map(({ id }) => simulator.downloads(id).length));
			console.log(
				`${KILLS} kills, ${interrupted.filter((count) => count > 0).length} of them in mid-request; ` +
					`${crashed} executions crashed; ${looks} looks instead of ${sum(waits.map(looksInPeace))}, ` +
					`${downloads} downloads instead of ${TASKS}`,
			);
		},
		TIME_LIMIT,
	);
});
