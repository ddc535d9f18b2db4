const { randomBytes } = require('node:crypto');

const { jsonAnswer, errorAnswer } = require('./answers');
const { CREATE_RULES, refusalOf } = require('./create-rules');
const { splitUrl } = require('./request-path');

/**
 * @typedef {import('./answers').Answer} Answer
 * @typedef {import('./fault').Fault} Fault
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./simulator').Simulator} Simulator
 */

/**
 * A task that a request has created.
 *
 * @typedef {object} CreatedTask
 * @property {string} id
 * @property {string} path of the endpoint
 * @property {Record<string, any>} body of the request
 */

/**
 * The endpoint that a request creates a task at, behind the prefix.
 *
 * @param {string} prefix
 * @param {{ method?: string, url?: string }} request
 * @returns {string | undefined}
 */
function createPath(prefix, { method, url = '' }) {
	const { path } = splitUrl(url);
	const behind = path.startsWith(prefix) ? path.slice(prefix.length) : '';
	return method === 'POST' && Object.hasOwn(CREATE_RULES, behind) ? behind : undefined;
}

/** @param {string} path */
const prefixOf = (path) => (isV2(path) ? 'mcp' : path.split('/')[2]);

/** @param {string} path */
const isV2 = (path) => path.startsWith('/v2/');

/** @param {RecordedRequest} record */
function bodyOf({ body }) {
	try {
		const value = JSON.parse(body);
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

/**
 * Answers a request to create a task.
 *
 * @param {Simulator} simulator
 * @param {RecordedRequest} record
 * @param {Fault} [fault]
 * @returns {Answer}
 */
function answerCreate(simulator, record, fault) {
	const path = /** @type {string} */ (record.createPath);
	const body = bodyOf(record);
	if (!/^application\/json\b/.test(record.headers['content-type'] ?? '')) {
		return errorAnswer(415, 'the body must be JSON');
	}
	if (body === undefined) return errorAnswer(400, 'the body is no JSON object');
	const refusal = refusalOf(path, body);
	if (refusal !== undefined) {
		return simulator.createRefusal === 'envelope'
			? jsonAnswer(200, { code: '400', msg: refusal, data: null })
			: errorAnswer(400, refusal);
	}
	if (fault?.createsNothing) return errorAnswer(429);

	const prefix = simulator.createAnswer === 'projectId' ? 'proj' : prefixOf(path);
	const id = `${prefix}_${randomBytes(6).toString('hex')}`;
	record.taskId = id;
	simulator.create({ id, path, body });
	if (simulator.createAnswer === 'projectId') {
		return jsonAnswer(200, { code: '0', msg: null, data: { projectId: id } });
	}
	const task = {
		id,
		object: path === '/v1/sora/videos' ? 'video.generation' : 'video',
		created: Math.floor(Date.now() / 1000),
		model: body.model,
		status: 'queued',
		...(isV2(path) && { error: null }),
		...fault?.fields,
	};
	return jsonAnswer(
		200,
		simulator.createAnswer === 'envelope' ? { code: 0, msg: null, data: task } : task,
	);
}

module.exports = { createPath, answerCreate };
