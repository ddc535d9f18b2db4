const { errorAnswer, jsonAnswer } = require('./answers');
const { answerCreate, createPath } = require('./creations');
const { idIn } = require('./request-path');

/**
 * @typedef {import('./fault').Fault} Fault
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./simulator').Simulator} Simulator
 */

const PREFIX = '/kyyReactApiServer';
const RESULT = new RegExp(`^${PREFIX}/v1/result/([^/]+)$`);

/** @param {Simulator} simulator */
function keyRejected({ keyRejection }) {
	if (keyRejection === 'envelope') {
		return jsonAnswer(200, { code: '204', msg: '登录验证失败', data: null });
	}
	return keyRejection === 'http403'
		? errorAnswer(403, 'this API key may not be used')
		: errorAnswer(401, 'invalid API key');
}

/** @param {Simulator} simulator */
function taskNotFound({ unknownTask }) {
	return unknownTask === 'envelope'
		? jsonAnswer(200, { code: '404', msg: 'task not found', data: null })
		: errorAnswer(404, 'task not found');
}

/**
 * @param {Simulator} simulator
 * @param {import('./task').Task} task
 */
function newLink({ links, downloadOrigin }, task) {
	return links.issue(downloadOrigin, task, performance.now());
}

/** The API: GET /v1/result/{id}, and the endpoints that create tasks. */
const videoApi = {
	/**
	 * @param {string} method
	 * @param {string} url
	 */
	taskIdOf(method, url) {
		return method === 'GET' ? idIn(RESULT, url) : undefined;
	},

	/** @param {{ method?: string, url?: string }} request */
	createPathOf(request) {
		return createPath(PREFIX, request);
	},

	/**
	 * @param {Simulator} simulator
	 * @param {RecordedRequest} record
	 * @param {Fault} [fault]
	 */
	answer(simulator, record, fault) {
		if (!record.url.startsWith(`${PREFIX}/`)) return errorAnswer(404, 'route not found');
		if (record.headers.authorization !== `Bearer ${simulator.key}`) return keyRejected(simulator);
		if (record.createPath !== undefined) return answerCreate(simulator, record, fault);
		if (record.taskId === undefined) return errorAnswer(404, 'route not found');
		const task = simulator.task(record.taskId);
		if (!task) return taskNotFound(simulator);

		const status = task.statusAt(record.at);
		const link = status === 'completed' ? newLink(simulator, task) : null;
		record.taskStatus = status;
		const json = { ...task.json(status, link), ...fault?.fields };
		return jsonAnswer(200, task.script.envelope ? { code: 0, msg: null, data: json } : json);
	},
};

module.exports = { videoApi, PREFIX };
