/* eslint-disable @n8n/community-nodes/no-restricted-imports -- compares files on disk */
import fs from 'node:fs';

import { clipPath, faults } from '../simulator';
import { bytesOf, NODE, type NodeResult } from '../support/engine';
import { setScene } from '../support/scene';

const scene = setScene();
const seconds = (count: number) => count * 1000;

const CONTINUE = { onError: 'continueRegularOutput' };

/** Runs an operation under a limit of n8n. */
async function runUnder(limitSeconds: number, operation: string, ids: string[], run: object) {
	const begin = Date.now();
	const timeLimitMs = seconds(limitSeconds);
	const result = await scene.run(operation, ids, { timeLimitMs, ...run });
	return { ...result, tookMs: Date.now() - begin };
}

/** Runs the wait under a limit of n8n. */
const runLimited = async (ids: string[], limitSeconds: number, run: object = {}) =>
	await runUnder(limitSeconds, 'waitUntilDone', ids, run);

const hintsOf = ({ run }: NodeResult) =>
	run.data.resultData.runData[NODE].flatMap(({ hints = [] }) =>
		hints.map(({ message }) => message),
	);

const isClip = async (result: NodeResult, index: number) =>
	(await bytesOf(result.items[index])).equals(fs.readFileSync(clipPath));

describe.each([
	['in the node', { suspendWhileWaiting: false }],
	['suspended', { suspendWhileWaiting: true }],
])('%s', (_, how) => {
	beforeEach(() => {
		scene.simulator.addTask('quick', { processingMs: seconds(100) });
		scene.simulator.addTask('slow', { ends: 'never' });
	});

	const limited = async (run: object = {}, ids = ['slow', 'quick', 'slow'], limit = 300) =>
		await runLimited(ids, limit, { ...how, ...run });

	test('what is done is delivered, and the rest fails with the limit in its message', async () => {
		const result = await limited({ settings: CONTINUE });

		expect(result.status).toBe('success');
		expect(result.items.map(({ json }) => [json.id, json.status])).toEqual([
			['slow', 'processing'],
			['quick', 'completed'],
			['slow', 'processing'],
		]);
		expect(await isClip(result, 1)).toBe(true);
		const { error, message } = result.items[0].json;
		expect(error).toMatch(
			/^Task "slow" did not finish within .*: its last status was "processing"/,
		);
		expect(message).toBe(
			"n8n ends this execution 5 minutes after its start, so the node stopped waiting shortly before that. The task goes on at the provider: fetch the video in a later execution with the same 'Task ID', for example on a schedule. Or raise EXECUTIONS_TIMEOUT in the environment of n8n, or the limit of the workflow that calls this one; n8n Cloud has a limit of its own.",
		);
		expect(result.tookMs).toBeGreaterThanOrEqual(seconds(279));
		expect(result.tookMs).toBeLessThan(seconds(297));
		expect(result.suspensions > 0).toBe(how.suspendWhileWaiting);
	});

	test('Return Last Status returns it, and a hint says why', async () => {
		const result = await limited({ options: { onTimeout: 'returnStatus' } });

		expect(result.status).toBe('success');
		expect(result.items.map(({ json }) => [json.id, json.status, json.timedOut])).toEqual([
			['slow', 'processing', true],
			['quick', 'completed', undefined],
			['slow', 'processing', true],
		]);
		expect(await isClip(result, 1)).toBe(true);
		expect(hintsOf(result)).toEqual([
			expect.stringMatching(
				/^Some tasks are not done yet. n8n ends this execution 5 minutes after/,
			),
		]);
	});

	test('a failure that ends the node is told, before n8n would say that it was canceled', async () => {
		const { status, error } = await limited();

		expect(status).toBe('error');
		expect(error!.message).toMatch(/^Task "slow" did not finish within /);
		expect(error!.description).toContain('n8n ends this execution 5 minutes after its start');
	});

	test.each([
		[300, "Or raise 'Timeout Workflow' in the workflow's settings."],
		[3600, "'Timeout Workflow' in the workflow's settings is longer, but EXECUTIONS_TIMEOUT_MAX"],
	])('where the workflow asks for %i s the message says what to raise', async (asked, words) => {
		const { error } = await limited({ workflowSettings: { executionTimeout: asked } });

		expect(error!.description).toContain(words);
		expect(error!.description).toContain('n8n ends this execution 5 minutes after its start');
	});

	test('a Timeout that is over before the limit is told as such', async () => {
		const { error } = await limited({ options: { timeout: 200 } });

		expect(error!.description).toContain("raise 'Timeout (Seconds)' in the node's options");
		expect(error!.description).not.toContain('n8n ends');
	});

	test('a limit too short for any wait still delivers what is done at the first check', async () => {
		scene.simulator.addTask('done', {});
		const result = await limited({ settings: CONTINUE }, ['done', 'slow'], 6);

		expect(result.status).toBe('success');
		expect(result.items.map(({ json }) => json.status)).toEqual(['completed', 'processing']);
		expect(result.suspensions).toBe(0);
	});
});

test('a last check that hangs is not waited for: On Timeout decides with what is known', async () => {
	const looks = [undefined, undefined, undefined, faults.hang()];
	scene.simulator.addTask('slow', { ends: 'never', looks });
	const options = { onTimeout: 'returnStatus' };
	const result = await runLimited(['slow'], 100, { options });

	expect(result.status).toBe('success');
	expect(result.items[0].json).toMatchObject({ id: 'slow', status: 'processing', timedOut: true });
	expect(hintsOf(result)).toHaveLength(1);
	expect(result.tookMs).toBeLessThan(seconds(98));
});

test('a file that is not there in time fails its item, the others are delivered', async () => {
	scene.simulator.addTask('large', { downloads: [faults.hang()] });
	scene.simulator.addTask('done', {});
	const options = { onTimeout: 'returnStatus' };
	const result = await runLimited(['large', 'done'], 30, { settings: CONTINUE, options });

	expect(result.items.map(({ json }) => json.error)).toEqual([
		'Task "large" was not delivered before the time limit of n8n for this execution',
		null,
	]);
	expect(result.items[0].json.status).toBe('completed');
	expect(await isClip(result, 1)).toBe(true);
	expect(result.tookMs).toBeLessThan(seconds(28));
});

test('a Retry-After past the limit ends the item at once, and the message names the limit', async () => {
	scene.simulator.addTask('slow', { ends: 'never' });
	scene.simulator.everyLook(faults.rateLimited({ retryAfter: 600 }));
	const { error } = await runLimited(['slow'], 300);

	expect(error!.message).toMatch(
		/^The API allows no more requests until .*, which is after the time limit of n8n for this execution, in which the node waits for task "slow"$/,
	);
	expect(error!.description).toContain('n8n ends this execution 5 minutes after its start');
	expect(scene.simulator.looks('slow')).toHaveLength(1);
});

describe('an upload', () => {
	const asset = { resource: 'asset', assetLibrary: 'seedance20ModelCenter', assetType: 'Image' };
	const run = { ...asset, input: [{}], assetUrl: 'https://images.example.com/ada.png' };

	test('whose review goes on names the limit, and comes out before it', async () => {
		scene.simulator.assetScript = { ends: 'never' };
		const { items, tookMs } = await runUnder(30, 'upload', [], { ...run, settings: CONTINUE });

		expect(tookMs).toBeLessThan(seconds(28));
		const [{ id }] = scene.simulator.assets;
		expect(items[0].json).toMatchObject({
			id,
			error: expect.stringMatching(/was still under review after/) as string,
			message: expect.stringMatching(
				/^n8n ends this execution 30 seconds after its start/,
			) as string,
		});
	});

	test('whose last check hangs keeps its reference', async () => {
		scene.simulator.assetScript = { looks: Array(9).fill(faults.slow(seconds(60))) } as never;
		const { items, tookMs } = await runUnder(12, 'upload', [], { ...run, settings: CONTINUE });

		expect(tookMs).toBeLessThan(seconds(11));
		const [{ id }] = scene.simulator.assets;
		expect(items[0].json).toMatchObject({ id, reference: `assetId://${id}` });
	});
});

describe.each(['create', 'generate'])('%s', (operation) => {
	/** Creates three tasks under a limit of 15 seconds. */
	const createLimited = async (run: object = {}) =>
		await runUnder(15, operation, [], {
			input: [{ prompt: 'first' }, { prompt: 'second' }, { prompt: 'third' }],
			family: 'sora',
			model: 'openAiSora2Plus',
			prompt: '={{ $json.prompt }}',
			...run,
		});

	test('does not wait for answers beyond the limit, and says that there may be tasks', async () => {
		scene.simulator.everyCreate(() => faults.slow(seconds(20)));
		const { error, tookMs } = await createLimited();

		expect(tookMs).toBeLessThan(seconds(13));
		expect(error!.message).toBe(
			'It is not known whether a task was created: n8n was about to end the execution before the API answered',
		);
		expect(error!.description).toContain(
			'For 2 other items it is not known whether there is a task',
		);
		expect(error!.description).not.toContain('No task was created for');
	});

	test('names what was created when the API takes no more before the limit', async () => {
		scene.simulator.createdScript = { ends: 'never' };
		scene.simulator.everyCreate(({ body }) =>
			body.includes('first') ? undefined : faults.rateLimited(),
		);
		const { items, errorItems, tookMs } = await createLimited({ settings: CONTINUE });

		expect(tookMs).toBeLessThan(seconds(14));
		expect(errorItems).toEqual([]);
		const [{ id }] = scene.simulator.creations;
		expect(items.map(({ json }) => json.id)).toEqual([id, undefined, undefined]);
		for (const { json } of items.slice(1)) {
			expect(json.error).toMatch(/^The API is rate limiting requests and created no task/);
		}
	});
});
