/* eslint-disable @n8n/community-nodes/no-restricted-imports -- looks at the machine */
import { arch, type } from 'node:os';

import { wholeRun } from '../../scripts/compatibility';
import { TESTED_VERSIONS } from '../../scripts/n8n/versions';
import { jestRuns } from '../../scripts/test';
import { compatibilityTable } from '../documents/compatibility';

const [newer, older] = TESTED_VERSIONS;

const file = (name: string, status: string) => ({
	name: `/project/test/e2e/${name}.test.ts`,
	assertionResults: [{ status }],
});

/** As far as the record needs it. */
const result = {
	success: true,
	numPassedTests: 2,
	numPendingTests: 0,
	numTodoTests: 0,
	testResults: [file('create', 'passed'), file('cluster', 'passed')],
};

const now = new Date('2026-11-23T12:00:00Z');
const system = `${type()} ${arch()}`;

describe('What is recorded of the end-to-end tests', () => {
	test('is when, on what and in which modes they passed', () => {
		expect(wholeRun(result, '24.21.0', now)).toEqual({
			date: '2026-11-23',
			node: '24.21.0',
			system,
			queueMode: true,
			passed: 2,
			skipped: 0,
		});
	});

	test('does not claim queue mode where its tests were skipped', () => {
		const testResults = [file('create', 'passed'), file('cluster', 'pending')];
		const skipping = { ...result, numPassedTests: 1, numPendingTests: 1, testResults };
		expect(wholeRun(skipping, '24.21.0', now)).toMatchObject({ queueMode: false, skipped: 1 });
	});

	test.each([
		['a test failed', { ...result, success: false }],
		['every test was skipped', { ...result, numPassedTests: 0 }],
		['jest did not come to an end', undefined],
	])('is nothing when %s', (_, unfinished) => {
		expect(wholeRun(unfinished, '24.21.0', now)).toBeUndefined();
	});

	test('is of whole runs only, one for each version of n8n', () => {
		const whole = (fast: boolean, args: string[]) =>
			jestRuns(fast, args).filter(({ isWhole }) => isWhole);
		expect(whole(false, []).map(({ n8nVersion }) => n8nVersion)).toEqual(TESTED_VERSIONS);
		expect(whole(true, [])).toEqual([]);
		expect(whole(false, ['test/e2e/create.test.ts'])).toEqual([]);
		expect(whole(false, ['-t', 'Stop'])).toEqual([]);
	});
});

test('the table has a row for each version of n8n that is tested, recorded or not', () => {
	const run = wholeRun(result, '22.23.1', now)!;
	const [, , ...rows] = compatibilityTable({ [older]: run }).split('\n');
	expect(rows).toEqual([
		`| ${newer} | 24 | – | – | no whole run is on record: \`UPDATE_DOCS=1 npm test\` makes one | – |`,
		`| ${older} | 22.23.1 | ${system} | SQLite; queue mode with Redis and PostgreSQL | 2 passed, 0 skipped | 2026-11-23 |`,
	]);
});
