const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { build } = require('./build');
const { recordRun, wholeRun } = require('./compatibility');
const { ensureN8n } = require('./n8n/install');
const { nodeVersion } = require('./n8n/nodeRuntime');
const { DEFAULT_VERSION, TESTED_VERSIONS } = require('./n8n/versions');
const { runMain } = require('./runMain');
const { tool } = require('./tool');

/**
 * Runs the tests: `node scripts/test.js [--fast] [arguments for jest]`. With --fast, those that
 * need no real n8n. With arguments for jest, only what they ask for. The end-to-end tests run on
 * every n8n that is supported, or on the one that SORA_VIDEO_N8N names. With UPDATE_DOCS set, a
 * whole run of them is recorded for the README's table of compatibility.
 */
async function test() {
	const fast = process.argv.includes('--fast');
	const jestArgs = process.argv.slice(2).filter((argument) => argument !== '--fast');
	await build();

	const totals = { passed: 0, failed: 0, skipped: 0 };
	let allGreen = true;
	let isRecorded = false;
	for (const { args, n8nVersion, isWhole } of jestRuns(fast, jestArgs)) {
		const n8n = n8nVersion && (await ensureN8n({ version: n8nVersion }));
		if (n8n) process.env.SORA_VIDEO_N8N = n8n.version;
		const { exitCode, result } = await runJest(args);
		allGreen &&= exitCode === 0;
		const counts = countTests(result);
		for (const key of Object.keys(totals)) totals[key] += counts[key];
		if (isWhole && process.env.UPDATE_DOCS) isRecorded = (await record(n8n, result)) || isRecorded;
	}
	if (isRecorded) allGreen &&= (await runJest(PRINT_DOCS)).exitCode === 0;

	const { passed, failed, skipped } = totals;
	if (process.env.CI === 'true' && skipped > 0) {
		console.log('In CI no test may be skipped.');
		allGreen = false;
	}
	console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
	return allGreen ? 0 : 1;
}

/**
 * @typedef {object} JestRun
 * @property {string[]} args
 * @property {string} [n8nVersion] the n8n that it needs, if any
 * @property {boolean} [isWhole] whether it runs all end-to-end tests
 */

/** Prints the documents anew from what is on record. */
const PRINT_DOCS = ['test/package/documents', '--selectProjects', 'fast'];

/**
 * The runs of jest, one after the other.
 *
 * @returns {JestRun[]}
 */
function jestRuns(fast, jestArgs) {
	const chosen = process.env.SORA_VIDEO_N8N;
	const projects = fast ? ['--selectProjects', 'fast'] : [];
	// jest takes every plain word after --selectProjects for a project, so that comes last.
	if (jestArgs.length > 0) {
		const args = ['--runInBand', ...jestArgs, ...projects];
		return [fast ? { args } : { args, n8nVersion: chosen || DEFAULT_VERSION }];
	}
	const fastRun = { args: ['--coverage', '--selectProjects', 'fast'] };
	if (fast) return [fastRun];
	const endToEnd = (n8nVersion) => {
		return { args: ['--runInBand', '--selectProjects', 'e2e'], n8nVersion, isWhole: true };
	};
	return [fastRun, ...(chosen ? [chosen] : TESTED_VERSIONS).map(endToEnd)];
}

/** @returns {Promise<{ exitCode: number, result?: any }>} `result` as jest writes it with --json */
async function runJest(args) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sora-video-jest-'));
	const outputFile = path.join(folder, 'result.json');
	try {
		const json = ['--json', `--outputFile=${outputFile}`];
		const exitCode = await tool('jest', [...json, ...args]);
		if (!fs.existsSync(outputFile)) return { exitCode };
		return { exitCode, result: JSON.parse(fs.readFileSync(outputFile, 'utf8')) };
	} finally {
		fs.rmSync(folder, { recursive: true, force: true });
	}
}

/** @returns {Record<'passed' | 'failed' | 'skipped', number>} */
function countTests(result) {
	// Without a result jest did not get as far as to run a test.
	if (result === undefined) return { passed: 0, failed: 1, skipped: 0 };
	return {
		passed: result.numPassedTests,
		// A file that cannot even be loaded holds tests that nobody has counted.
		failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
		skipped: result.numPendingTests + result.numTodoTests,
	};
}

/** @returns {Promise<boolean>} whether the run is on record now */
async function record({ node, version }, result) {
	const run = wholeRun(result, await nodeVersion(node));
	if (run === undefined || !TESTED_VERSIONS.includes(version)) return false;
	recordRun(version, run);
	return true;
}

module.exports = { jestRuns };

runMain(module, test);
