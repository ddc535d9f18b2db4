/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads workflows */
import fs from 'node:fs';
import path from 'node:path';

import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type IWorkflowBase,
} from 'n8n-workflow';

import { SoraVideo } from '../../nodes/SoraVideo/SoraVideo.node';

const folder = path.resolve(__dirname, '../../workflows');
const { description } = new SoraVideo();

const NODE_TYPE = 'n8n-nodes-sora-video.soraVideo';

const isOurs = ({ type }: INode) => type === NODE_TYPE || type === `${NODE_TYPE}Tool`;

/** The fields that n8n shows with these parameters, and with defaults in place of those left out. */
function shown(given: INodeParameters, node: INode): INodeProperties[] {
	const { properties } = description;
	const parameters = NodeHelpers.getNodeParameters(
		properties,
		given,
		true,
		false,
		node,
		description,
	)!;
	return properties.filter((field) =>
		NodeHelpers.displayParameter(parameters, field, node, description),
	);
}

const NOTE = 'n8n-nodes-base.stickyNote';

interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** What a node covers on the canvas, with its name below it; an agent is wider. */
function boxOf({ type, position: [left, top], parameters }: INode): Box {
	const { width, height } =
		type === NOTE
			? (parameters as { width: number; height: number })
			: { width: type.endsWith('.agent') ? 260 : 100, height: 150 };
	return { left, top, right: left + width, bottom: top + height };
}

const overlap = (one: Box, other: Box) =>
	one.left < other.right &&
	other.left < one.right &&
	one.top < other.bottom &&
	other.top < one.bottom;

/** The connections as straight lines from the right of a node to the left of the next, cut into small boxes. */
function linesOf({ nodes, connections }: IWorkflowBase): Box[] {
	const named = (name: string) => boxOf(nodes.find((node) => node.name === name)!);
	const ends = Object.entries(connections).flatMap(([from, { main = [] }]) =>
		main.flatMap((output) => (output ?? []).map(({ node }) => [named(from), named(node)])),
	);
	return ends.flatMap(([from, to]) =>
		Array.from({ length: 51 }, (_, step) => {
			const left = from.right + ((to.left - from.right) * step) / 50;
			const top = from.top + 50 + ((to.top - from.top) * step) / 50;
			return { left, top, right: left + 1, bottom: top + 1 };
		}),
	);
}

/** Roughly the lines that a text takes in a note of that width. */
const linesIn = (text: string, width: number) =>
	text
		.split('\n')
		.reduce((sum, line) => sum + Math.max(1, Math.ceil((line.length * 7.2) / (width - 60))), 0);

describe.each(fs.readdirSync(folder))('%s', (file) => {
	const text = fs.readFileSync(path.join(folder, file), 'utf8');
	const workflow = JSON.parse(text) as IWorkflowBase;
	const { nodes } = workflow;
	const notes = nodes.filter(({ type }) => type === NOTE);

	test('has Sora Video in it, and a note that says what to change', () => {
		expect(nodes.filter(isOurs).length).toBeGreaterThan(0);
		const [note] = notes.filter(({ name }) => name === 'Note');
		expect(note.parameters.content).toMatch(/^## .+\n1\. .+\n2\. .+/);
	});

	test('sets no parameter that the node does not show', () => {
		for (const node of nodes.filter(isOurs)) {
			const fields = shown(node.parameters, node);
			const names = fields.map(({ name }) => name);
			expect(names).toEqual(expect.arrayContaining(Object.keys(node.parameters)));
			const options = fields.find(({ name }) => name === 'options');
			const offered = (options?.options ?? []).map(({ name }) => name);
			expect(offered).toEqual(
				expect.arrayContaining(Object.keys((node.parameters.options ?? {}) as object)),
			);
		}
	});

	test('creates with no model of a family that may be gone', () => {
		for (const { parameters } of nodes.filter(isOurs)) expect(parameters.family).not.toBe('sora');
	});

	test('has the name under which the documents list it', () => {
		expect(String(notes[0].parameters.content)).toMatch(/^## .+/);
		expect(String(notes[0].parameters.content).split('\n')[0]).toBe(`## ${workflow.name}`);
	});

	test('says of a node that bills that each execution does', () => {
		const paying = nodes.filter(
			(node) => isOurs(node) && ['create', 'generate'].includes(String(node.parameters.operation)),
		);
		const costs = notes.find(({ name }) => name === 'Note on Costs')?.parameters.content;
		for (const { name } of paying) {
			expect(costs).toContain(`**${name}** creates and bills a video`);
			expect(costs).toContain('test executions too');
		}
		expect(costs !== undefined).toBe(paying.length > 0);
	});

	test('has notes that cover nothing and show their whole text', () => {
		const others = nodes.filter((node) => !notes.includes(node)).map(boxOf);
		const lines = linesOf(workflow);
		for (const note of notes) {
			const rest = notes.filter((one) => one !== note).map(boxOf);
			const covered = [...others, ...rest, ...lines].filter((box) => overlap(boxOf(note), box));
			expect([note.name, covered]).toEqual([note.name, []]);
			const { content, width, height } = note.parameters as Record<string, never>;
			const needed = 30 + 24 * linesIn(content, width);
			expect(height).toBeGreaterThanOrEqual(needed);
		}
	});

	test('holds no credential and no finished data', () => {
		expect(text).not.toContain('"credentials"');
		expect(JSON.parse(text)).toMatchObject({ pinData: {} });
	});
});
