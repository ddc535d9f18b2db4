const fs = require('node:fs');
const path = require('node:path');

const { N8nServer } = require('../../../scripts/n8n/server');

/**
 * Starts an n8n with a temporary home folder.
 *
 * @param {import('../../../scripts/n8n/install').N8nInstallation} installation
 * @param {(home: string) => Promise<unknown>} putPackage puts the package under test into the home
 * @param {Record<string, string>} [env] further environment variables
 * @returns {Promise<{ server: N8nServer, files: string }>} `files` is the one folder that workflows
 * may write to
 */
async function startServer(installation, putPackage, env) {
	const server = new N8nServer(installation, { env });
	try {
		const files = path.join(server.home, 'files');
		fs.mkdirSync(files);
		server.extraEnv.N8N_RESTRICT_FILE_ACCESS_TO = files;
		await putPackage(server.home);
		await server.start();
		return { server, files };
	} catch (error) {
		await server.kill();
		server.removeHome();
		throw error;
	}
}

module.exports = { startServer };
