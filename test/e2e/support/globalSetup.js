const { cp } = require('node:fs/promises');
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

	const running = (globalThis.n8nServers ??= []);
	const start = async (putPackage) => {
		const one = await startServer(installation, putPackage);
		running.push(one.server);
		return one;
	};
	const first = await start(installPackage);
	const packages = path.join('.n8n', 'nodes');
	const copyPackage = async (home) =>
		await cp(path.join(first.server.home, packages), path.join(home, packages), {
			recursive: true,
		});
	const others = Array.from({ length: maxWorkers - 1 }, () => start(copyPackage));
	const all = [first, ...(await Promise.all(others))];
	// jest hands the environment on to the tests, and nothing else.
	process.env.SORA_VIDEO_E2E = JSON.stringify(
		all.map(({ server: { baseUrl, home }, files }) => ({ version, baseUrl, home, files })),
	);
};
