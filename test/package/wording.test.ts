/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads documents */
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

const pages = [
	'README.md',
	...fs
		.readdirSync(path.join(root, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];

/** What must not come back into the pages for users, and what to write. */
const NOT_ANY_MORE: Array<[RegExp, string]> = [
	[/\bwires?\b/i, 'connection'],
	[/\blook(s|ed|ing)?\b/i, 'check, search, is different'],
	[/\b(waits?|waited|waiting) in place\b/i, 'keeps running'],
	[/\bhand(s|ed|ing)? (\w+ )?(on|over)\b/i, 'outputs, passes on'],
	[/\blea(ves?|ving) (it |there )?(by|through)\b/i, 'comes out of'],
	[/\breads? (as )?"/i, 'shows as'],
	[/\bbehind\b(?! (a|the) proxy)/i, 'after'],
	[/\bcalled workflows?\b|\ba workflow that another one calls\b/i, 'sub-workflow'],
	[/\b(de)?activat(e|es|ed|ing)\b/i, 'publish'],
	[/\b(does|do|did) not succeed\b/i, 'fails'],
	[/\bpress(es|ed)?\b/i, 'select'],
	[/\bsurely\b/i, 'certainly'],
	[/\banew\b/i, 'again'],
	[/\bof its own accord\b/i, 'on its own'],
	[/\bbeside\b/i, 'next to'],
];

/** Code, and what the node or n8n says, are quoted as they are. */
const prose = (text: string) =>
	text
		.replace(/^```[^]*?^```/gm, '')
		.replace(/`[^`]*`/g, '')
		.replace(/"[^"\n]*"/g, '"');

test.each(pages)('%s has the words that n8n uses', (name) => {
	const lines = prose(fs.readFileSync(path.join(root, name), 'utf8')).split('\n');
	const wrong = lines.flatMap((line) =>
		NOT_ANY_MORE.filter(([word]) => word.test(line)).map(([word, better]) => [
			word.exec(line)![0],
			better,
			line.slice(0, 120),
		]),
	);
	expect(wrong).toEqual([]);
});
