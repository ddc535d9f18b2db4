const { findN8n } = require('../../../scripts/n8n/install');
const { installPackage } = require('../../../scripts/n8n/package');
const { nodeVersion } = require('../../../scripts/n8n/nodeRuntime');
const { DEFAULT_VERSION } = require('../../../scripts/n8n/versions');
const { startServer } = require('./server');

/**
 * One real n8n for all end-to-end tests, with the packed package installed in it. SORA_VIDEO_N8N
 * chooses the version.
 */
module.exports = async () => {
	const version = process.env.SORA_VIDEO_N8N || DEFAULT_VERSION;
	const installation = findN8n(version);
	if (!installation) {
		console.log(`n8n ${version} is not installed: \`npm test\` does that. The tests are skipped.`);
		return;
	}
	const node = await nodeVersion(installation.node);
	console.log(`The end-to-end tests run on n8n ${version} with Node.js v${node}.`);

	const { server, files } = await startServer(installation, installPackage);
	// jest hands the environment on to the tests, and nothing else.
	const { baseUrl, home, pid } = server;
	process.env.SORA_VIDEO_E2E = JSON.stringify({ version, baseUrl, home, files, pid });
	globalThis.n8nServer = server;
};
