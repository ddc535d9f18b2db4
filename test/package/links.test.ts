/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads documents */
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

const documents = [
	...fs.readdirSync(root),
	...fs
		.readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
		.map((name) => `docs/${name}`),
	'test/simulator/README.md',
].filter((name) => name.endsWith('.md'));

/** As GitHub makes an anchor of a heading. */
const anchor = (heading: string) =>
	heading
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.trim()
		.replace(/\s/g, '-');

const anchorsOf = (file: string) =>
	[...fs.readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading));

test.each(documents)('the links of %s lead somewhere', (name) => {
	const file = path.join(root, name);
	const text = fs.readFileSync(file, 'utf8');
	const links = [...text.matchAll(/(?:\]\(|src=")([^)\s"]+)[)"]/g)].map(([, link]) => link);
	const isElsewhere = (link: string) => /^https:\/\//.test(link);
	for (const link of links.filter((one) => !isElsewhere(one))) {
		const [target, fragment] = link.split('#');
		const to = target === '' ? file : path.resolve(path.dirname(file), target);
		expect([link, fs.existsSync(to)]).toEqual([link, true]);
		if (fragment !== undefined) expect(anchorsOf(to)).toContain(fragment);
	}
});

test('every page in docs/ can be reached from its index, and that from the README', () => {
	const read = (name: string) => fs.readFileSync(path.join(root, name), 'utf8');
	expect(read('README.md')).toContain('(docs/README.md)');
	const index = read('docs/README.md');
	for (const name of documents.filter((one) => /^docs\/(?!README)/.test(one))) {
		expect(index).toContain(`(${name.replace('docs/', '')})`);
	}
});

test('every image in docs/ is shown somewhere', () => {
	const text = documents.map((name) => fs.readFileSync(path.join(root, name), 'utf8')).join();
	const images = fs.readdirSync(path.join(root, 'docs/images'));
	const isShown = (name: string) => [')', '"'].some((end) => text.includes(`images/${name}${end}`));
	expect(images.filter((name) => !isShown(name))).toEqual([]);
});
