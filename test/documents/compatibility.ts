import type { WholeRun } from '../../scripts/compatibility';
import { requirementsOf, TESTED_VERSIONS } from '../../scripts/n8n/versions';

const modesOf = ({ queueMode }: WholeRun) =>
	queueMode ? 'SQLite; queue mode with Redis and PostgreSQL' : 'SQLite';

function row(version: string, run: WholeRun | undefined): string {
	const cells =
		run === undefined
			? [
					requirementsOf(version).nodeMajor,
					'–',
					'–',
					'no whole run is on record: `UPDATE_DOCS=1 npm run test:all` makes one',
					'–',
				]
			: [
					run.node,
					run.system,
					modesOf(run),
					`${run.passed} passed, ${run.skipped} skipped`,
					run.date,
				];
	return `| ${[version, ...cells].join(' | ')} |`;
}

/** The table of compatibility in the README: a row for each version of n8n that is tested. */
export const compatibilityTable = (runs: Record<string, WholeRun>): string =>
	[
		'| n8n | Node.js | System | Database and mode | End-to-end tests | Last whole run |',
		'| --- | --- | --- | --- | --- | --- |',
		...TESTED_VERSIONS.map((version) => row(version, runs[version])),
	].join('\n');
