const fs = require('node:fs');
const path = require('node:path');

const { findN8n } = require('../../../scripts/n8n/install');
const { installPackage } = require('../../../scripts/n8n/package');
const { N8nServer } = require('../../../scripts/n8n/server');

/** One real n8n for all end-to-end tests, with the packed package installed in it. */
module.exports = async () => {
	const installation = findN8n();
	if (!installation) {
		console.log('No n8n is installed: `npm test` installs one. The end-to-end tests are skipped.');
		return;
	}
	const server = new N8nServer(installation);
	const files = path.join(server.home, 'files');
	fs.mkdirSync(files);
	server.extraEnv.N8N_RESTRICT_FILE_ACCESS_TO = files;
	await installPackage(server.home);
	await server.start();
	// jest hands the environment on to the tests, and nothing else.
	const { baseUrl, home, pid } = server;
	process.env.SORA_VIDEO_E2E = JSON.stringify({ baseUrl, home, files, pid });
	globalThis.n8nServer = server;
};
