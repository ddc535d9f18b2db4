/* eslint-disable @n8n/community-nodes/no-restricted-imports -- reads the examples */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { projectFolder } from '../../scripts/projectFolder';
import { Bench } from './support/bench';
import { readExample } from './support/example';
import { describeInN8n } from './support/n8n';

/** What the reader chooses: the notes of the examples say so. */
const LEFT_TO_THE_READER = ['Telegram.chatId'];

describeInN8n('The nodes of the examples', () => {
	let bench: Bench;
	let types: INodeTypeDescription[];

	beforeAll(async () => {
		bench = await Bench.open();
		types = (await bench.api.request('GET', '/types/nodes.json')) as INodeTypeDescription[];
	});

	afterAll(async () => await bench?.close());

	const typeOf = ({ type, typeVersion }: INode) =>
		types.find(({ name, version }) => name === type && [version].flat().includes(typeVersion));

	/** What is wrong with the parameters, as n8n shows the node; the type of each value is n8n's. */
	function faultsOf(node: INode, type: INodeTypeDescription): string[] {
		const { properties } = type;
		const given = node.parameters;
		const values = NodeHelpers.getNodeParameters(properties, given, true, false, node, type)!;
		const shown = properties.filter((field) =>
			NodeHelpers.displayParameter(values, field, node, type),
		);
		const named = (name: string) => shown.find((field) => field.name === name);
		const unknown = Object.keys(given).filter((name) => !named(name));
		const notOffered = shown.filter((field) => !isOffered(field, values));
		const isEmpty = ({ name, required }: INodeProperties) =>
			required === true && [undefined, ''].includes(values[name] as string | undefined);
		const empty = shown
			.filter(isEmpty)
			.filter(({ name }) => !LEFT_TO_THE_READER.includes(`${node.name}.${name}`));
		return [
			...unknown.map((name) => `${name} is not shown`),
			...notOffered.map(({ name }) => `${name} does not offer ${String(values[name])}`),
			...empty.map(({ name }) => `${name} is empty`),
			...collectionFaults(shown, values),
		];
	}

	/** A list of choices that n8n fetches from elsewhere is not known. */
	function isOffered(
		{ name, type, options = [], typeOptions }: INodeProperties,
		values: INodeParameters,
	) {
		const value = values[name];
		const isFetched = typeOptions?.loadOptionsMethod !== undefined || options.length === 0;
		if (type !== 'options' || isFetched || String(value).startsWith('=')) return true;
		return options.some((option) => 'value' in option && option.value === value);
	}

	const collectionFaults = (shown: INodeProperties[], values: INodeParameters) =>
		shown
			.filter(({ type }) => type === 'collection')
			.flatMap(({ name, options = [] }) => {
				const inside = (values[name] ?? {}) as INodeParameters;
				const unknown = Object.keys(inside).filter(
					(key) => !options.some((one) => one.name === key),
				);
				const wrong = (options as INodeProperties[]).filter(
					(option) => option.name in inside && !isOffered(option, inside),
				);
				return [...unknown, ...wrong.map((option) => option.name)].map((key) => `${name}.${key}`);
			});

	it.each(readdirSync(join(projectFolder, 'workflows')))(
		'%s has nodes and parameters that this n8n knows',
		(file) => {
			const nodes = readExample(file, bench).nodes as unknown as INode[];
			for (const node of nodes) {
				const type = typeOf(node);
				expect([node.name, type?.name]).toEqual([node.name, node.type]);
				expect([node.name, faultsOf(node, type!)]).toEqual([node.name, []]);
			}
		},
	);
});
