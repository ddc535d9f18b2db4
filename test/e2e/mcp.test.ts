/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { clipPath } from '../simulator';
import { Bench } from './support/bench';
import { McpClient } from './support/mcpClient';
import { describeInN8n, isN8n1 } from './support/n8n';
import { until } from './support/until';
import {
	callWorkflow,
	chain,
	soraVideo,
	whenCalled,
	writeFiles,
	type WorkflowNode,
} from './support/workflow';

/** What clients in use wait for an answer of a tool, in milliseconds. */
const PATIENCE = 60_000;

jest.setTimeout(600_000);

const prompt = "={{ $fromAI('prompt', 'What the video shows', 'string') }}";

const clip = readFileSync(clipPath);

/** Starts a workflow that a tool calls with a prompt. */
const whenCalledWithPrompt: WorkflowNode = {
	...whenCalled,
	parameters: { workflowInputs: { values: [{ name: 'prompt' }] } },
};

/** n8n's tool that calls a workflow, which takes a prompt. */
const workflowTool = (name: string, { id }: { id: string }): WorkflowNode => ({
	name,
	type: '@n8n/n8n-nodes-langchain.toolWorkflow',
	typeVersion: 2.2,
	parameters: {
		description: 'Begins a video from a prompt, and answers with the ID of its task',
		workflowId: { __rl: true, mode: 'id', value: id },
		workflowInputs: {
			mappingMode: 'defineBelow',
			value: { prompt },
			matchingColumns: [],
			schema: [
				{
					id: 'prompt',
					displayName: 'prompt',
					type: 'string',
					required: false,
					defaultMatch: false,
					display: true,
					canBeUsedToMatch: true,
				},
			],
		},
	},
});

describeInN8n('As a tool of n8n’s MCP Server Trigger', () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = await Bench.open();
	});

	afterEach(async () => await bench?.close());

	const tool = (name: string, parameters: object): WorkflowNode => ({
		...soraVideo(bench.credential, parameters, { onError: 'continueRegularOutput' }),
		type: 'n8n-nodes-sora-video.soraVideoTool',
		name,
	});

	/** Creates a workflow that others call. n8n 2.x calls only what is published. */
	async function publish(name: string, nodes: WorkflowNode[]) {
		const workflow = await bench.api.createWorkflow(chain(name, nodes));
		if (!isN8n1) await bench.api.activate(workflow);
		return workflow;
	}

	/** Publishes a workflow that offers these tools, and connects to it. */
	async function connect(...tools: WorkflowNode[]) {
		const path = randomUUID();
		const trigger: WorkflowNode = {
			name: 'MCP Server Trigger',
			type: '@n8n/n8n-nodes-langchain.mcpTrigger',
			typeVersion: 2,
			webhookId: path,
			parameters: { authentication: 'none', path },
		};
		const content = chain('MCP', [trigger, ...tools]);
		const toTrigger = { ai_tool: [[{ node: trigger.name, type: 'ai_tool', index: 0 }]] };
		const connections = Object.fromEntries(tools.map(({ name }) => [name, toTrigger]));
		const workflow = await bench.api.createWorkflow({ ...content, connections });
		await bench.api.activate(workflow);
		const client = await McpClient.open(`${bench.api.baseUrl}/mcp/${path}`, PATIENCE);
		return { client, workflow };
	}

	it('lists the tools with names and descriptions of their own, and what they take', async () => {
		const { client } = await connect(
			tool('Create video', { operation: 'create', prompt }),
			tool('Get video status', {
				operation: 'getStatus',
				taskId: "={{ $fromAI('taskId', 'The ID of the task', 'string') }}",
			}),
		);
		const tools = await client.tools();
		expect(
			tools.map(({ description, inputSchema }) => [
				description,
				Object.keys(inputSchema.properties),
			]),
		).toEqual(
			expect.arrayContaining([
				['Create video in Sora Video', ['prompt']],
				['Get video status in Sora Video', ['taskId']],
			]),
		);
	});

	it('loses the answer of a wait that takes longer than the client does, but not the video', async () => {
		bench.simulator.createdScript = { ends: 'never' };
		const { client, workflow } = await connect(
			tool('Generate video', { operation: 'generate', prompt, options: { pollInterval: 5 } }),
		);
		const [{ name }] = await client.tools();

		await expect(client.call(name, { prompt: 'A paper boat' })).rejects.toThrow(/timeout/);

		await until(() => bench.simulator.creations.length > 0);
		const [{ id }, ...others] = bench.simulator.creations;
		expect(others).toEqual([]);
		// The node goes on waiting, and nobody is told.
		const polls = () => bench.simulator.looks(id).length;
		const pollsThen = polls();
		await until(() => polls() > pollsThen + 1);
		// n8n 1.x lists no execution for such a call as long as it takes.
		const executions = await bench.api.executions(workflow);
		expect(executions.map(({ status }: { status: string }) => status)).toEqual(
			isN8n1 ? [] : ['success'],
		);
		bench.tasks([id]);
		const pollsBefore = polls();
		await until(() => polls() > pollsBefore);
	});

	it('answers with the ID at once, while another workflow delivers the video', async () => {
		bench.simulator.createdScript = { processingMs: 5000, startAtFirstLook: true };
		const delivering = await publish('Deliver', [
			whenCalled,
			soraVideo(bench.credential, { operation: 'waitUntilDone', options: { pollInterval: 1 } }),
			writeFiles(bench.folder),
		]);
		const handOver = callWorkflow(delivering);
		const creating = await publish('Create', [
			whenCalledWithPrompt,
			soraVideo(bench.credential, { operation: 'create', prompt: '={{ $json.prompt }}' }),
			{
				...handOver,
				parameters: { ...handOver.parameters, options: { waitForSubWorkflow: false } },
			},
		]);
		const { client } = await connect(workflowTool('Make a video', creating));
		const [{ name }] = await client.tools();

		const began = Date.now();
		const said = await client.call(name, { prompt: 'A paper boat' });

		expect(Date.now() - began).toBeLessThan(PATIENCE);
		const [{ id, body }] = bench.simulator.creations;
		expect(body.prompt).toBe('A paper boat');
		expect(said).toContain(id);
		const file = join(bench.folder, `${id}.mp4`);
		await until(() => existsSync(file) && readFileSync(file).equals(clip));
		expect(bench.simulator.creations).toHaveLength(1);
	});
});
