/* eslint-disable no-console, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { clipPath, faults } from '../simulator';
import { chaosPlan, type Kill } from './support/chaosPlan';
import { describeInN8n } from './support/n8n';
import { useOwnBench } from './support/ownBench';
import { until } from './support/until';
import { UserAtTheList } from './support/userAtTheList';
import { soraVideo, writeFiles } from './support/workflow';

const TASKS = 20;
const KILLS = 10;

/** Of a suspension, in milliseconds. */
const ROUND_MS = 66_000;

/** After so long nothing of a suspended execution is still to come, in milliseconds. */
const LONGER_THAN_A_ROUND_MS = 90_000;

/** A kill that waits for requests comes anyway after so long, in milliseconds. */
const LONGEST_LIFE_MS = 30_000;

/** It takes about five minutes where nothing else runs. */
const TIME_LIMIT = 1_800_000;

const clip = readFileSync(clipPath);

/** Looks and downloads take their time, so that many a kill comes in the middle of one. */
const slowLook = faults.slow(5000);
const slowDownload = faults.drip({ bytes: Math.ceil(clip.length / 10), everyMs: 500 });

interface Wait {
	id: string;
	/** The workflow that waits for this task and no other. */
	workflow: string;
	media: Buffer;
	processingMs: number;
}

const { SORA_VIDEO_CHAOS_SEED: givenSeed } = process.env;

describeInN8n('Suspended executions on an n8n that is killed again and again', () => {
	const own = useOwnBench();
	const plan = chaosPlan(TASKS, KILLS, givenSeed === undefined ? undefined : Number(givenSeed));

	/** How many requests there were before n8n was last started. */
	let requestsBefore = 0;

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
		return { id, workflow: workflowId, media, processingMs };
	}

	/** @returns how many requests the kill interrupted */
	async function killAndStartAgain(kill: Kill, user: UserAtTheList): Promise<number> {
		const { bench, server } = own;
		const { requests } = bench.simulator;
		const since = Date.now();
		const isDue = () => {
			const life = Date.now() - since;
			if ('afterMs' in kill) return life >= kill.afterMs;
			return requests.length >= requestsBefore + kill.atRequest || life >= LONGEST_LIFE_MS;
		};
		const killWhenDue = async () => {
			await until(isDue);
			const open = requests.filter(({ finishedAt }) => finishedAt === undefined);
			await server.kill();
			return open.length;
		};
		const [interrupted] = await Promise.all([killWhenDue(), user.attend(isDue)]);
		await user.retriesAreOver();
		// What is overdue is begun while n8n starts.
		requestsBefore = requests.length;
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

			const user = new UserAtTheList(
				own,
				waits.map(({ workflow }) => workflow),
			);
			requestsBefore = simulator.requests.length;
			const interrupted: number[] = [];
			for (const kill of plan.kills) interrupted.push(await killAndStartAgain(kill, user));
			await user.attend(() => user.done.size === TASKS);
			// One that n8n has taken for lost may still go on, beside the one that Retry began.
			while (await user.seesOneGoOn()) await sleep(2000);
			console.log(`n8n's own errors: ${user.errors.join('; ') || 'none'}`);
			const requests = simulator.requests.length;
			await sleep(LONGER_THAN_A_ROUND_MS);

			expect(simulator.requests).toHaveLength(requests);
			expect(Math.max(...interrupted)).toBeGreaterThan(0);
			expect(readdirSync(bench.folder).sort()).toEqual(waits.map(({ id }) => `${id}.mp4`).sort());
			let crashed = 0;
			for (const wait of waits) {
				expect(readFileSync(join(bench.folder, `${wait.id}.mp4`)).equals(wait.media)).toBe(true);
				const executions = await user.executionsOf(wait.workflow);
				const [last, ...before] = executions.map(({ status }) => status);
				expect([wait.id, last]).toEqual([wait.id, 'success']);
				// While n8n recovers it takes some that go on for lost: a Retry of such a one delivers twice.
				expect(['crashed', 'error', 'success']).toEqual(expect.arrayContaining(before));
				const delivered = 1 + before.filter((status) => status === 'success').length;
				// A wait that Retry begins anew looks at once, and a look that n8n has not stored before a kill
				// is made again; other than that a look is a round.
				const answered = simulator.looks(wait.id).filter(({ aborted }) => !aborted);
				const again = before.length + KILLS;
				expect(answered.length).toBeLessThanOrEqual(delivered * looksInPeace(wait) + again);
				expect(simulator.downloads(wait.id).length).toBeLessThanOrEqual(1 + before.length);
				crashed += before.length;
			}
			const looks = sum(waits.map(({ id }) => simulator.looks(id).length));
			const downloads = sum(waits.map(({ id }) => simulator.downloads(id).length));
			console.log(
				`${KILLS} kills, ${interrupted.filter((count) => count > 0).length} of them in mid-request; ` +
					`${crashed} executions crashed, ${user.refused.size} of them for good; ${looks} looks instead of ${sum(waits.map(looksInPeace))}, ` +
					`${downloads} downloads instead of ${TASKS}`,
			);
		},
		TIME_LIMIT,
	);
});
