import { loopNodes, LOOP_WIRES } from '../../bench/waits/handBuiltLoop';
import { faults } from '../simulator';
import { Bench, itemsOf, runOf, type Execution } from './support/bench';
import { describeInN8n } from './support/n8n';
import { until } from './support/until';
import { untilOver, untilSuspended } from './support/untilStatus';
import { chain, noOp, soraVideo, webhook, type WorkflowNode } from './support/workflow';

/** n8n takes its time to resume a suspended execution, in milliseconds. */
const TIME_LIMIT = 600_000;

describeInN8n('Moving from a loop of HTTP Request nodes', () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = await Bench.open();
	});

	afterEach(async () => await bench?.close());

	/** The HTTP Request node that users create tasks with. */
	async function createTask(options: object = {}): Promise<WorkflowNode> {
		const header = { name: 'Authorization', value: `Bearer ${bench.simulator.key}` };
		return {
			name: 'Create Task',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			credentials: {
				httpHeaderAuth: await bench.api.createCredential('Header', 'httpHeaderAuth', header),
			},
			parameters: {
				method: 'POST',
				url: `${bench.simulator.baseUrl}/v1/sora/videos`,
				authentication: 'genericCredentialType',
				genericAuthType: 'httpHeaderAuth',
				sendBody: true,
				specifyBody: 'json',
				jsonBody:
					'={{ JSON.stringify({ model: "openAiSora2Plus", prompt: $json.prompt, duration: 4 }) }}',
				options,
			},
		};
	}

	const wait = (parameters: object = {}, settings?: object) =>
		soraVideo(
			bench.credential,
			{ operation: 'waitUntilDone', options: { pollInterval: 1 }, ...parameters },
			settings,
		);

	const prompts = [{ prompt: 'A paper boat' }, { prompt: 'A red kite' }];

	it.each([
		['its answer has the ID where Task ID looks', {}, '={{ $json.id }}'],
		[
			'with the headers, its answer has the ID in the body',
			{ response: { response: { fullResponse: true } } },
			'={{ $json.body.id }}',
		],
	])('keeps the HTTP Request node that creates: %s', async (_name, options, taskId) => {
		bench.simulator.createdScript = { processingMs: 1500, startAtFirstLook: true };

		const execution = await bench.run(prompts, [await createTask(options), wait({ taskId })]);

		expect(execution.status).toBe('success');
		const ids = bench.simulator.creations.map(({ id }) => id);
		const items = itemsOf(execution, 'Sora Video');
		expect(items.map(({ json }) => json.id)).toEqual(ids);
		expect(items.map(({ binary }) => binary?.data.fileName)).toEqual(ids.map((id) => `${id}.mp4`));
	});

	it('finds the ID with the expression of the loop, behind nodes that lost it', async () => {
		bench.simulator.createdScript = { processingMs: 1500, startAtFirstLook: true };
		const forgetful: WorkflowNode = {
			name: 'Forget',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { assignments: { assignments: [] }, options: {} },
		};
		const taskId = "={{ $('Create Task').item.json.id }}";

		const execution = await bench.run(prompts, [
			await createTask(),
			forgetful,
			wait({ taskId, downloadVideo: false }),
		]);

		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Forget').map(({ json }) => json)).toEqual([{}, {}]);
		const ids = bench.simulator.creations.map(({ id }) => id);
		expect(itemsOf(execution, 'Sora Video').map(({ json }) => json.id)).toEqual(ids);
	});

	it('takes a key as a Header Auth credential has it', async () => {
		const { key, baseUrl } = bench.simulator;
		const copied = { apiKey: `Bearer ${key}`, baseUrl };
		const credential = await bench.api.createCredential('Copied', 'soraVideoApi', copied);

		const execution = await bench.run(bench.tasks(['sora_copied']), [
			soraVideo(credential, { operation: 'waitUntilDone' }),
		]);

		expect(execution.status).toBe('success');
	});

	it('waits on where one bad answer ends the loop', async () => {
		const script = { looks: [faults.status(502)], processingMs: 0 };
		const tasks = bench.tasks(['sora_loop'], script);
		const loop = await bench.trigger(tasks, loopNodes(bench, 1), {}, LOOP_WIRES);
		expect((await bench.api.finished(loop)).status).toBe('error');

		const execution = await bench.run(bench.tasks(['sora_node'], script), [wait()]);

		expect(execution.status).toBe('success');
	});

	it('ends a task that failed, for which the loop goes round and round', async () => {
		const script = { ends: 'failed', error: 'it shows a real person' } as const;
		const tasks = bench.tasks(['sora_refused'], script);
		const loop = await bench.trigger(tasks, loopNodes(bench, 1), {}, LOOP_WIRES);
		await until(() => bench.simulator.looks('sora_refused').length >= 5);
		await bench.api.stopExecution(loop);

		const settings = { onError: 'continueErrorOutput' };
		const execution = await bench.run(tasks, [wait({}, settings)]);

		expect(itemsOf(execution, 'Sora Video', 1)[0].json.error).toContain('it shows a real person');
	});

	it(
		'leaves executions of the loop that are under way as they are',
		async () => {
			const [{ id }] = bench.tasks(['sora_on_its_way'], { ends: 'never' });
			const running = await bench.trigger([{ id }], loopNodes(bench, 66), {}, LOOP_WIRES);
			await untilSuspended(running, bench);

			const { workflowId } = await bench.api.request('GET', `/rest/executions/${running}`);
			const path = `moved-${running}`;
			const moved = chain(path, [webhook(path), wait({ taskId: id }), noOp('Moved')]);
			const changed = await bench.api.request(
				'PATCH',
				`/rest/workflows/${workflowId}?forceSave=true`,
				moved,
			);
			await bench.api.activate(changed);
			bench.tasks([id]);
			await bench.api.callWebhook(path, {});

			const byLoop = await untilOver(running, bench);
			expect(byLoop.status).toBe('success');
			expect(runOf(byLoop, 'Download').executionStatus).toBe('success');
			const all: Execution[] = await bench.api.executions({ id: workflowId });
			const byNode = await untilOver(all.find((one) => one.id !== running)!.id, bench);
			expect(all).toHaveLength(2);
			expect(itemsOf(byNode, 'Moved')[0].json).toMatchObject({ id, status: 'completed' });
		},
		TIME_LIMIT,
	);
});
