/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { clipPath, faults } from '../simulator';
import { Bench, type Execution, type OutputItem } from './support/bench';
import { concurrentTests } from './support/concurrentTests';
import { readExample } from './support/example';
import { describeInN8n, isN8n1, startOwnN8n } from './support/n8n';
import { post } from './support/post';
import { until } from './support/until';
import { GONE_ON, untilOver, untilSuspended } from './support/untilStatus';
import { whenServed } from './support/whenServed';
import {
	callWorkflow,
	chain,
	code,
	errorTrigger,
	formTrigger,
	manualTrigger,
	merge,
	noOp,
	setLabel,
	soraVideo,
	splitOut,
	to,
	waitNode,
	webhook,
	whenCalled,
	writeFiles,
	type WorkflowNode,
} from './support/workflow';

/** n8n suspends for 66 seconds at least, and all tests run at the same time. */
const TIME_LIMIT = 900_000;

/** Longer than n8n suspends by itself, a tenth more for chance included; in seconds. */
const LONGER_THAN_A_ROUND = 80;

const clip = readFileSync(clipPath);

/** What a task that is done answers to a status check that is to find it running. */
const running = faults.wrongTypes({ status: 'processing', video_url: null });

const failed = faults.wrongTypes({ status: 'failed', video_url: null, error: 'no capacity' });

/** Not done at the first status check, and done at the second. */
const slow = { looks: [running] };

/** The same for two waits, one after the other. */
const slowTwice = { looks: [running, undefined, running] };

/**
 * How often a task is asked for. n8n 1.x may resume an execution twice: its query of each minute still
 * finds one waiting whose timer has just gone off. A round is then run twice, and no more.
 * n8n 2.x resumes only what nobody else has.
 */
const times = (count: number) =>
	isN8n1 ? { asymmetricMatch: (actual: number) => actual >= count && actual <= 2 * count } : count;

/** Adds to each item what n8n finds by its pairing. */
const lookBack = (node: string) => setLabel('Look Back', `={{ $('${node}').item.json.label }}`);

const runsOf = ({ data }: Execution, node = 'Sora Video') => data.resultData.runData[node] ?? [];

/** How many items left a node by its first output, run by run. */
const counts = (execution: Execution, node?: string) =>
	runsOf(execution, node).map(({ data }) => data?.main[0]?.length);

/** The items that left a node by an output, of all its runs. */
const allItems = (execution: Execution, node = 'Sora Video', output = 0): OutputItem[] =>
	runsOf(execution, node).flatMap((run) => run.data?.main[output] ?? []);

const idsOf = (items: OutputItem[]) => items.map(({ json }) => json.id);

/** The nodes in the order in which they ran. n8n counts the runs from 0 each time that it resumes. */
const order = ({ data }: Execution) =>
	Object.entries(data.resultData.runData)
		.flatMap(([name, runs]) => runs!.map((run) => ({ name, ...run })))
		.sort((a, b) => a.startTime - b.startTime || a.executionIndex - b.executionIndex)
		.map(({ name }) => name);

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

	it('suspends between the checks, then saves every video byte for byte, in order and paired', async () => {
		const items = [
			...bench.tasks(['order_slow'], { looks: [running, running] }),
			...bench.tasks(['order_done']),
		].map((item, index) => ({ ...item, label: `item ${index}` }));
		const nodes = [suspending(), writeFiles(bench.folder), lookBack('Split Out')];
		const id = await bench.trigger(items, nodes);

		const meanwhile = await isWaiting(id);
		// Without the parts of n8n that a suspension needs, and that its types do not name, the node
		// would wait while it runs and say so in a hint.
		expect(runsOf(meanwhile)).toEqual([
			expect.objectContaining({ executionStatus: 'waiting', hints: [] }),
		]);
		expect(runsOf(meanwhile, 'Write Files to Disk')).toEqual([]);
		const execution = await isOver(id);

		expect(execution.status).toBe('success');
		expect(counts(execution)).toEqual([0, 0, 2]);
		expect(counts(execution, 'Write Files to Disk')).toEqual([2]);
		expect(idsOf(allItems(execution))).toEqual(['order_slow', 'order_done']);
		expect(allItems(execution).map(({ pairedItem }) => pairedItem?.item)).toEqual([0, 1]);
		expect([looks('order_slow'), looks('order_done')]).toEqual([times(3), times(1)]);
		expect([isSaved('order_slow'), isSaved('order_done')]).toEqual([true, true]);
		expect(allItems(execution, 'Look Back').map(({ json }) => json.label)).toEqual([
			'item 0',
			'item 1',
		]);
	});

	it('asks for tasks of Model Center where they were found, in each round', async () => {
		const items = bench.tasks(['mcp_rounds', 'video_rounds'], { api: 'v2', ...slow });
		const id = await bench.trigger(items, [suspending(), writeFiles(bench.folder)]);

		await isWaiting(id);
		const execution = await isOver(id);

		expect(execution.status).toBe('success');
		expect(allItems(execution).map(({ json }) => json.api)).toEqual(['modelCenter', 'modelCenter']);
		const asked = (task: string) =>
			bench.simulator.looks(task).map(({ url }) => url.replace(/.*\/(v\d)\/.*/, '$1'));
		expect(asked('mcp_rounds')).toEqual(['v2', 'v2']);
		expect(asked('video_rounds')).toEqual(['v1', 'v2', 'v2']);
		expect([isSaved('mcp_rounds'), isSaved('video_rounds')]).toEqual([true, true]);
	});

	it('does not suspend for tasks that are done already', async () => {
		const items = bench.tasks(['done_1', 'done_2']);

		const execution = await bench.run(items, [suspending(), writeFiles(bench.folder)]);

		expect(execution.status).toBe('success');
		expect(counts(execution)).toEqual([2]);
		expect([isSaved('done_1'), isSaved('done_2')]).toEqual([true, true]);
	});

	it('takes nothing but the switch: a connected workflow goes on after n8n was killed', async () => {
		const { server, files } = await startOwnN8n();
		const own = await Bench.open({ baseUrl: server.baseUrl, files });
		try {
			const items = own.tasks(['killed_slow', 'killed_done'], slow);
			const waiting = soraVideo(own.credential, { operation: 'waitUntilDone' });
			const content = chain('killed', [
				webhook('killed'),
				splitOut,
				waiting,
				writeFiles(own.folder),
			]);
			const { id, name, nodes, connections } = await own.api.createWorkflow(content);
			const sora = nodes.find((node: WorkflowNode) => node.name === 'Sora Video');
			sora.parameters.suspendWhileWaiting = true;
			const changed = { name, nodes, connections };
			const path = `/rest/workflows/${id}?forceSave=true`;
			const workflow = await own.api.request('PATCH', path, changed);
			await own.api.activate(workflow);
			await own.api.callWebhook('killed', { items });
			const { id: execution } = await own.api.firstExecution(workflow);
			await isWaiting(execution, own);

			await server.kill();
			await server.start();
			own.api = server.api!;
			await until(() => isSaved('killed_slow', own) && isSaved('killed_done', own));
			expect(GONE_ON).toContain((await isOver(execution, own)).status);
			expect(readdirSync(own.folder).sort()).toEqual(['killed_done.mp4', 'killed_slow.mp4']);
			expect(own.simulator.looks('killed_slow').length).toEqual(times(2));
		} finally {
			await own.close();
			await server.stop();
			server.removeHome();
		}
	});

	/** Waits until n8n has resumed an execution that it was to resume later than any from before. */
	async function laterOneIsOver(name: string) {
		const options = { pollInterval: LONGER_THAN_A_ROUND };
		const id = await bench.trigger(bench.tasks([name], slow), [suspending({ options })]);
		expect((await isOver(id)).status).toBe('success');
	}

	it('is over when the execution is stopped: nothing is requested from then on', async () => {
		const id = await bench.trigger(bench.tasks(['stopped'], { ends: 'never' }), [suspending()]);
		await isWaiting(id);

		await bench.api.stopExecution(id);
		const asked = looks('stopped');
		await laterOneIsOver('after_stop');

		expect((await isOver(id)).status).toBe('canceled');
		expect(looks('stopped')).toBe(asked);
	});

	it('is over when the execution is deleted: nothing is requested from then on', async () => {
		const id = await bench.trigger(bench.tasks(['deleted'], { ends: 'never' }), [suspending()]);
		await isWaiting(id);

		await bench.api.request('POST', '/rest/executions/delete', { ids: [id] });
		const asked = looks('deleted');
		await laterOneIsOver('after_delete');

		expect((await bench.api.execution(id)).data).toBeUndefined();
		expect(looks('deleted')).toBe(asked);
	});

	/** Runs two slow tasks around one that fails at the second check. */
	async function runWithFailure(onError: string, settings: object = {}) {
		const items = [
			...bench.tasks([`${onError}_1`], slow),
			...bench.tasks([`${onError}_2`], { looks: [running, failed] }),
			...bench.tasks([`${onError}_3`], slow),
		];
		const node = suspending({}, { onError, alwaysOutputData: true });
		const nodes = [node, noOp('Next'), noOp('Failed')];
		const connections = {
			'Sora Video': { main: [[to('Next')], [to('Failed')]] },
			Next: { main: [] },
		};
		return await isOver(await bench.trigger(items, nodes, settings, connections));
	}

	const failure = expect.stringMatching(/_2" ended as "failed": no capacity$/);

	it('ends the workflow and starts its error workflow under Stop Workflow; Retry begins a new wait', async () => {
		const watcher = await bench.api.createWorkflow(chain('Watcher', [errorTrigger]));
		if (!isN8n1) await bench.api.activate(watcher);
		const execution = await runWithFailure('stopWorkflow', { errorWorkflow: watcher.id });
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toEqual(failure);
		const reported = await bench.api.firstExecution(watcher);
		const [{ json }] = allItems(await isOver(reported.id), 'Error Trigger');
		expect(json).toMatchObject({ execution: { id: execution.id, error: { message: failure } } });
		const ids = ['stopWorkflow_1', 'stopWorkflow_2', 'stopWorkflow_3'];
		bench.tasks(ids, slow);

		const retried = await isOver((await bench.api.retry(execution.id)).id);

		expect(retried.status).toBe('success');
		expect(idsOf(allItems(retried, 'Next'))).toEqual(ids);
		for (const id of ids) expect(looks(id)).toEqual(times(4));
	});

	it('puts out the reason in the item’s place under Continue', async () => {
		const execution = await runWithFailure('continueRegularOutput');

		expect(execution.status).toBe('success');
		expect(allItems(execution, 'Next').map(({ json }) => json)).toEqual([
			expect.objectContaining({ id: 'continueRegularOutput_1', status: 'completed' }),
			expect.objectContaining({ error: failure }),
			expect.objectContaining({ id: 'continueRegularOutput_3', status: 'completed' }),
		]);
	});

	it('sends the failed item, and no other, to the error output under Continue (Using Error Output)', async () => {
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
		expect(looks('retry_on_fail')).toEqual(times(4));
		expect(isSaved('retry_on_fail')).toBe(true);
	});

	it('adds no item under Always Output Data, and takes one item under Execute Once', async () => {
		const settings = { alwaysOutputData: true, executeOnce: true };
		const items = bench.tasks(['always_1', 'always_2'], slow);
		const nodes = [suspending({}, settings), writeFiles(bench.folder)];
		const execution = await isOver(await bench.trigger(items, nodes));

		expect(execution.status).toBe('success');
		expect(counts(execution)).toEqual([0, 1]);
		expect(counts(execution, 'Write Files to Disk')).toEqual([1]);
		expect([looks('always_1'), looks('always_2')]).toEqual([times(2), 0]);
		expect(isSaved('always_1')).toBe(true);
	});

	it('waits anew for each item of a loop, also for the same task', async () => {
		bench.tasks(['loop'], slowTwice);
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
		expect(looks('loop')).toEqual(times(4));
		expect(allItems(execution, 'After').map(({ json }) => json.label)).toEqual(['first', 'second']);
		expect([isSaved('loop_first'), isSaved('loop_second')]).toEqual([true, true]);
	});

	it('works twice in a row', async () => {
		const items = bench.tasks(['twice_1', 'twice_2'], slowTwice);
		const nodes = [named('First'), named('Second'), writeFiles(bench.folder)];

		const execution = await isOver(await bench.trigger(items, nodes));

		expect(execution.status).toBe('success');
		for (const node of ['First', 'Second']) {
			expect(counts(execution, node)).toEqual([0, 2]);
			expect(idsOf(allItems(execution, node))).toEqual(['twice_1', 'twice_2']);
		}
		expect([looks('twice_1'), looks('twice_2')]).toEqual([times(4), times(4)]);
		expect([isSaved('twice_1'), isSaved('twice_2')]).toEqual([true, true]);
	});

	for (const [name, left, right] of [
		['the first', slow, { looks: [running, running] }],
		['the second', slow, {}],
	] as const) {
		it(`works in two branches, of which ${name} is over sooner`, async () => {
			const ids = [`${name}_left`, `${name}_right`];
			bench.tasks([ids[0]], left);
			bench.tasks([ids[1]], right);
			const nodes = ids.map((taskId) => named(taskId, { taskId }));
			const id = await bench.trigger(
				[{}],
				[...nodes, writeFiles(bench.folder)],
				{},
				{
					'Split Out': { main: [ids.map(to)] },
					[ids[0]]: { main: [[to('Write Files to Disk')]] },
				},
			);

			const execution = await isOver(id);

			expect(execution.status).toBe('success');
			expect(ids.map(looks)).toEqual([2, name === 'the first' ? 3 : 1].map(times));
			expect(ids.map((task) => isSaved(task))).toEqual([true, true]);
			expect(counts(execution, 'Write Files to Disk')).toEqual([1, 1]);
		});
	}

	it('keeps the waits of two branches that lead into the same node apart', async () => {
		const items = bench.tasks(['joined'], slowTwice);
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
		expect(looks('joined')).toEqual(times(4));
		expect(allItems(execution)).toHaveLength(2);
		expect([isSaved('joined_left'), isSaved('joined_right')]).toEqual([true, true]);
	});

	/** A node in one branch, and another branch beside it. */
	async function orderBeside(node: WorkflowNode, items: object[]) {
		const nodes = [{ ...node, name: 'Waits' }, noOp('Next'), noOp('Beside')];
		const connections = {
			'Split Out': { main: [[to('Waits'), to('Beside')]] },
			Next: { main: [] },
		};
		return order(await isOver(await bench.trigger(items, nodes, {}, connections)));
	}

	it("holds other branches up no longer than n8n's Wait node", async () => {
		const [sora, wait] = await Promise.all([
			orderBeside(suspending(), bench.tasks(['beside'], slow)),
			orderBeside(waitNode(66), [{}]),
		]);

		expect(wait).toEqual(['Webhook', 'Split Out', 'Waits', 'Next', 'Beside']);
		expect(sora.filter((name, index) => name !== sora[index - 1])).toEqual(wait);
	});

	// n8n calls the order of workflows from before its version 1 v0.
	for (const executionOrder of ['v0', 'v1']) {
		it(`a Merge behind two branches gets what both put out, in the order ${executionOrder}`, async () => {
			const items = bench.tasks([`merged_${executionOrder}`], slowTwice);
			const nodes = [named('Left'), named('Right'), merge, noOp('Next')];
			const connections = {
				'Split Out': { main: [[to('Left'), to('Right')]] },
				Left: { main: [[{ ...to('Merge'), index: 1 }]] },
				Right: { main: [[to('Merge')]] },
			};
			const id = await bench.trigger(items, nodes, { executionOrder }, connections);
			const execution = await isOver(id);

			expect(execution.status).toBe('success');
			expect(counts(execution, 'Merge')).toEqual([2]);
			expect(counts(execution, 'Next')).toEqual([2]);
			expect(looks(`merged_${executionOrder}`)).toEqual(times(4));
		});
	}

	/** Calls a workflow that ends with a node; gives what the caller goes on with. */
	async function call(last: WorkflowNode, items: object[]) {
		const nodes = [whenCalled, setLabel('Label', 'of the called workflow'), last];
		const called = await bench.api.createWorkflow(chain('Called', nodes));
		if (!isN8n1) await bench.api.activate(called);
		const id = await bench.trigger(items, [callWorkflow(called), noOp('Next')]);
		const execution = await isOver(id);
		expect(execution.status).toBe('success');
		const [inner] = await bench.api.executions(called);
		expect((await isOver(inner.id)).status).toBe('success');
		return allItems(execution, 'Next').map(({ json }) => json);
	}

	it("gives the caller of a workflow that it ends what n8n's Wait node gives it", async () => {
		const items = bench.tasks(['called_1', 'called_2'], slow);
		const [bySora, byWait] = await Promise.all([
			call(suspending(), items),
			call(waitNode(66), items),
		]);

		expect([looks('called_1'), looks('called_2')]).toEqual([times(2), times(2)]);
		// n8n 1.x hands the caller's own items on when a called workflow was suspended.
		const label = isN8n1 ? undefined : 'of the called workflow';
		expect(byWait.map((item) => item.label)).toEqual([label, label]);
		const status = isN8n1 ? undefined : 'completed';
		expect(bySora.map((item) => item.status)).toEqual([status, status]);
	});

	/** Starts a workflow by a trigger that answers when the last node finishes; gives the answer. */
	async function answer(
		trigger: WorkflowNode,
		path: string,
		body: FormData | '',
		nodes: WorkflowNode[],
	) {
		const workflow = await bench.api.createWorkflow(chain(path, [trigger, ...nodes]));
		await bench.api.activate(workflow);
		const send = async () => await post(bench.api.baseUrl + path, { body });
		const response = await whenServed(send);
		const text = await response.text();
		const { id } = await bench.api.firstExecution(workflow);
		expect((await isOver(id)).status).toBe('success');
		return [response.status, text];
	}

	it("lets a Webhook that answers when the last node finishes answer as soon as n8n's Wait node does", async () => {
		bench.tasks(['answer'], slow);
		const answered = async (node: WorkflowNode) => {
			const path = randomUUID();
			const { parameters, ...trigger } = webhook(path);
			const answering = { ...trigger, parameters: { ...parameters, responseMode: 'lastNode' } };
			return await answer(answering, `/webhook/${path}`, '', [code('answer'), node]);
		};
		const [sora, wait] = await Promise.all([answered(suspending()), answered(waitNode(66))]);

		expect(wait).toEqual([200, JSON.stringify({ id: 'answer' })]);
		expect(sora[0]).toBe(200);
		expect(JSON.parse(sora[1] as string)).toMatchObject({ id: 'answer', done: false });
		expect(looks('answer')).toEqual(times(2));
	});

	it("lets a Form that answers when the workflow finishes answer as n8n's Wait node does", async () => {
		bench.tasks(['form'], slow);
		const answered = async (node: WorkflowNode) => {
			const path = randomUUID();
			const body = new FormData();
			body.append('field-0', 'any');
			return await answer(formTrigger(path), `/form/${path}`, body, [code('form'), node]);
		};
		const [sora, wait] = await Promise.all([answered(suspending()), answered(waitNode(66))]);

		expect(sora).toEqual(wait);
		expect(sora[0]).toBe(200);
		expect(looks('form')).toEqual(times(2));
	});

	it('delivers its videos also when n8n keeps no executions', async () => {
		const settings = { saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none' };
		const items = bench.tasks(['not_kept'], slow);
		await bench.trigger(items, [suspending(), writeFiles(bench.folder)], settings);

		while (!isSaved('not_kept')) await sleep(1000);

		expect(looks('not_kept')).toEqual(times(2));
	});

	it('delivers its videos also when n8n saves the progress of executions', async () => {
		const items = bench.tasks(['progress'], slow);
		const settings = { saveExecutionProgress: true };
		const nodes = [suspending(), writeFiles(bench.folder)];

		const execution = await isOver(await bench.trigger(items, nodes, settings));

		expect(execution.status).toBe('success');
		expect(counts(execution)).toEqual([0, 1]);
		expect(isSaved('progress')).toBe(true);
	});

	describe('started in the editor', () => {
		/** Start → Code → Sora Video → Write Files to Disk → After. */
		async function createWorkflow(id: string, pinData = {}, settings = {}) {
			const nodes = [suspending(), writeFiles(bench.folder), noOp('After')];
			const content = chain(id, [manualTrigger, code(id), ...nodes]);
			return await bench.api.createWorkflow({
				...content,
				pinData,
				settings: { executionOrder: 'v1', ...settings },
			});
		}

		const RAN = ['Start', 'Code', 'Sora Video', 'Sora Video', 'Write Files to Disk', 'After'];

		for (const [name, destination, ran] of [
			['Execute workflow', undefined, RAN],
			['Execute step on the node', 'Sora Video', RAN.slice(0, 4)],
			['Execute step on a later node', 'Write Files to Disk', RAN.slice(0, 5)],
		] as const) {
			it(`works with ${name}`, async () => {
				const id = `editor ${name}`;
				bench.tasks([id], slow);
				const workflow = await createWorkflow(id);
				const execution = await bench.api.run(workflow, 'Start', destination);

				await isWaiting(execution);
				const done = await isOver(execution);

				expect(done).toMatchObject({ status: 'success', mode: 'manual' });
				expect(order(done)).toEqual(ran);
				expect(counts(done)).toEqual([0, 1]);
				expect(looks(id)).toEqual(times(2));
				expect(isSaved(id)).toBe(destination !== 'Sora Video');
			});
		}

		it('works with pinned data before it', async () => {
			bench.tasks(['pinned_before'], slow);
			const pinData = { Code: [{ json: { id: 'pinned_before' } }] };
			const workflow = await createWorkflow('not_this_one', pinData);

			const execution = await isOver(await bench.api.run(workflow, 'Start'));

			expect(execution.status).toBe('success');
			expect([looks('pinned_before'), looks('not_this_one')]).toEqual([times(2), 0]);
			expect(isSaved('pinned_before')).toBe(true);
		});

		it('works with pinned data after it', async () => {
			bench.tasks(['pinned_after'], slow);
			const pinData = { 'Write Files to Disk': [{ json: { pinned: true } }] };
			const workflow = await createWorkflow('pinned_after', pinData);

			const execution = await isOver(await bench.api.run(workflow, 'Start'));

			expect(execution.status).toBe('success');
			expect(counts(execution)).toEqual([0, 1]);
			expect(allItems(execution, 'After').map(({ json }) => json)).toEqual([{ pinned: true }]);
			expect(isSaved('pinned_after')).toBe(false);
		});

		it('works also when n8n does not keep executions from the editor', async () => {
			bench.tasks(['editor_not_kept'], slow);
			const workflow = await createWorkflow('editor_not_kept', {}, { saveManualExecutions: false });
			await bench.api.run(workflow, 'Start');

			while (!isSaved('editor_not_kept')) await sleep(1000);

			expect(looks('editor_not_kept')).toEqual(times(2));
		});
	});

	describe('The example "suspend-while-waiting", with its blanks filled in', () => {
		/** @param seconds between two starts by the schedule */
		async function createExample(seconds = 3600) {
			bench.simulator.createdScript = { processingMs: 40_000, startAtFirstLook: true };
			const example = readExample('suspend-while-waiting.json', bench);
			example.node('Every Day').parameters.rule = {
				interval: [{ field: 'seconds', secondsInterval: seconds }],
			};
			const { name, nodes, connections } = example;
			return await bench.api.createWorkflow({ name, nodes, connections });
		}

		/** Each execution has created one task, and saved its video. */
		async function expectCreatedAndSaved(id: string, mode: string) {
			await isWaiting(id);
			const execution = await isOver(id);
			expect(execution).toMatchObject({ status: 'success', mode });
			const [created, ...others] = idsOf(allItems(execution, 'Generate')).map(String);
			expect(others).toEqual([]);
			expect(bench.simulator.creations.map((one) => one.id)).toContain(created);
			expect(isSaved(created)).toBe(true);
		}

		it('suspends and saves the video when its schedule starts it', async () => {
			// The schedule may start more than one execution before it is switched off.
			const workflow = await createExample(10);
			await bench.api.activate(workflow);
			const { id } = await bench.api.firstExecution(workflow);
			await bench.api.deactivate(workflow);
			await expectCreatedAndSaved(id, 'trigger');
		});

		it('suspends and saves the video when Execute is pressed in the editor', async () => {
			const id = await bench.api.run(await createExample(), 'Start');
			await expectCreatedAndSaved(id, 'manual');
		});
	});
});
