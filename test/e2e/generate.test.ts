/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { clipPath } from '../simulator';
import { itemsOf } from './support/bench';
import { ENDLESS_FILE } from './support/endlessFile';
import { lost } from './support/lost';
import { describeInN8n } from './support/n8n';
import { useOwnBench } from './support/ownBench';
import { until } from './support/until';
import { GONE_ON, untilKillMeetsNone, untilOver, untilSuspended } from './support/untilStatus';
import { soraVideo, writeFiles, type WorkflowNode } from './support/workflow';

/** Rounds of 66 seconds and a start of n8n, in milliseconds. */
const TIME_LIMIT = 900_000;

const clip = readFileSync(clipPath);

const SEEDANCE = { family: 'seedance20ModelCenter', model: 'sd_2.0_special' };
/** One node that makes videos of two families: the item says which. */
const TWO_FAMILIES = {
	family: 'other',
	requestPath: "={{ $json.row === 0 ? '/v1/sora/videos' : '/v2/model-center/tasks' }}",
	additionalFields:
		"={{ { model: $json.row === 0 ? 'openAiSora2Plus' : 'sd_2.0_special', prompt: $json.prompt } }}",
};
const SORA = { family: 'sora', model: 'openAiSora2Plus' };
const SUSPENDED = { suspendWhileWaiting: true };

describeInN8n('Generate', () => {
	const own = useOwnBench();

	beforeEach(() => {
		own.bench.simulator.reset();
		own.bench.simulator.createdScript = { processingMs: 2000 };
	});

	const generate = (parameters: object, settings?: object): WorkflowNode => ({
		...soraVideo(
			own.bench.credential,
			{
				operation: 'generate',
				prompt: '={{ $json.prompt }}',
				options: { pollInterval: 1, includeOtherFields: true },
				...parameters,
			},
			settings,
		),
	});

	/** Starts an execution that makes a file of each of these prompts. */
	const start = async (prompts: string[], parameters: object, settings?: object) =>
		await own.bench.trigger(
			prompts.map((prompt, row) => ({ prompt, row })),
			[generate(parameters, settings), writeFiles(own.bench.folder)],
		);

	const idsOf = (...prompts: string[]) =>
		own.bench.simulator.creations
			.filter(({ body }) => prompts.includes(body.prompt as string))
			.map(({ id }) => id);

	const isDelivered = (id: string) => {
		const file = join(own.bench.folder, `${id}.mp4`);
		return existsSync(file) && readFileSync(file).equals(clip);
	};

	function expectDelivered(...prompts: string[]) {
		const ids = idsOf(...prompts);
		expect(ids).toHaveLength(prompts.length);
		expect(ids.filter((id) => !isDelivered(id))).toEqual([]);
	}

	it(
		'makes prompts of two families into files, in the node and suspended, across kill -9',
		async () => {
			const { bench, server } = own;
			const { simulator } = bench;
			// Of this one n8n is in the middle of a round when it is killed; the two others it keeps.
			// What is created and suspended is not done before the test says so.
			simulator.createdScript = { ends: 'never' };
			const inRound = await start(['seven'], { ...SORA, ...SUSPENDED });
			await untilSuspended(inRound, bench);
			bench.tasks(idsOf('seven'), ENDLESS_FILE);

			simulator.createdScript = { processingMs: 2000 };
			const inTheNode = [
				await start(['one', 'two'], SEEDANCE),
				await start(['three'], SORA),
				await start(['eight', 'nine', 'ten'], TWO_FAMILIES),
			];
			for (const id of inTheNode) expect((await untilOver(id, bench)).status).toBe('success');
			expectDelivered('one', 'two', 'three', 'eight', 'nine', 'ten');
			const [first] = itemsOf(await bench.api.execution(inTheNode[0]), 'Sora Video');
			expect(first.json).toMatchObject({ prompt: 'one', row: 0, status: 'completed', done: true });

			simulator.createdScript = { ends: 'never' };
			const suspended = [
				await start(['four', 'five'], { ...SEEDANCE, ...SUSPENDED }),
				await start(['six', 'eleven'], { ...TWO_FAMILIES, ...SUSPENDED }),
			];
			for (const id of suspended) await untilSuspended(id, bench);
			await until(() => idsOf('seven').some((id) => simulator.downloads(id).some(isHeld)));
			await untilKillMeetsNone(suspended, bench);
			await server.kill();
			bench.tasks(idsOf('four', 'five', 'six', 'eleven'));
			await server.start();
			bench.api = server.api!;

			await until(() => idsOf('four', 'five', 'six', 'eleven').every(isDelivered));
			for (const id of suspended) expect(GONE_ON).toContain((await untilOver(id, bench)).status);
			expectDelivered('four', 'five', 'six', 'eleven');
			expect((await lost(bench, inRound)).status).toBe('crashed');
			bench.tasks(idsOf('seven'));
			const { id } = await bench.api.retry(inRound);
			expect((await untilOver(id, bench)).status).toBe('success');
			expectDelivered('seven');

			const sent = simulator.createRequests.map(({ body }) => promptIn(body)).sort();
			expect(sent).toEqual('eight eleven five four nine one seven six ten three two'.split(' '));
			expect(readdirSync(bench.folder)).toHaveLength(11);
		},
		TIME_LIMIT,
	);

	it('takes up on Retry what it has created, and has a task that failed created anew', async () => {
		const { bench } = own;
		const { simulator } = bench;
		let isFirst = true;
		simulator.everyCreate(({ body }) => {
			const fails = isFirst && promptIn(body) === 'bad';
			if (fails) isFirst = false;
			simulator.createdScript = fails ? { ends: 'failed' } : { processingMs: 2000 };
			return undefined;
		});
		const id = await start(['good', 'bad'], SORA);
		const failed = await untilOver(id, bench);
		expect(failed.status).toBe('error');
		expect(failed.data.resultData.error?.message).toMatch(/ended as "failed"/);
		expect(failed.data.resultData.error?.description).toContain(`"${idsOf('good')[0]}"`);

		const retried = await bench.api.retry(id);
		expect((await untilOver(retried.id, bench)).status).toBe('success');
		const sent = simulator.createRequests.map(({ body }) => promptIn(body)).sort();
		expect(sent).toEqual(['bad', 'bad', 'good']);
	});
});

const promptIn = (body: string) => (JSON.parse(body) as { prompt: string }).prompt;

const isHeld = ({ fault, finishedAt }: { fault?: unknown; finishedAt?: number }) =>
	fault === 'drip' && finishedAt === undefined;
