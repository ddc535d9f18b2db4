/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the examples */
import fs from 'node:fs';
import path from 'node:path';

import type { IWorkflowBase } from 'n8n-workflow';

import { homepage } from '../../package.json';

const root = path.resolve(__dirname, '../..');

/** Where GitHub has the bare file, for n8n's Import from URL. */
const address = (file: string) =>
	`${homepage.replace('https://github.com', 'https://raw.githubusercontent.com')}/main/workflows/${file}`;

/** The examples by what they are for, as the title of their note says it. */
const examples = fs.readdirSync(path.join(root, 'workflows')).map((file) => {
	const text = fs.readFileSync(path.join(root, 'workflows', file), 'utf8');
	const { nodes } = JSON.parse(text) as IWorkflowBase;
	const note = nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote');
	const title = /^## (.+)/.exec(String(note?.parameters.content))?.[1] ?? file;
	return { file, name: file.replace('.json', ''), title };
});

/** The simplest first. */
const FIRST = ['create-a-video', 'google-drive', 'batch-of-prompts', 'prompts-from-a-table'];

const inOrder = [...examples].sort((one, other) => rank(one.name) - rank(other.name));

function rank(name: string) {
	const index = FIRST.indexOf(name);
	return index < 0 ? FIRST.length : index;
}

/** The examples with the addresses to import them from, for the README. */
export const examplesList = (): string =>
	inOrder.map(({ file, title }) => `- [${title}](${address(file)})`).join('\n');

/** The examples with their addresses and pictures, for docs/README.md. */
export const examplesGallery = (): string =>
	inOrder
		.map(({ file, name, title }) => {
			const image = `images/workflow-${name}.png`;
			const isThere = fs.existsSync(path.join(root, 'docs', image));
			return [
				`### ${title}`,
				`[${file}](${address(file)})`,
				...(isThere ? [`![The canvas of ${name}](${image})`] : []),
			].join('\n\n');
		})
		.join('\n\n');
