const { N8nProcess } = require('./process');

/** A worker of n8n's queue mode: runs the executions that the main process puts into Redis. */
class N8nWorker extends N8nProcess {
	/**
	 * @param {import('./install').N8nInstallation} installation
	 * @param {{ concurrency: number, home?: string, env?: Record<string, string> }} options
	 * `concurrency`: how many executions it runs at the same time; for the others see N8nProcess
	 */
	constructor(installation, { concurrency, ...options }) {
		super(installation, ['worker', `--concurrency=${concurrency}`], options);
	}

	portEnv(port) {
		return {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		};
	}

	/** How often it has begun with an execution, or gone on with it after a suspension. */
	roundsOf(executionId) {
		return this.log.split(`Worker started execution ${executionId} (`).length - 1;
	}
}

module.exports = { N8nWorker };
