const { N8nProcess } = require('./process');
const { processMemory } = require('./processMemory');
const { N8nApi } = require('./restApi');

/** A real n8n with its editor and its REST API. */
class N8nServer extends N8nProcess {
	/**
	 * @param {import('./install').N8nInstallation} installation
	 * @param {{ home?: string, port?: number, env?: Record<string, string> }} [options] see
	 * N8nProcess; the home also holds the database and binary data
	 */
	constructor(installation, options) {
		super(installation, ['start'], options);
	}

	/**
	 * Starts n8n, waits until it answers, and logs in as its owner.
	 *
	 * @returns {Promise<this>}
	 * @throws {Error} when it ends or stays silent; the message quotes its log
	 */
	async start() {
		await super.start();
		this.api = await new N8nApi(this.baseUrl).login();
		return this;
	}

	async isReady() {
		// Readiness comes before the REST API is there: until then a path gives the editor's page.
		return (await super.isReady()) && (await this.looksReady('/rest/settings'));
	}

	/** Memory of n8n's main process; see processMemory. */
	memory() {
		return processMemory(this.pid);
	}
}

module.exports = { N8nServer };
