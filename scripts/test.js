const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { build } = require('./build');
const { ensureN8n } = require('./n8n/install');
const { DEFAULT_VERSION, TESTED_VERSIONS } = require('./n8n/versions');
const { runMain } = require('./runMain');
const { tool } = require('./tool');

/**
 * Runs the tests: `node scripts/test.js [--fast] [arguments for jest]`. With --fast, those that
 * need no real n8n. With arguments for jest, only what they ask for. The end-to-end tests run on
 * every n8n that is supported, or on the one that SORA_VIDEO_N8N names.
 */
async function test() {
	const fast = process.argv.includes('--fast');
	const jestArgs = process.argv.slice(2).filter((argument) => argument !== '--fast');
	await build();

	const totals = { passed: 0, failed: 0, skipped: 0 };
	let allGreen = true;
	for (const { args, n8nVersion } of jestRuns(fast, jestArgs)) {
		if (n8nVersion) {
			await ensureN8n({ version: n8nVersion });
			process.env.SORA_VIDEO_N8N = n8nVersion;
		}
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

/**
 * The runs of jest, one after the other.
 *
 * @returns {Array<{ args: string[], n8nVersion?: string }>} with the n8n that a run needs, if any
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
		return { args: ['--runInBand', '--selectProjects', 'e2e'], n8nVersion };
	};
	return [fastRun, ...(chosen ? [chosen] : TESTED_VERSIONS).map(endToEnd)];
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
