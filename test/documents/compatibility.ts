import type { WholeRun } from '../../scripts/compatibility';
import { requirementsOf, TESTED_VERSIONS } from '../../scripts/n8n/versions';
import { markdownTable } from './table';

const systemOf = ({ system, queueMode }: WholeRun) =>
	`${system}, SQLite${queueMode ? ', queue mode' : ''}`;

const resultOf = ({ passed, skipped }: WholeRun) =>
	skipped === 0 ? `all ${passed}` : `${passed}, ${skipped} skipped`;

function row(version: string, run: WholeRun | undefined): string[] {
	const cells =
		run === undefined
			? [
					requirementsOf(version).nodeMajor,
					'–',
					'no whole run is on record: `UPDATE_DOCS=1 npm run test:all` makes one',
					'–',
				]
			: [run.node, systemOf(run), resultOf(run), run.date];
	return [version, ...cells].map(String);
}

/** The table of compatibility in the README: a row for each version of n8n that is tested. */
export const compatibilityTable = (runs: Record<string, WholeRun>): string =>
	markdownTable(
		['n8n', 'Node.js', 'System', 'End-to-end tests passed', 'Last whole run'],
		TESTED_VERSIONS.map((version) => row(version, runs[version])),
	);
