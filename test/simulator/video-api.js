const { errorAnswer, jsonAnswer } = require('./answers');
const { answerAsset, assetRequest } = require('./assets');
const { answerCreate, createPath } = require('./creations');
const { idIn, splitUrl } = require('./request-path');

/**
 * @typedef {import('./fault').Fault} Fault
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./simulator').Simulator} Simulator
 */

const PREFIX = '/kyyReactApiServer';
const RESULTS = {
	v1: new RegExp(`^${PREFIX}/v1/result/([^/]+)$`),
	v2: new RegExp(`^${PREFIX}/v2/model-center/tasks/([^/]+)$`),
};

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

/**
 * A wrong path, in the words of the API.
 *
 * @param {Simulator} simulator
 * @param {RecordedRequest} record
 */
function noHandler({ unknownPath }, { method, url }) {
	const msg = `No handler found for ${method} ${splitUrl(url).path}`;
	return unknownPath === 'envelope'
		? jsonAnswer(200, { code: 500, data: null, msg })
		: jsonAnswer(404, { message: msg });
}

/** The API: what reads the tasks of v1 and of Model Center (v2), and what creates them. */
const videoApi = {
	/**
	 * @param {string} method
	 * @param {string} url
	 */
	taskIdOf(method, url) {
		if (method !== 'GET') return undefined;
		return idIn(RESULTS.v1, url) ?? idIn(RESULTS.v2, url);
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
		const asset = assetRequest(PREFIX, record);
		if (asset !== undefined) return answerAsset(simulator, record, asset, fault);
		if (record.taskId === undefined) return noHandler(simulator, record);
		const task = simulator.task(record.taskId);
		if (!task || !isServedAt(task, record)) return taskNotFound(simulator);

		const status = task.statusAt(record.at);
		const link = status === 'completed' ? newLink(simulator, task) : null;
		record.taskStatus = status;
		const json = { ...task.json(status, link), ...fault?.fields };
		return jsonAnswer(200, task.script.envelope ? { code: 0, msg: null, data: json } : json);
	},
};

/**
 * Each of the two generations of the API knows its own tasks only.
 *
 * @param {import('./task').Task} task
 * @param {RecordedRequest} record
 */
const isServedAt = ({ api }, { url }) => idIn(RESULTS[api], url) !== undefined;

module.exports = { videoApi, PREFIX, isServedAt };
