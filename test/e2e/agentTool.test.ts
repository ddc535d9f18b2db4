/* eslint-disable @n8n/community-nodes/no-restricted-imports -- looks for the file */
import { readdirSync } from 'node:fs';

import { faults } from '../simulator';
import { Bench, itemsOf, type Execution } from './support/bench';
import { startChatStandIn, type ChatStandIn } from './support/chatStandIn';
import { describeInN8n } from './support/n8n';
import { soraVideo, writeFiles, type WorkflowNode } from './support/workflow';

type Calls = Parameters<typeof startChatStandIn>[0];

describeInN8n('As the tool of an AI agent', () => {
	let bench: Bench;
	let chat: ChatStandIn | undefined;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterEach(async () => await chat?.close());

	afterAll(async () => await bench?.close());

	/** The node as a tool, with a name that the model sees. */
	const tool = (name: string, parameters: object, settings?: object): WorkflowNode => ({
		...soraVideo(bench.credential, parameters, settings),
		type: 'n8n-nodes-sora-video.soraVideoTool',
		name,
	});

	const prompt = "={{ $fromAI('prompt', 'What the video shows', 'string') }}";
	const taskId = "={{ $fromAI('taskId', 'The ID of the task', 'string') }}";

	/** Runs an agent that has these tools and calls them like this. */
	async function ask(
		tools: WorkflowNode[],
		calls: Calls,
		agentVersion = 3,
		{ answer, next = [] }: { answer?: (said: string) => string; next?: WorkflowNode[] } = {},
	): Promise<Execution> {
		chat = await startChatStandIn(calls, answer);
		const { id, name } = await bench.api.createCredential('Chat', 'openAiApi', {
			apiKey: 'any',
			url: chat.baseUrl,
		});
		const model: WorkflowNode = {
			name: 'Model',
			type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
			typeVersion: 1.2,
			parameters: { model: { __rl: true, mode: 'id', value: 'stand-in' }, options: {} },
			credentials: { openAiApi: { id, name } },
		};
		const agent: WorkflowNode = {
			name: 'Agent',
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: agentVersion,
			parameters: { promptType: 'define', text: 'Make a video', options: {} },
		};
		const ai = (node: WorkflowNode, type: string) => [
			node.name,
			{ [type]: [[{ node: 'Agent', type, index: 0 }]] },
		];
		const execution = await bench.trigger(
			[{ wish: 'a boat' }],
			[agent, ...next, model, ...tools],
			{},
			{
				[(next.at(-1) ?? agent).name]: { main: [] },
				...Object.fromEntries([
					ai(model, 'ai_languageModel'),
					...tools.map((one) => ai(one, 'ai_tool')),
				]),
			},
		);
		return (await bench.api.finished(execution)) as Execution;
	}

	const answerOf = (execution: Execution) => String(itemsOf(execution, 'Agent')[0].json.output);

	/** What the model is asked to fill in. */
	const fieldsOf = ({ requests }: ChatStandIn, name: RegExp) =>
		Object.keys(
			requests[0].tools!.find((one) => name.test(one.function.name))!.function.parameters
				.properties,
		);

	const idIn = (said: string) => /"id":\s*"([^"]+)"/.exec(said)![1];

	it('creates a video from a prompt of the model’s own, waits for it, and tells the link', async () => {
		bench.simulator.createdScript = { processingMs: 1500, startAtFirstLook: true };
		const tools = [
			tool('Create', { operation: 'create', prompt, aspectRatio: '9:16' }),
			tool('Wait', {
				operation: 'waitUntilDone',
				taskId,
				suspendWhileWaiting: true,
				options: { pollInterval: 1 },
			}),
		];

		const execution = await ask(tools, [
			{ tool: /create/i, args: () => ({ prompt: 'A paper boat at dawn' }) },
			{ tool: /wait/i, args: (said) => ({ taskId: idIn(said) }) },
		]);

		expect(execution.status).toBe('success');
		const [{ id, body }] = bench.simulator.creations;
		expect(body).toEqual({
			model: 'sd_2.0_special',
			prompt: 'A paper boat at dawn',
			aspect_ratio: '9:16',
			duration: 5,
			resolution: '720p',
		});
		const answer = answerOf(execution);
		expect(answer).toContain(`"id":"${id}"`);
		expect(answer).toContain('"status":"completed"');
		expect(answer).toMatch(/"result_url":"http[^"]+"/);
		expect(fieldsOf(chat!, /create/i)).toEqual(['prompt']);
		expect(fieldsOf(chat!, /wait/i)).toEqual(['taskId']);
		// An agent takes no files: none is fetched for it.
		expect(bench.simulator.downloads(id)).toEqual([]);
	});

	it('answers with the ID, with which the node behind the agent saves the video', async () => {
		bench.simulator.reset();
		const next = [
			soraVideo(bench.credential, {
				operation: 'waitUntilDone',
				taskId: '={{ $json.output.trim() }}',
			}),
			writeFiles(bench.folder),
		];

		const execution = await ask(
			[tool('Create', { operation: 'create', prompt })],
			[{ tool: /create/i, args: () => ({ prompt: 'A paper boat' }) }],
			undefined,
			{ answer: (said) => `${idIn(said)}\n`, next },
		);

		expect(execution.status).toBe('success');
		const [{ id }] = bench.simulator.creations;
		expect(readdirSync(bench.folder)).toEqual([`${id}.mp4`]);
	});

	it('tells how far a video is', async () => {
		bench.tasks(['agent_running'], { ends: 'never' });

		const execution = await ask(
			[tool('Status', { operation: 'getStatus', taskId })],
			[{ tool: /status/i, args: () => ({ taskId: 'agent_running' }) }],
		);

		expect(answerOf(execution)).toContain('"status":"processing"');
		expect(answerOf(execution)).toContain('"done":false');
	});

	describe.each([
		['the agent of today', 3],
		['an older agent, which runs its tools itself', 2],
	])('%s', (_name, agentVersion) => {
		beforeEach(() => bench.simulator.reset());

		const create = { tool: /create/i, args: () => ({ prompt: 'A paper boat' }) };

		it('gets a video for each call', async () => {
			const other = { tool: /create/i, args: () => ({ prompt: 'A kite' }) };

			const execution = await ask(
				[tool('Create', { operation: 'create', prompt })],
				[create, other, create],
				agentVersion,
			);

			expect(execution.status).toBe('success');
			const { creations } = bench.simulator;
			expect(creations.map(({ body }) => body.prompt as string)).toEqual([
				'A paper boat',
				'A kite',
				'A paper boat',
			]);
			expect(answerOf(execution)).toContain(creations[2].id);
		});

		it('tells the model under Continue why there is no video', async () => {
			bench.tasks(['agent_failed'], { ends: 'failed', error: 'it shows a real person' });

			const execution = await ask(
				[
					tool(
						'Wait',
						{ operation: 'waitUntilDone', taskId },
						{ onError: 'continueRegularOutput' },
					),
				],
				[{ tool: /wait/i, args: () => ({ taskId: 'agent_failed' }) }],
				agentVersion,
			);

			expect(answerOf(execution)).toContain('it shows a real person');
		});

		it('gets two videos for two calls at once', async () => {
			bench.simulator.everyCreate(faults.slow(1500));

			const execution = await ask(
				[tool('Create', { operation: 'create', prompt }, { onError: 'continueRegularOutput' })],
				[{ ...create, times: 2 }],
				agentVersion,
			);

			expect(bench.simulator.creations).toHaveLength(2);
			expect(answerOf(execution)).toContain('"status":"queued"');
		});

		it('generates a video in one call, and goes on with a running one when it asks again', async () => {
			bench.simulator.createdScript = { ends: 'never' };
			const generate = { operation: 'generate', prompt, options: { pollInterval: 1, timeout: 2 } };
			const ask1 = { tool: /generate/i, args: () => ({ prompt: 'A paper boat' }) };
			const ask2 = {
				tool: /generate/i,
				args: () => {
					bench.tasks([bench.simulator.creations[0].id]);
					return ask1.args();
				},
			};

			const execution = await ask(
				[tool('Generate', generate, { onError: 'continueRegularOutput' })],
				[ask1, ask2],
				agentVersion,
			);

			expect(answerOf(execution)).toContain('"status":"completed"');
			expect(bench.simulator.creations).toHaveLength(1);
			expect(bench.simulator.downloads(bench.simulator.creations[0].id)).toEqual([]);
		});

		it('creates nothing twice when it asks again for what may exist', async () => {
			bench.simulator.everyCreate(faults.status(502));
			const settings = {
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 100,
				onError: 'continueRegularOutput',
			};

			const execution = await ask(
				[tool('Create', { operation: 'create', prompt }, settings)],
				[create, create],
				agentVersion,
			);

			expect(answerOf(execution)).toContain('It is not known whether a task was created');
			expect(bench.simulator.createRequests).toHaveLength(1);
			expect(bench.simulator.creations).toHaveLength(1);
		});
	});
});
