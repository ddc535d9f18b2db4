const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { build } = require('./build');
const { ensureN8n } = require('./n8n/install');
const { runMain } = require('./runMain');
const { tool } = require('./tool');

/**
 * Runs the tests: `node scripts/test.js [--fast] [arguments for jest]`. With --fast, those that
 * need no real n8n. With arguments for jest, only what they ask for.
 */
async function test() {
	const fast = process.argv.includes('--fast');
	const jestArgs = process.argv.slice(2).filter((argument) => argument !== '--fast');
	await build();
	if (!fast) await ensureN8n();

	const totals = { passed: 0, failed: 0, skipped: 0 };
	let allGreen = true;
	for (const args of jestRuns(fast, jestArgs)) {
		const { exitCode, counts } = await runJest(args);
		allGreen &&= exitCode === 0;
		for (const key of Object.keys(totals)) totals[key] += counts[key];
	}

	const { passed, failed, skipped } = totals;
	if (process.env.CI === 'true' && skipped > 0) {
		console.log('In CI no test may be skipped.');
		allGreen = false;
	}
	console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
	return allGreen ? 0 : 1;
}

/** @returns {string[][]} the arguments of each run of jest, one after the other */
function jestRuns(fast, jestArgs) {
	const projects = fast ? ['--selectProjects', 'fast'] : [];
	// jest takes every plain word after --selectProjects for a project, so that comes last.
	if (jestArgs.length > 0) return [['--runInBand', ...jestArgs, ...projects]];
	const fastRun = ['--coverage', '--selectProjects', 'fast'];
	return fast ? [fastRun] : [fastRun, ['--runInBand', '--selectProjects', 'e2e']];
}

/** @returns {Promise<{ exitCode: number, counts: Record<'passed' | 'failed' | 'skipped', number> }>} */
async function runJest(args) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sora-video-jest-'));
	const outputFile = path.join(folder, 'result.json');
	try {
		const json = ['--json', `--outputFile=${outputFile}`];
		const exitCode = await tool('jest', 'jest', [...json, ...args]);
		return { exitCode, counts: countTests(outputFile) };
	} finally {
		fs.rmSync(folder, { recursive: true, force: true });
	}
}

function countTests(outputFile) {
	// Without the file jest did not get as far as to run a test.
	if (!fs.existsSync(outputFile)) return { passed: 0, failed: 1, skipped: 0 };
	const result = JSON.parse(fs.readFileSync(outputFile, 'utf8'));
	return {
		passed: result.numPassedTests,
		// A file that cannot even be loaded holds tests that nobody has counted.
		failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
		skipped: result.numPendingTests + result.numTodoTests,
	};
}

runMain(module, test);
