const { mkdtempSync, rmSync } = require('node:fs');
const { cp } = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');

const { findN8n } = require('../../../scripts/n8n/install');
const { installPackage } = require('../../../scripts/n8n/package');
const { nodeVersion } = require('../../../scripts/n8n/nodeRuntime');
const { DEFAULT_VERSION } = require('../../../scripts/n8n/versions');
const { startServer } = require('./server');

/**
 * A real n8n for each of jest's workers, with the packed package installed in it: all files that a
 * worker runs, one after the other, share it. SORA_VIDEO_N8N chooses the version.
 */
module.exports = async ({ maxWorkers }) => {
	const version = process.env.SORA_VIDEO_N8N || DEFAULT_VERSION;
	const installation = findN8n(version);
	if (!installation) {
		console.log(`n8n ${version} is not installed: \`npm test\` does that. The tests are skipped.`);
		return;
	}
	const node = await nodeVersion(installation.node);
	console.log(`The end-to-end tests run on n8n ${version} with Node.js v${node}.`);

	// Installed once, and copied into each home.
	const installed = mkdtempSync(path.join(os.tmpdir(), 'n8n-package-'));
	const putPackage = async (home) => await cp(installed, home, { recursive: true });
	try {
		await installPackage(installed);
		const starts = Array.from({ length: maxWorkers }, () => startServer(installation, putPackage));
		const all = await Promise.all(starts);
		globalThis.n8nServers = all.map(({ server }) => server);
		// jest hands the environment on to the tests, and nothing else.
		process.env.SORA_VIDEO_E2E = JSON.stringify(
			all.map(({ server: { baseUrl, home }, files }) => ({ version, baseUrl, home, files })),
		);
	} finally {
		rmSync(installed, { recursive: true, force: true });
	}
};
