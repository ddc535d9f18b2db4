/* eslint-disable @n8n/community-nodes/no-restricted-imports -- reads a document */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	NodeHelpers,
	type ICredentialType,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
	type NodeParameterValueType,
} from 'n8n-workflow';

import { projectFolder } from '../../../scripts/projectFolder';
import type { Bench } from './bench';

/** A table of a document that says how to fill in a node or a credential of n8n. */
export interface Recipe {
	/** What n8n calls the node; that of a credential begins with "Credential". */
	title: string;
	rows: Array<{ label: string; value: string }>;
}

/** What n8n tells its editor of a node or of a credential. */
export type Description = INodeTypeDescription | ICredentialType;

/** The tables of a document whose heading is the name of something in n8n, and "Value". */
export function readRecipes(file: string): Recipe[] {
	const text = readFileSync(join(projectFolder, file), 'utf8');
	const tables = text.matchAll(/^\| (.+?) +\| Value +\|\n\|[-| ]+\|\n((?:\|.*\|\n)+)/gm);
	return [...tables].map(([, title, body]) => ({
		title,
		rows: [...body.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].map(([, label, value]) => ({
			label,
			value,
		})),
	}));
}

/** What this n8n offers, by the title of its recipe; of each node the newest version. */
export async function descriptionsIn({ api }: Bench): Promise<Map<string, Description>> {
	const nodes = (await api.request('GET', '/types/nodes.json')) as INodeTypeDescription[];
	const credentials = (await api.request('GET', '/types/credentials.json')) as ICredentialType[];
	nodes.sort((one, other) => newestVersion(one) - newestVersion(other));
	return new Map<string, Description>([
		...nodes.map((one) => [one.displayName, one] as const),
		// Many a credential is called like its node.
		...credentials.map((one) => [`Credential ${one.displayName}`, one] as const),
	]);
}

export const newestVersion = ({ version }: INodeTypeDescription) => Math.max(...[version].flat());

/**
 * Fills in the fields of a recipe one after the other, as a user does.
 *
 * @returns the parameters by name; what the recipe leaves to the reader is left out
 * @throws {Error} when n8n does not show a field there, or does not offer the value
 */
export function follow({ title, rows }: Recipe, description: Description): INodeParameters {
	const { properties } = description;
	const type = 'version' in description ? description : null;
	const node = { typeVersion: type ? newestVersion(type) : 1 } as INode;
	const filledIn: INodeParameters = {};
	for (const { label, value } of rows) {
		const known = NodeHelpers.getNodeParameters(properties, filledIn, true, false, node, type)!;
		const field = properties.find(
			(one) => one.displayName === label && NodeHelpers.displayParameter(known, one, node, type),
		);
		if (!field) throw new Error(`${title} shows no field "${label}"`);
		const given = valueOf(value, field);
		if (given !== undefined) filledIn[field.name] = given;
	}
	return filledIn;
}

/** `…` is to be entered as it stands; other words are one of what is offered, or for the reader. */
function valueOf(value: string, field: INodeProperties): NodeParameterValueType | undefined {
	const [, literal] = /^`([^`]+)`$/.exec(value) ?? [];
	if (literal !== undefined) {
		if (!['string', 'number'].includes(field.type)) {
			throw new Error(`"${field.displayName}" takes no text`);
		}
		return literal.includes('{{') ? `=${literal}` : literal;
	}
	if (field.type === 'boolean') {
		if (!['on', 'off'].includes(value)) throw new Error(`"${field.displayName}" is on or off`);
		return value === 'on';
	}
	if (field.type !== 'options') return undefined;
	const options = (field.options ?? []) as Array<{ name: string; value: string }>;
	const option = options.find(({ name }) => name === value);
	if (!option) throw new Error(`"${field.displayName}" does not offer "${value}"`);
	return option.value;
}
