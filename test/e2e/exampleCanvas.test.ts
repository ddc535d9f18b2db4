/* eslint-disable @n8n/community-nodes/no-restricted-imports -- reads the examples */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { projectFolder } from '../../scripts/projectFolder';
import { describeInBrowser } from './support/browser';
import { isUpdatingDocs, takeWorkflowImage } from './support/docsImages';
import { Editor } from './support/editor';
import { readExample } from './support/example';
import { useEditor } from './support/useEditor';
import {
	chain,
	manualTrigger,
	soraVideo,
	to,
	waitNode,
	writeFiles,
	type WorkflowNode,
} from './support/workflow';

/** For all that a test clicks, in milliseconds; the machine may be busy. */
jest.setTimeout(900_000);

const isNote = ({ type }: WorkflowNode) => type === 'n8n-nodes-base.stickyNote';

const node = (name: string, type: string, typeVersion: number, x: number, y = 0): WorkflowNode => ({
	name,
	type: `n8n-nodes-base.${type}`,
	typeVersion,
	parameters: {},
	position: [x, y],
});

const request = (name: string, method: string, x: number): WorkflowNode => ({
	...node(name, 'httpRequest', 4.2, x),
	parameters: { method, url: 'https://example.com' },
});

const store = { ...writeFiles('/files'), position: [1240, 0] };

/** What docs/moving-from-http-request.md leads away from. */
const LOOP: WorkflowNode[] = [
	{ ...manualTrigger, position: [0, 0] },
	request('Create Task', 'POST', 200),
	node('Keep ID', 'set', 3.4, 400),
	request('Check Status', 'GET', 600),
	node('Completed?', 'if', 2.2, 800),
	request('Download', 'GET', 1040),
	store,
	node('Failed or Too Late?', 'if', 2.2, 1040, 200),
	{ ...waitNode(30), position: [1240, 200] },
];

const LOOP_CONNECTIONS = {
	...chain('', LOOP.slice(0, 7)).connections,
	'Completed?': { main: [[to('Download')], [to('Failed or Too Late?')]] },
	'Failed or Too Late?': { main: [[], [to('Wait')]] },
	Wait: { main: [[to('Keep ID')]] },
};

describeInBrowser('The canvas', () => {
	const { browser, own } = useEditor();

	const typesOfNodes = async () =>
		((await own.bench.api.request('GET', '/types/nodes.json')) as Array<{ name: string }>).map(
			({ name }) => name,
		);

	/** Opens a workflow, whose nodes are all there and all known. */
	async function open(content: { name: string; nodes: WorkflowNode[]; connections: object }) {
		const editor = new Editor(browser.page);
		await editor.open(await own.bench.api.createWorkflow(content));
		const known = await typesOfNodes();
		for (const { name, type } of content.nodes.filter((one) => !isNote(one))) {
			await editor.node(name).waitFor();
			expect(known).toContain(type);
		}
		return editor;
	}

	const examples = readdirSync(join(projectFolder, 'workflows'));

	it('shows every node of the examples', async () => {
		// Opening an editor takes seconds, so all of them are in one workflow.
		const all = examples.map((file) => readExample(file, own.bench));
		const nodes = all.flatMap((example, index) =>
			example.nodes.map((one) => ({
				...one,
				id: randomUUID(),
				name: `${index} ${one.name}`,
			})),
		);
		await open({ name: 'All examples', nodes, connections: {} });
	});

	if (isUpdatingDocs) {
		it.each(examples)('pictures the example %s', async (file) => {
			const { name, nodes, connections } = readExample(file, own.bench);
			const editor = await open({ name, nodes, connections });
			await takeWorkflowImage(editor, `workflow-${file.replace('.json', '')}`);
		});
	}

	it('shows a loop of HTTP Request nodes, and what takes its place', async () => {
		const nodes = LOOP.map((one, index) => ({ id: `loop-${index}`, ...one }));
		await takeWorkflowImage(
			await open({ name: 'Loop', nodes, connections: LOOP_CONNECTIONS }),
			'moving-before',
		);
		const generate = {
			...soraVideo(own.credential, {
				operation: 'generate',
				family: 'veo',
				model: 'veo_3_1_fast',
				prompt: 'A paper boat',
			}),
			name: 'Generate video',
		};
		const after = chain('After', [manualTrigger, generate, writeFiles('/files')]);
		await takeWorkflowImage(await open(after), 'moving-after');
	});
});
