const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { TESTED_VERSIONS } = require('./n8n/versions');
const { projectFolder } = require('./projectFolder');

/** The README's table of compatibility is printed from this. */
const RECORD = path.join(projectFolder, 'test', 'documents', 'compatibility.json');

/** The tests of queue mode, which bring Redis and PostgreSQL. */
const QUEUE_MODE_TESTS = /[\\/]cluster\.test\.ts$/;

/**
 * What is kept of a whole run of the end-to-end tests on one version of n8n.
 *
 * @typedef {object} WholeRun
 * @property {string} date e.g. "2026-11-23"
 * @property {string} node the version of the Node.js that ran n8n, e.g. "24.21.0"
 * @property {string} system e.g. "Linux x64"
 * @property {boolean} queueMode whether queue mode with Redis and PostgreSQL was among them
 * @property {number} passed how many tests
 * @property {number} skipped how many tests
 */

/**
 * @param {any} result of a whole run, as jest writes it with --json
 * @param {string} node
 * @param {Date} [now]
 * @returns {WholeRun | undefined} undefined when not every test that was run has passed
 */
function wholeRun(result, node, now = new Date()) {
	if (!result?.success || result.numPassedTests === 0) return undefined;
	const files = result.testResults.filter(({ assertionResults }) =>
		assertionResults.some(({ status }) => status === 'passed'),
	);
	return {
		date: now.toISOString().slice(0, 10),
		node,
		system: `${os.type()} ${os.arch()}`,
		queueMode: files.some(({ name }) => QUEUE_MODE_TESTS.test(name)),
		passed: result.numPassedTests,
		skipped: result.numPendingTests + result.numTodoTests,
	};
}

/** @returns {Record<string, WholeRun>} by the version of n8n */
const recordedRuns = () => JSON.parse(fs.readFileSync(RECORD, 'utf8'));

/**
 * Keeps a whole run in place of the one before, and forgets versions that are no longer tested.
 *
 * @param {string} n8nVersion
 * @param {WholeRun} run
 */
function recordRun(n8nVersion, run) {
	const runs = { ...recordedRuns(), [n8nVersion]: run };
	const tested = TESTED_VERSIONS.filter((version) => runs[version]);
	const kept = Object.fromEntries(tested.map((version) => [version, runs[version]]));
	fs.writeFileSync(RECORD, `${JSON.stringify(kept, null, '\t')}\n`);
}

module.exports = { recordedRuns, recordRun, wholeRun };
