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

describe.each(fs.readdirSync(folder))('%s', (file) => {
	const text = fs.readFileSync(path.join(folder, file), 'utf8');
	const { nodes } = JSON.parse(text) as IWorkflowBase;

	test('has Sora Video in it, and a note that says what to change', () => {
		expect(nodes.filter(isOurs).length).toBeGreaterThan(0);
		const [note] = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
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

	test('holds no credential and no finished data', () => {
		expect(text).not.toContain('"credentials"');
		expect(JSON.parse(text)).toMatchObject({ pinData: {} });
	});
});
