const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { endToEndFiles } = require('../test/e2e/selection');
const { build } = require('./build');
const { recordRun, wholeRun } = require('./compatibility');
const { ensureN8n } = require('./n8n/install');
const { nodeVersion } = require('./n8n/nodeRuntime');
const { DEFAULT_VERSION, TESTED_VERSIONS } = require('./n8n/versions');
const { projectFolder } = require('./projectFolder');
const { runMain } = require('./runMain');
const { tool } = require('./tool');

/** How many files of end-to-end tests run side by side, each with an n8n; they wait much of the time. */
const WORKERS = 4;

/** Characters of the message of a failed test that are repeated at the end. */
const LONGEST_MESSAGE = 1_500;

const PARTS = ['--fast', '--all', '--rest'];

/**
 * Runs the tests: `node scripts/test.js [part] [arguments for jest]`.
 *
 * Without a part, every fast test and the core of the end-to-end tests, on the newer n8n. With
 * --fast, those that need no real n8n. With --all, everything, on every n8n that is supported. With
 * --rest, what --all has and a run without a part has not. SORA_VIDEO_N8N names the only n8n to run
 * on. With arguments for jest, only what they ask for. With UPDATE_DOCS set, a run of all end-to-end
 * tests is recorded for the README's table of compatibility.
 */
async function test() {
	const part = process.argv.slice(2).find((argument) => PARTS.includes(argument)) ?? '';
	const jestArgs = process.argv.slice(2).filter((argument) => !PARTS.includes(argument));
	await build();
	const runs = jestRuns(part, jestArgs);
	// Fetching one takes minutes in which the fast tests have the processor.
	const installed = installAll(runs);
	const results = [];
	for (const run of runs.filter(({ n8nVersion }) => !n8nVersion)) results.push(await runJest(run));
	await installed;
	for (const run of runs.filter(({ n8nVersion }) => n8nVersion)) results.push(await runJest(run));
	if (process.env.UPDATE_DOCS && (await record(results))) results.push(await runJest(PRINT_DOCS));

	let allGreen = results.every(({ exitCode }) => exitCode === 0);
	const { passed, failed, skipped } = countTests(results);
	if (process.env.CI === 'true' && skipped > 0) {
		console.log('In CI no test may be skipped.');
		allGreen = false;
	}
	if (part === '' && jestArgs.length === 0) sayWhatWasLeftOut();
	sayWhatFailed(results);
	console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
	return allGreen ? 0 : 1;
}

/**
 * @typedef {object} JestRun
 * @property {string[]} args
 * @property {string} [n8nVersion] the n8n that it needs, if any
 * @property {boolean} [isWhole] whether it runs all end-to-end tests
 */

/** Prints the documents anew from what is on record. @type {JestRun} */
const PRINT_DOCS = { args: ['test/package/documents', '--selectProjects', 'fast'] };

/** @returns {JestRun[]} */
function jestRuns(part, jestArgs) {
	const chosen = process.env.SORA_VIDEO_N8N;
	// jest takes every plain word after --selectProjects for a project, so that comes last.
	const projects = part === '--fast' ? ['--selectProjects', 'fast'] : [];
	if (jestArgs.length > 0) {
		const args = [...jestArgs, ...projects];
		if (part === '--fast') return [{ args }];
		return [{ args: ['--runInBand', ...args], n8nVersion: chosen || DEFAULT_VERSION }];
	}
	const isWhole = part === '--all';
	const fastRun = {
		// The code is slower with counters in it.
		args: [
			...(isWhole || process.env.CI ? ['--coverage'] : []),
			// By default jest leaves one processor out, which on two of them is half.
			'--maxWorkers=100%',
			'--selectProjects',
			'fast',
		],
	};
	const coreVersion = chosen || DEFAULT_VERSION;
	const versions = chosen ? [chosen] : TESTED_VERSIONS;
	const endToEnd = (n8nVersion, files) => ({
		args: [
			...files,
			'--runTestsByPath',
			`--maxWorkers=${WORKERS}`,
			'--testSequencer=./test/e2e/support/longestFirst.js',
		],
		n8nVersion,
		isWhole,
	});
	const filesOn = (version) => endToEndFiles(version, version === coreVersion ? 'rest' : 'all');
	switch (part) {
		case '--fast':
			return [fastRun];
		case '--all':
			return [fastRun, ...versions.map((one) => endToEnd(one, endToEndFiles(one, 'all')))];
		case '--rest':
			return versions.map((one) => endToEnd(one, filesOn(one)));
		default:
			return [fastRun, endToEnd(coreVersion, endToEndFiles(coreVersion, 'core'))];
	}
}

/** Makes sure that every n8n of these runs is there, one after the other, and notes its version. */
async function installAll(runs) {
	for (const run of runs) {
		if (!run.n8nVersion) continue;
		const { version } = await ensureN8n({ version: run.n8nVersion });
		run.n8nVersion = version;
	}
}

/**
 * @param {JestRun} run
 * @returns {Promise<JestRun & { exitCode: number, result?: any }>} `result` as jest writes it with
 * --json
 */
async function runJest(run) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sora-video-jest-'));
	const outputFile = path.join(folder, 'result.json');
	try {
		const args = ['--json', `--outputFile=${outputFile}`, ...run.args];
		const env = run.n8nVersion ? { SORA_VIDEO_N8N: run.n8nVersion } : {};
		const exitCode = await tool('jest', args, { env });
		if (!fs.existsSync(outputFile)) return { ...run, exitCode };
		return { ...run, exitCode, result: JSON.parse(fs.readFileSync(outputFile, 'utf8')) };
	} finally {
		fs.rmSync(folder, { recursive: true, force: true });
	}
}

function countTests(results) {
	const totals = { passed: 0, failed: 0, skipped: 0 };
	for (const { result } of results) {
		totals.passed += result?.numPassedTests ?? 0;
		// A file that cannot even be loaded holds tests that nobody has counted, and without a result
		// jest did not get as far as to run a test.
		totals.failed += result ? result.numFailedTests + result.numRuntimeErrorTestSuites : 1;
		totals.skipped += result ? result.numPendingTests + result.numTodoTests : 0;
	}
	return totals;
}

/** @returns {Promise<boolean>} whether something is on record now */
async function record(results) {
	let isRecorded = false;
	for (const { isWhole, n8nVersion, result } of results) {
		if (!isWhole || !TESTED_VERSIONS.includes(n8nVersion)) continue;
		const { node } = await ensureN8n({ version: n8nVersion });
		const run = wholeRun(result, await nodeVersion(node));
		if (run === undefined) continue;
		recordRun(n8nVersion, run);
		isRecorded = true;
	}
	return isRecorded;
}

function sayWhatWasLeftOut() {
	const [newer, ...others] = TESTED_VERSIONS;
	const names = endToEndFiles(newer, 'rest').map((file) => path.basename(file, '.test.ts'));
	console.log(
		`Left out: of the end-to-end tests ${names.join(', ')}, and all on n8n ${others.join(' and ')}.\n` +
			'`npm run test:all` runs everything, `npm test -- test/e2e/NAME.test.ts` one of them.',
	);
}

/** Once more at the end, for whoever sees only the last lines of a long log. */
function sayWhatFailed(results) {
	const failures = results.flatMap(({ result, n8nVersion }) =>
		(result?.testResults ?? []).flatMap((file) => {
			const name = path.relative(projectFolder, file.name);
			return failuresIn(file).map(
				({ fullName, message }) =>
					`${n8nVersion ? `n8n ${n8nVersion} › ` : ''}${name} › ${fullName}\n${message.trim()}\n`,
			);
		}),
	);
	if (failures.length > 0) console.log(['Failed:', ...failures].join('\n'));
}

/** @returns {Array<{ fullName: string, message: string }>} */
function failuresIn({ status, message, assertionResults }) {
	const failed = assertionResults.filter((one) => one.status === 'failed');
	if (status === 'failed' && failed.length === 0) return [{ fullName: 'the file itself', message }];
	return failed.map(({ fullName, failureMessages }) => ({
		fullName,
		message: String(failureMessages[0]).slice(0, LONGEST_MESSAGE),
	}));
}

runMain(module, test);
