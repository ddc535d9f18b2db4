/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { clipPath, faults } from '../simulator';
import { Bench, itemsOf, type Execution, type OutputItem } from './support/bench';
import { concurrentTests } from './support/concurrentTests';
import { readExample } from './support/example';
import { describeInN8n, isN8n1, startOwnN8n } from './support/n8n';
import { untilOver, untilSuspended } from './support/untilStatus';
import {
	callWorkflow,
	chain,
	noOp,
	setLabel,
	soraVideo,
	to,
	whenCalled,
	writeFiles,
	type WorkflowNode,
} from './support/workflow';

/** n8n suspends for 66 seconds at least, and all tests run at the same time. */
const TIME_LIMIT = 900_000;

/** After so long nothing of a suspended execution is still to come, in milliseconds. */
const LONGER_THAN_A_ROUND_MS = 90_000;

/** Settings of a workflow by which n8n ends it if it should run in circles; in seconds. */
const LOOPS_END = { executionTimeout: 60 };

const LEADS_BACK = 'The output of this node leads back to the node itself';

const clip = readFileSync(clipPath);

/** What a task that is done answers to a look that is to find it running. */
const running = faults.wrongTypes({ status: 'processing', video_url: null });

const failed = faults.wrongTypes({ status: 'failed', video_url: null, error: 'no capacity' });

/** Not done at the first look, and done at the second. */
const slow = { looks: [running] };

/** Adds to each item what n8n finds by its pairing. */
const lookBack = (node: string) => setLabel('Look Back', `={{ $('${node}').item.json.label }}`);

/** The items that left a node by an output, of all its runs. */
const allItems = ({ data }: Execution, node: string, output = 0): OutputItem[] =>
	(data.resultData.runData[node] ?? []).flatMap((run) => run.data?.main[output] ?? []);

/** What left the node by "Done". */
const doneItems = (execution: Execution, node = 'Sora Video') => allItems(execution, node, 1);

const idsOf = (items: OutputItem[]) => items.map(({ json }) => json.id);

describeInN8n('Suspend While Waiting', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	const it = concurrentTests(TIME_LIMIT);

	afterAll(async () => await bench?.close());

	const suspending = (parameters: object = {}, settings?: object, at = bench) =>
		soraVideo(
			at.credential,
			{ operation: 'waitUntilDone', suspendWhileWaiting: true, ...parameters },
			settings,
		);

	/** The same under another name. */
	const named = (name: string, parameters?: object) => ({ ...suspending(parameters), name });

	const looks = (id: string) => bench.simulator.looks(id).length;

	const isSaved = (name: string, at = bench) => {
		const file = join(at.folder, `${name}.mp4`);
		return existsSync(file) && readFileSync(file).equals(clip);
	};

	const isOver = async (id: string, at = bench) => await untilOver(id, at);

	const isWaiting = async (id: string, at = bench) => await untilSuspended(id, at);

	it('reads waiting meanwhile, then saves every video byte for byte, in order and paired', async () => {
		const items = [
			...bench.tasks(['order_slow'], { processingMs: 80_000, startAtFirstLook: true }),
			...bench.tasks(['order_done']),
		].map((item, index) => ({ ...item, label: `item ${index}` }));
		const nodes = [suspending(), writeFiles(bench.folder), lookBack('Split Out')];
		const id = await bench.trigger(items, nodes);

		const meanwhile = await isWaiting(id);
		const [round] = meanwhile.data.resultData.runData['Sora Video']!;
		// Without the wiring, which only a part of n8n that its types do not name shows to a node, it
		// would wait in place and say so in a hint.
		expect(round).toMatchObject({ executionStatus: 'waiting', hints: [] });
		const execution = await isOver(id);

		expect(execution.status).toBe('success');
		const done = doneItems(execution);
		expect(idsOf(done)).toEqual(['order_slow', 'order_done']);
		expect(done.map(({ pairedItem }) => pairedItem?.item)).toEqual([0, 1]);
		expect([looks('order_slow'), looks('order_done')]).toEqual([3, 1]);
		expect([isSaved('order_slow'), isSaved('order_done')]).toEqual([true, true]);
		expect(allItems(execution, 'Look Back').map(({ json }) => json.label)).toEqual([
			'item 0',
			'item 1',
		]);
	});

	it('does not suspend for tasks that are done already', async () => {
		const items = bench.tasks(['done_1', 'done_2']);

		const execution = await bench.run(items, [suspending(), writeFiles(bench.folder)]);

		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Sora Video', 0)).toEqual([]);
		expect(idsOf(itemsOf(execution, 'Sora Video', 1))).toEqual(['done_1', 'done_2']);
		expect([isSaved('done_1'), isSaved('done_2')]).toEqual([true, true]);
	});

	it('goes on after n8n was killed and started again', async () => {
		const { server, files } = await startOwnN8n();
		const own = await Bench.open({ baseUrl: server.baseUrl, files });
		try {
			const items = own.tasks(['killed_slow', 'killed_done'], slow);
			const nodes = [suspending({}, {}, own), writeFiles(own.folder)];
			const id = await own.trigger(items, nodes);
			await isWaiting(id, own);

			await server.kill();
			await server.start();
			own.api = server.api!;
			const execution = await isOver(id, own);

			expect(execution.status).toBe('success');
			expect(idsOf(doneItems(execution))).toEqual(['killed_slow', 'killed_done']);
			expect([isSaved('killed_slow', own), isSaved('killed_done', own)]).toEqual([true, true]);
			expect(own.simulator.looks('killed_slow')).toHaveLength(2);
		} finally {
			await own.close();
			await server.stop();
			server.removeHome();
		}
	});

	it('is over when the execution is stopped: nothing is requested from then on', async () => {
		const id = await bench.trigger(bench.tasks(['stopped'], { ends: 'never' }), [suspending()]);
		await isWaiting(id);

		await bench.api.stopExecution(id);
		await sleep(LONGER_THAN_A_ROUND_MS);

		expect((await isOver(id)).status).toBe('canceled');
		expect(looks('stopped')).toBe(1);
	});

	it('is over when the execution is deleted: nothing is requested from then on', async () => {
		const id = await bench.trigger(bench.tasks(['deleted'], { ends: 'never' }), [suspending()]);
		await isWaiting(id);

		await bench.api.request('POST', '/rest/executions/delete', { ids: [id] });
		await sleep(LONGER_THAN_A_ROUND_MS);

		expect((await bench.api.execution(id)).data).toBeUndefined();
		expect(looks('deleted')).toBe(1);
	});

	/** Runs two slow tasks around one that fails at the second look. */
	async function runWithFailure(onError: string) {
		const items = [
			...bench.tasks([`${onError}_1`], slow),
			...bench.tasks([`${onError}_2`], { looks: [running, failed] }),
			...bench.tasks([`${onError}_3`], slow),
		];
		const nodes = [suspending({}, { onError }), noOp('Next'), noOp('Failed')];
		const connections = {
			'Sora Video': { main: [[to('Sora Video')], [to('Next')], [to('Failed')]] },
			Next: { main: [] },
		};
		return await isOver(await bench.trigger(items, nodes, {}, connections));
	}

	const failure = expect.stringMatching(/_2" ended as "failed": no capacity$/);

	it('ends the workflow with the reason under Stop Workflow; Retry begins a new wait', async () => {
		const execution = await runWithFailure('stopWorkflow');
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toEqual(failure);
		const ids = ['stopWorkflow_1', 'stopWorkflow_2', 'stopWorkflow_3'];
		bench.tasks(ids, slow);

		const retried = await isOver((await bench.api.retry(execution.id)).id);

		expect(retried.status).toBe('success');
		expect(idsOf(allItems(retried, 'Next'))).toEqual(ids);
		for (const id of ids) expect(looks(id)).toBe(4);
	});

	it('hands on the reason in the item’s place under Continue', async () => {
		const execution = await runWithFailure('continueRegularOutput');

		expect(execution.status).toBe('success');
		expect(allItems(execution, 'Next').map(({ json }) => json)).toEqual([
			expect.objectContaining({ id: 'continueRegularOutput_1', status: 'completed' }),
			expect.objectContaining({ error: failure }),
			expect.objectContaining({ id: 'continueRegularOutput_3', status: 'completed' }),
		]);
	});

	it('sends the failed item, and no other, to the third output under Continue (Using Error Output)', async () => {
		const execution = await runWithFailure('continueErrorOutput');

		expect(execution.status).toBe('success');
		expect(idsOf(allItems(execution, 'Next'))).toEqual([
			'continueErrorOutput_1',
			'continueErrorOutput_3',
		]);
		expect(allItems(execution, 'Failed').map(({ json }) => json)).toEqual([
			expect.objectContaining({ error: failure }),
		]);
	});

	it('begins a new wait under Retry On Fail', async () => {
		const items = bench.tasks(['retry_on_fail'], { looks: [running, failed, running] });
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };

		const nodes = [suspending({}, settings), writeFiles(bench.folder)];
		const execution = await isOver(await bench.trigger(items, nodes));

		expect(execution.status).toBe('success');
		expect(looks('retry_on_fail')).toBe(4);
		expect(isSaved('retry_on_fail')).toBe(true);
	});

	it('is refused before any request when Still Running leads nowhere, or elsewhere as well', async () => {
		const [sora, other] = [to('Sora Video'), to('Next')];
		for (const [index, stillRunning] of [[], [other], [sora, other], [other, sora]].entries()) {
			const items = bench.tasks([`unwired_${index}`]);
			const connections = { 'Sora Video': { main: [stillRunning, [other]] } };
			const id = await bench.trigger(items, [suspending(), noOp('Next')], {}, connections);
			const { status, data } = await isOver(id);

			expect(status).toBe('error');
			expect(data.resultData.error?.message).toBe(
				"The output 'Still Running' does not lead back to this node",
			);
			expect(looks(`unwired_${index}`)).toBe(0);
		}
	});

	const runsOf = ({ data }: Execution) => data.resultData.runData['Sora Video']!;

	for (const onError of ['continueRegularOutput', 'continueErrorOutput']) {
		it(`hands the refusal on once when Still Running leads elsewhere as well, under ${onError}`, async () => {
			const [sora, other] = [to('Sora Video'), to('Other')];
			for (const [index, stillRunning] of [[other], [sora, other], [other, sora]].entries()) {
				const id = `unwired_${onError}_${index}`;
				const settings = { onError, alwaysOutputData: true };
				const nodes = [suspending({}, settings), noOp('Other'), noOp('Done'), noOp('Failed')];
				const connections = {
					'Sora Video': { main: [stillRunning, [to('Done')], [to('Failed')]] },
					Other: { main: [] },
					Done: { main: [] },
				};
				const execution = await isOver(
					await bench.trigger(bench.tasks([id]), nodes, LOOPS_END, connections),
				);

				expect(execution.status).toBe('success');
				expect(runsOf(execution)).toHaveLength(1);
				const receiver = onError === 'continueErrorOutput' ? 'Failed' : 'Done';
				expect(allItems(execution, receiver).map(({ json }) => json)).toEqual([
					expect.objectContaining({
						id,
						error: "The output 'Still Running' does not lead back to this node",
					}),
				]);
				expect(allItems(execution, 'Other')).toEqual([]);
				expect(looks(id)).toBe(0);
			}
		});
	}

	const switchedOff = {
		wait: { suspendWhileWaiting: false },
		status: { operation: 'getStatus', suspendWhileWaiting: false },
	};

	for (const [name, parameters] of Object.entries(switchedOff)) {
		it(`is refused when the wire is still drawn and the switch is off (${name})`, async () => {
			const items = bench.tasks([`off_${name}`]);
			const nodes = [suspending(parameters), noOp('Next')];
			const execution = await isOver(await bench.trigger(items, nodes, LOOPS_END));

			expect(execution.status).toBe('error');
			expect(execution.data.resultData.error?.message).toBe(LEADS_BACK);
			expect(runsOf(execution)).toHaveLength(1);
			expect(looks(`off_${name}`)).toBe(0);
		});

		for (const onError of ['continueRegularOutput', 'continueErrorOutput']) {
			it(`hands nothing on with such a wire under ${onError} (${name}), and says why`, async () => {
				const id = `off_${name}_${onError}`;
				const settings = { onError, alwaysOutputData: true };
				const nodes = [suspending(parameters, settings), noOp('Next')];
				const execution = await isOver(await bench.trigger(bench.tasks([id]), nodes, LOOPS_END));

				expect(execution.status).toBe('success');
				expect(runsOf(execution)).toEqual([
					expect.objectContaining({
						hints: [expect.objectContaining({ message: expect.stringContaining(LEADS_BACK) })],
					}),
				]);
				expect(allItems(execution, 'Sora Video')).toEqual([]);
				expect(allItems(execution, 'Next')).toEqual([]);
				expect(looks(id)).toBe(0);
			});
		}
	}

	for (const [name, script, runs] of [
		['done', {}, 1],
		['slow', slow, 2],
	] as const) {
		it(`puts nothing on Still Running with Always Output Data (a task that is ${name})`, async () => {
			const id = `always_${name}`;
			const nodes = [suspending({}, { alwaysOutputData: true }), writeFiles(bench.folder)];
			const execution = await isOver(await bench.trigger(bench.tasks([id], script), nodes));

			expect(execution.status).toBe('success');
			// With a suspension, n8n first hands the input on, which is a run as well.
			expect(runsOf(execution)).toHaveLength(runs);
			expect(runsOf(execution).at(-1)!.data!.main).toEqual([[], [expect.anything()]]);
			expect(looks(id)).toBe(runs);
			expect(isSaved(id)).toBe(true);
		});
	}

	it('waits anew for each item of a loop, also for the same task', async () => {
		bench.tasks(['loop'], { looks: [running, undefined, running] });
		const items = ['first', 'second'].map((label) => ({ id: 'loop', label }));
		const loop: WorkflowNode = {
			name: 'Loop',
			type: 'n8n-nodes-base.splitInBatches',
			typeVersion: 3,
			parameters: { batchSize: 1, options: {} },
		};
		const options = { fileName: '=loop_{{ $json.label }}.mp4' };
		const nodes = [loop, suspending({ options }), lookBack('Loop'), writeFiles(bench.folder)];
		const id = await bench.trigger(
			items,
			[...nodes, noOp('After')],
			{},
			{
				Loop: { main: [[to('After')], [to('Sora Video')]] },
				'Look Back': { main: [[to('Write Files to Disk')]] },
				'Write Files to Disk': { main: [[to('Loop')]] },
			},
		);

		const execution = await isOver(id);

		expect(execution.status).toBe('success');
		expect(looks('loop')).toBe(4);
		expect(allItems(execution, 'After').map(({ json }) => json.label)).toEqual(['first', 'second']);
		expect([isSaved('loop_first'), isSaved('loop_second')]).toEqual([true, true]);
	});

	it('works twice in one workflow', async () => {
		const items = bench.tasks(['twice_1', 'twice_2'], { looks: [running, undefined, running] });
		const nodes = [named('First'), named('Second'), writeFiles(bench.folder)];

		const execution = await isOver(await bench.trigger(items, nodes));

		expect(execution.status).toBe('success');
		for (const node of ['First', 'Second']) {
			expect(idsOf(doneItems(execution, node))).toEqual(['twice_1', 'twice_2']);
		}
		expect([looks('twice_1'), looks('twice_2')]).toEqual([4, 4]);
		expect([isSaved('twice_1'), isSaved('twice_2')]).toEqual([true, true]);
	});

	it('works in two branches at once', async () => {
		const items = bench.tasks(['branches'], { looks: [running, undefined, running] });
		const options = (name: string) => ({ options: { fileName: `branches_${name}` } });
		const nodes = [named('Left', options('left')), named('Right', options('right'))];
		const id = await bench.trigger(
			items,
			[...nodes, writeFiles(bench.folder)],
			{},
			{
				'Split Out': { main: [[to('Left'), to('Right')]] },
				Left: { main: [[to('Left')], [to('Write Files to Disk')]] },
			},
		);

		const execution = await isOver(id);

		expect(execution.status).toBe('success');
		expect(looks('branches')).toBe(4);
		expect([isSaved('branches_left'), isSaved('branches_right')]).toEqual([true, true]);
	});

	it('keeps the waits of two branches that lead into the same node apart', async () => {
		const items = bench.tasks(['joined'], { looks: [running, undefined, running] });
		const options = { fileName: '=joined_{{ $json.label }}.mp4' };
		const branches = [setLabel('left', 'left'), setLabel('right', 'right')];
		const nodes = [...branches, suspending({ options })];
		const id = await bench.trigger(
			items,
			[...nodes, writeFiles(bench.folder)],
			{},
			{
				'Split Out': { main: [[to('left'), to('right')]] },
				left: { main: [[to('Sora Video')]] },
			},
		);

		const execution = await isOver(id);

		expect(execution.status).toBe('success');
		expect(looks('joined')).toBe(4);
		expect(doneItems(execution)).toHaveLength(2);
		expect([isSaved('joined_left'), isSaved('joined_right')]).toEqual([true, true]);
	});

	it('works inside a called workflow', async () => {
		const items = bench.tasks(['called_1', 'called_2'], { looks: [running, running] });
		const called = await bench.api.createWorkflow(
			chain('Called', [whenCalled, suspending(), writeFiles(bench.folder)]),
		);
		if (!isN8n1) await bench.api.activate(called);

		const id = await bench.trigger(items, [callWorkflow(called), noOp('Next')]);
		const execution = await isOver(id);

		expect(execution.status).toBe('success');
		const [inner] = await bench.api.executions(called);
		expect((await isOver(inner.id)).status).toBe('success');
		expect([looks('called_1'), looks('called_2')]).toEqual([3, 3]);
		expect([isSaved('called_1'), isSaved('called_2')]).toEqual([true, true]);
		// n8n 1.x hands the caller's own items on when a called workflow was suspended.
		const given = isN8n1 ? [undefined, undefined] : ['completed', 'completed'];
		expect(allItems(execution, 'Next').map(({ json }) => json.status)).toEqual(given);
	});

	it('hands its videos on also when n8n keeps no executions', async () => {
		const settings = { saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none' };
		const items = bench.tasks(['not_kept'], slow);
		await bench.trigger(items, [suspending(), writeFiles(bench.folder)], settings);

		while (!isSaved('not_kept')) await sleep(1000);

		expect(looks('not_kept')).toBe(2);
	});

	describe('The example workflow, with its blanks filled in', () => {
		/** @param seconds between two starts by the schedule */
		async function createExample(taskId: string, options: object, seconds = 3600) {
			const example = readExample('suspend-while-waiting.json', bench);
			example.node('Every Day').parameters.rule = {
				interval: [{ field: 'seconds', secondsInterval: seconds }],
			};
			example.node('Task ID').parameters.assignments = {
				assignments: [{ id: 'id', name: 'id', value: taskId, type: 'string' }],
			};
			example.node('Sora Video').parameters.options = options;
			const { name, nodes, connections } = example;
			return await bench.api.createWorkflow({ name, nodes, connections });
		}

		it('suspends and saves the video when its schedule starts it', async () => {
			// The schedule may start more than one execution before it is switched off.
			bench.tasks(['example_scheduled'], { processingMs: 40_000 });
			const workflow = await createExample('example_scheduled', {}, 1);
			await bench.api.activate(workflow);
			const { id } = await bench.api.firstExecution(workflow);
			await bench.api.deactivate(workflow);

			await isWaiting(id);
			const execution = await isOver(id);

			expect(execution).toMatchObject({ status: 'success', mode: 'trigger' });
			expect(isSaved('example_scheduled')).toBe(true);
		});

		it('waits in place, and says so, when Execute is pressed in the editor', async () => {
			bench.tasks(['example_manual'], { looks: [running, running] });
			const workflow = await createExample('example_manual', { pollInterval: 1 });

			const execution = await bench.api.finished(await bench.api.run(workflow, 'Start'));

			expect(execution).toMatchObject({ status: 'success', mode: 'manual' });
			const { 'Sora Video': runs } = execution.data.resultData.runData;
			expect(runs).toHaveLength(1);
			const hint = expect.stringMatching(
				/started in the editor.* waited in place; the videos leave by 'Done'\.$/,
			);
			expect(runs[0].hints).toEqual([expect.objectContaining({ message: hint })]);
			expect(looks('example_manual')).toBe(3);
			expect(isSaved('example_manual')).toBe(true);
		});
	});
});
