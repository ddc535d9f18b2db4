/**
 * @typedef {'api' | 'download' | 'elsewhere'} ServerName
 */

/**
 * @typedef {object} RecordedRequest
 * @property {number} at arrival, in ms of the process's monotonic clock
 * @property {ServerName} server
 * @property {string} method
 * @property {string} url path and query
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} body
 * @property {string} [taskId] of the task that it asks for, or that it has created
 * @property {string} [createPath] the endpoint, when it is to create a task
 * @property {number} ordinal from 1, among the requests of its kind for its task
 * @property {string} [fault] the name of what went wrong with it
 * @property {string} [taskStatus] the status that the answer told of
 * @property {number} [status] of the answer, once its headers were sent
 * @property {number} [finishedAt] when the answer was complete or the connection gone
 * @property {number} bytesSent of the answer's body
 * @property {boolean} aborted whether the client went away before the end
 */

/**
 * What arrived, in order, and how much of it was open at the same time.
 */
class Recording {
	/** @type {RecordedRequest[]} */
	requests = [];
	/** Of requests to the API and the download host together. */
	maxInFlight = 0;
	#inFlight = 0;
	/** @type {Map<string, number>} */
	#counts = new Map();

	/**
	 * @param {ServerName} server
	 * @param {import('node:http').IncomingMessage} request
	 * @param {string | undefined} taskId
	 */
	arrived(server, { method = '', url = '', headers }, taskId) {
		const kind = kindOf(server, url, taskId);
		const ordinal = (this.#counts.get(kind) ?? 0) + 1;
		this.#counts.set(kind, ordinal);
		/** @type {RecordedRequest} */
		const record = {
			at: performance.now(),
			server,
			method,
			url,
			headers: { ...headers },
			body: '',
			taskId,
			createPath: undefined,
			ordinal,
			fault: undefined,
			taskStatus: undefined,
			status: undefined,
			finishedAt: undefined,
			bytesSent: 0,
			aborted: false,
		};
		this.requests.push(record);
		if (server !== 'elsewhere') this.#inFlight++;
		this.maxInFlight = Math.max(this.maxInFlight, this.#inFlight);
		return record;
	}

	/**
	 * Counts a request to create a task among those with the same content.
	 *
	 * @param {RecordedRequest} record with its whole body
	 */
	countContent(record) {
		const kind = JSON.stringify([record.createPath, record.body]);
		record.ordinal = (this.#counts.get(kind) ?? 0) + 1;
		this.#counts.set(kind, record.ordinal);
	}

	/** @param {RecordedRequest} record */
	finished(record) {
		record.finishedAt = performance.now();
		if (record.server !== 'elsewhere') this.#inFlight--;
	}

	/**
	 * Lets the ordinals of a task begin at 1 again.
	 *
	 * @param {string} taskId
	 */
	recount(taskId) {
		for (const kind of ['v1', 'v2', 'download']) {
			this.#counts.delete(JSON.stringify([taskId, kind]));
		}
	}
}

/**
 * The requests that are counted together: those to the two generations of the API are not.
 *
 * @param {ServerName} server
 * @param {string} url
 * @param {string | undefined} taskId
 */
function kindOf(server, url, taskId) {
	const generation = /\/v2\//.test(url) ? 'v2' : 'v1';
	return JSON.stringify([taskId, server === 'api' ? generation : server]);
}

module.exports = { Recording };
