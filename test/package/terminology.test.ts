/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the code and the examples */
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { INode, IWorkflowBase } from 'n8n-workflow';

import { SoraVideoApi } from '../../credentials/SoraVideoApi.credentials';
import { SoraVideo } from '../../nodes/SoraVideo/SoraVideo.node';
import { WORDS, WORDS_IN_THE_NODE, wrongWords } from '../documents/words';

const root = path.resolve(__dirname, '../..');

const filesIn = (folder: string, extension: string) =>
	fs
		.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith(extension))
		.map((name) => path.join(root, folder, name));

/** All texts of the code that say something, the fixed parts of those with gaps in them. */
function textsOf(file: string): string[] {
	const found: string[] = [];
	const visit = (node: ts.Node) => {
		if (ts.isStringLiteralLike(node)) found.push(node.text);
		if (ts.isTemplateExpression(node)) {
			found.push(
				[node.head, ...node.templateSpans.map(({ literal }) => literal)]
					.map(({ text }) => text)
					.join('…'),
			);
		}
		ts.forEachChild(node, visit);
	};
	const source = fs.readFileSync(file, 'utf8');
	visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
	return found.filter((text) => /[a-z] [a-z]/i.test(text));
}

const code = [...filesIn('nodes', '.ts'), ...filesIn('credentials', '.ts')].flatMap(textsOf);

const examples = filesIn('workflows', '.json').flatMap((file) => {
	const { nodes } = JSON.parse(fs.readFileSync(file, 'utf8')) as IWorkflowBase;
	return nodes.flatMap(({ name, parameters }: INode) => [name, String(parameters.content ?? '')]);
});

test.each([
	['messages and the panel', code],
	['examples', examples],
])('n8n’s own words are used in the %s', (_name, texts) => {
	expect(texts.length).toBeGreaterThan(50);
	expect(wrongWords(texts, WORDS_IN_THE_NODE)).toEqual([]);
});

const pages = [
	'README.md',
	'CHANGELOG.md',
	...fs
		.readdirSync(path.join(root, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];

/** Code, and what the node or n8n says, are quoted as they are. */
const prose = (text: string) =>
	text
		.replace(/^```[^]*?^```/gm, '')
		.replace(/`[^`]*`/g, '')
		.replace(/"[^"\n]*"/g, '"');

test.each(pages)('n8n’s own words are used in %s', (name) => {
	const lines = prose(fs.readFileSync(path.join(root, name), 'utf8')).split('\n');
	expect(wrongWords(lines, WORDS)).toEqual([]);
});

describe('the name of a parameter in a text', () => {
	const fields = [...new SoraVideo().description.properties, ...new SoraVideoApi().properties];
	const options = fields.flatMap((field) => (field.type === 'collection' ? field.options! : []));
	const names = new Set(
		[...fields, ...options]
			.map((field) => ('displayName' in field ? field.displayName : ''))
			.filter((name) => name.length < 40),
	);
	/** Settings of n8n’s own. */
	const others = ['On Error', 'Retry On Fail', 'Timeout Workflow'];

	test('is written as in the panel', () => {
		const quoted = code.flatMap((text) =>
			[...text.matchAll(/(?<!\w)'([A-Z][^'…]+)'/g)].map(([, name]) => name),
		);
		expect(quoted.length).toBeGreaterThan(30);
		expect(quoted.filter((name) => !names.has(name) && !others.includes(name))).toEqual([]);
	});

	test('stands in single quotes', () => {
		const several = [...names].filter((name) => /^\w+ \w+/.test(name));
		const bare = code.filter((text) =>
			several.some((name) => {
				const inText = text.indexOf(name);
				return inText >= 0 && text !== name && text[inText - 1] !== "'";
			}),
		);
		expect(bare).toEqual([]);
	});
});
