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
	expect(ci).toContain(`n8n: [${TESTED_VERSIONS.join(', ')}]`);
});
