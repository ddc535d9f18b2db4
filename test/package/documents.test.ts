/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads and prints documents */
import fs from 'node:fs';
import path from 'node:path';

import { recordedRuns } from '../../scripts/compatibility';
import { requirementsOf, TESTED_VERSIONS } from '../../scripts/n8n/versions';
import { compatibilityTable } from '../documents/compatibility';
import { familiesTable } from '../documents/families';
import { faultsDocument } from '../documents/faults';

const root = path.resolve(__dirname, '../..');

/** The part of a document that is printed, between two comments. */
function withPrinted(document: string, name: string, printed: string): string {
	const between = new RegExp(`(<!-- ${name} -->)[^]*(<!-- /${name} -->)`);
	expect(document).toMatch(between);
	return document.replace(
		between,
		(_, begin: string, end: string) => `${begin}\n\n${printed}\n\n${end}`,
	);
}

test.each([
	['docs/faults.md', 'the fault table', () => faultsDocument()],
	[
		'README.md',
		'the table of model families',
		(text: string) => withPrinted(text, 'families', familiesTable()),
	],
	[
		'README.md',
		'the record of the end-to-end tests',
		(text: string) => withPrinted(text, 'compatibility', compatibilityTable(recordedRuns())),
	],
])('%s says what %s says; UPDATE_DOCS=1 prints it anew', (name, _table, print) => {
	const file = path.join(root, name);
	const text = print(fs.readFileSync(file, 'utf8'));
	if (process.env.UPDATE_DOCS) fs.writeFileSync(file, text);
	expect(fs.readFileSync(file, 'utf8')).toBe(text);
});

test('the record of the end-to-end tests is of the versions that are tested', () => {
	for (const [version, { node }] of Object.entries(recordedRuns())) {
		expect(TESTED_VERSIONS).toContain(version);
		expect([version, Number.parseInt(node)]).toEqual([version, requirementsOf(version).nodeMajor]);
	}
});

test('the versions of n8n in the continuous integration are those that are tested', () => {
	const ci = fs.readFileSync(path.join(root, '.github/workflows/ci.yml'), 'utf8');
	expect(ci).toContain("require('./scripts/n8n/versions').TESTED_VERSIONS");
	expect(ci).toContain('n8n: ${{ fromJSON(needs.versions.outputs.n8n) }}');
});

test('docs/moving-from-http-request.md quotes what docs/benchmarks.md says', () => {
	const read = (name: string) => fs.readFileSync(path.join(root, 'docs', name), 'utf8');
	const cells = (line: string) => line.split('|').map((cell) => cell.trim());
	const measured = new Map(
		read('benchmarks.md')
			.split('\n')
			.map((line) => [cells(line)[1], cells(line)[2]]),
	);
	const quotes = read('moving-from-http-request.md').matchAll(/^\| (\d+ tasks?): .+$/gm);
	const rows = [...quotes].map(([line]) => cells(line));
	expect(rows.length).toBeGreaterThan(0);
	for (const [, title, ours, loops] of rows) {
		const [tasks, figure] = title.split(': ');
		expect([title, ours]).toEqual([title, measured.get(`${tasks}, Sora Video: ${figure}`)]);
		expect([title, loops]).toEqual([title, measured.get(`${tasks}, loop: ${figure}`)]);
	}
});
