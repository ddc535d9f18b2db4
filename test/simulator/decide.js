const { errorAnswer } = require('./answers');
const { downloadHost } = require('./download-host');
const { elsewhere } = require('./elsewhere');
const { scheduledFault } = require('./fault');
const { assetRequest } = require('./assets');
const { isServedAt, PREFIX, videoApi } = require('./video-api');

/**
 * @typedef {import('./answers').Answer} Answer
 * @typedef {import('./fault').Fault} Fault
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./recording').ServerName} ServerName
 * @typedef {import('./simulator').Simulator} Simulator
 */

const HOSTS = { api: videoApi, download: downloadHost, elsewhere };

/**
 * Which task a request is about, if any.
 *
 * @param {ServerName} server
 * @param {import('node:http').IncomingMessage} request
 * @returns {string | undefined}
 */
function taskIdOf(server, { method = '', url = '' }) {
	return HOSTS[server].taskIdOf(method, url);
}

/**
 * @param {ServerName} server
 * @param {RecordedRequest} record
 */
const isAboutAsset = (server, record) =>
	server === 'api' && assetRequest(PREFIX, record) !== undefined;

/**
 * A request's own fault comes before the general one. Faults stand in front of everything else, the
 * check of the key too, as a gateway would.
 *
 * @param {Simulator} simulator
 * @param {RecordedRequest} record
 * @returns {Fault | undefined}
 */
function faultOf(simulator, record) {
	const { server, taskId, ordinal, createPath } = record;
	if (createPath !== undefined) {
		const { createFault } = simulator;
		return typeof createFault === 'function' ? createFault(record, simulator) : createFault;
	}
	if (isAboutAsset(server, record)) {
		const { assetFault } = simulator;
		return typeof assetFault === 'function' ? assetFault(record, simulator) : assetFault;
	}
	if (taskId === undefined) return undefined;
	const task = simulator.task(taskId);
	const schedule = server === 'api' ? task?.script.looks : task?.script.downloads;
	const isElsewhere = server === 'api' && task !== undefined && !isServedAt(task, record);
	const choice = isElsewhere ? undefined : scheduledFault(schedule, ordinal);
	const own = typeof choice === 'function' ? choice(simulator, record) : choice;
	if (own !== undefined || server !== 'api') return own;

	const { generalFault } = simulator;
	return typeof generalFault === 'function' ? generalFault(record, simulator) : generalFault;
}

/**
 * What a request is answered, and what goes wrong on the way.
 *
 * @param {Simulator} simulator
 * @param {RecordedRequest} record gets the fault's name
 * @returns {{ answer: Answer, fault?: Fault }}
 */
function decide(simulator, record) {
	try {
		const fault = faultOf(simulator, record);
		record.fault = fault?.name;
		if (fault?.answer === undefined) {
			return { answer: HOSTS[record.server].answer(simulator, record, fault), fault };
		}
		const { answer } = fault;
		// The task or asset is there although its answer is lost.
		if (record.createPath || isAboutAsset(record.server, record))
			HOSTS.api.answer(simulator, record, fault);
		return { answer: typeof answer === 'function' ? answer(simulator, record) : answer, fault };
	} catch (error) {
		return { answer: errorAnswer(500, `The simulator's script failed: ${String(error)}`) };
	}
}

module.exports = { decide, taskIdOf };
