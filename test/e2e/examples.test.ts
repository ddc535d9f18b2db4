/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { clipPath, faults } from '../simulator';
import { Bench, itemsOf, type Execution } from './support/bench';
import { startChatStandIn } from './support/chatStandIn';
import { DataTable } from './support/dataTable';
import { readExample } from './support/example';
import { describeInN8n } from './support/n8n';
import { chain } from './support/workflow';

type Workflow = Pick<ReturnType<typeof readExample>, 'name' | 'nodes' | 'connections'>;

const clip = readFileSync(clipPath);

describeInN8n('The example', () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = await Bench.open();
		bench.simulator.createdScript = { processingMs: 1500, startAtFirstLook: true };
	});

	afterEach(async () => await bench?.close());

	async function run({ name, nodes, connections }: Workflow): Promise<Execution> {
		const workflow = await bench.api.createWorkflow({ name, nodes, connections });
		return await bench.api.finished(await bench.api.run(workflow, 'Start'));
	}

	it('"batch-of-prompts" saves a video for each prompt and sets aside what fails', async () => {
		const example = readExample('batch-of-prompts.json', bench);
		example.node('Wait Until Done').parameters.options = { pollInterval: 1 };
		bench.simulator.everyCreate(({ body }) =>
			body.includes('red kite') ? faults.status(422) : undefined,
		);

		const execution = await run(example);

		expect(execution.status).toBe('success');
		const created = itemsOf(execution, 'Create').map(({ json }) => json);
		expect(created.map(({ prompt }) => prompt)).toEqual([
			'A paper boat on a quiet lake at dawn',
			'A lighthouse in the fog',
		]);
		const files = created.map(({ id }) => `${id as string}.mp4`);
		expect(readdirSync(bench.folder).sort()).toEqual(files.sort());
		for (const file of files) {
			expect(readFileSync(join(bench.folder, file)).equals(clip)).toBe(true);
		}
		expect(itemsOf(execution, 'Replace Me: Alert').map(({ json }) => json)).toEqual([
			expect.objectContaining({
				prompt: 'A red kite above a windy beach',
				error: expect.stringMatching(/^The API refused to create the task/) as string,
			}),
		]);
	});

	it('"prompts-from-a-table" notes link and file of each video in the table, or why there is none', async () => {
		const columns = ['prompt', 'status', 'task_id', 'link', 'file_name', 'error'];
		const table = await DataTable.create(bench, randomUUID(), columns);
		const prompts = ['A paper boat', 'A red kite', 'A lighthouse'];
		await table.insert([
			...prompts.map((prompt) => ({ prompt, status: 'new' })),
			{ prompt: 'An old one', status: 'done' },
		]);
		const example = readExample('prompts-from-a-table.json', bench);
		example.node('Prompts').parameters.dataTableId = { __rl: true, mode: 'list', value: table.id };
		example.node('Generate').parameters.options = { pollInterval: 1 };
		bench.simulator.everyCreate(({ body }) =>
			body.includes('red kite') ? faults.status(422) : undefined,
		);

		const execution = await run(example);

		expect(execution.status).toBe('success');
		const idOf = (prompt: string) =>
			bench.simulator.creations.find(({ body }) => body.prompt === prompt)!.id;
		const done = (prompt: string) => ({
			prompt,
			status: 'done',
			task_id: idOf(prompt),
			link: expect.stringMatching(/^http/) as string,
			file_name: `${idOf(prompt)}.mp4`,
		});
		const rows = await table.rows();
		expect(rows).toEqual([
			expect.objectContaining(done('A paper boat')),
			expect.objectContaining({
				prompt: 'A red kite',
				status: 'failed',
				task_id: '',
				error: expect.stringMatching(/^The API refused to create the task/) as string,
			}),
			expect.objectContaining(done('A lighthouse')),
			expect.objectContaining({ prompt: 'An old one', status: 'done', task_id: null }),
		]);
		for (const prompt of ['A paper boat', 'A lighthouse']) {
			expect(readFileSync(join(bench.folder, `${idOf(prompt)}.mp4`)).equals(clip)).toBe(true);
		}
	});

	it('"suspend-while-waiting" takes the next prompt of a table each time, as docs/waiting.md says', async () => {
		const table = await DataTable.create(bench, randomUUID(), ['prompt', 'status']);
		await table.insert([
			{ prompt: 'A paper boat', status: 'done' },
			{ prompt: 'A red kite', status: 'new' },
			{ prompt: 'A lighthouse', status: 'new' },
		]);
		const example = readExample('suspend-while-waiting.json', bench);
		const generate = example.node('Generate');
		// To be done sooner; suspended, each execution takes 66 seconds more.
		Object.assign(generate.parameters, {
			suspendWhileWaiting: false,
			options: { pollInterval: 1 },
		});
		const columns = { mappingMode: 'defineBelow', value: { status: 'done' }, schema: [] };
		const workflow = chain('A row a day', [
			example.node('Start'),
			table.nodeFor('Prompts', 'status', 'new', { operation: 'get', returnAll: true }),
			{ name: 'Limit', type: 'n8n-nodes-base.limit', typeVersion: 1, parameters: { maxItems: 1 } },
			generate,
			example.node('Write Files to Disk'),
			table.nodeFor('Done', 'id', "={{ $('Prompts').item.json.id }}", {
				operation: 'update',
				columns,
			}),
		]);

		const statuses = [];
		for (const time of ['the first', 'the second', 'one too many']) {
			expect([time, (await run(workflow)).status]).toEqual([time, 'success']);
			statuses.push((await table.rows()).map(({ status }) => status).join(', '));
		}

		expect(statuses).toEqual(['done, done, new', 'done, done, done', 'done, done, done']);
		const created = bench.simulator.creations.map(({ body }) => body.prompt);
		expect(created).toEqual(['A red kite', 'A lighthouse']);
		expect(readdirSync(bench.folder)).toHaveLength(2);
	});

	it('"ai-agent" lets the model write the prompt and answers with the link', async () => {
		const example = readExample('ai-agent.json', bench);
		const chat = await startChatStandIn([
			{ tool: /create/i, args: () => ({ prompt: 'Steam above a cup of green tea' }) },
			{ tool: /wait/i, args: (said) => ({ taskId: /"id":\s*"([^"]+)"/.exec(said)![1] }) },
		]);
		try {
			const data = { apiKey: 'any', url: chat.baseUrl };
			const openAiApi = await bench.api.createCredential('Chat', 'openAiApi', data);
			example.node('Chat Model').credentials = { openAiApi };
			example.node('Wait for the video').parameters.options = { pollInterval: 1 };

			const execution = await run(example);

			expect(execution.status).toBe('success');
			const [{ id, body }] = bench.simulator.creations;
			expect(body.prompt).toBe('Steam above a cup of green tea');
			const answer = String(itemsOf(execution, 'AI Agent')[0].json.output);
			expect(answer).toContain(`"id":"${id}"`);
			expect(answer).toMatch(/"(result|video)_url":"http/);
			expect(bench.simulator.creations).toHaveLength(1);
		} finally {
			await chat.close();
		}
	});
});
