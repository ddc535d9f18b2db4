const { objectStoreError } = require('./answers');
const { idIn, splitUrl } = require('./request-path');

/**
 * @typedef {import('./answers').Answer} Answer
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./simulator').Simulator} Simulator
 */

const MEDIA = /^\/videos\/([^/]+)\.(?:mp4|png)$/;

/** An object store behind pre-signed links. */
const downloadHost = {
	/**
	 * @param {string} _method
	 * @param {string} url
	 */
	taskIdOf(_method, url) {
		return idIn(MEDIA, url);
	},

	/**
	 * @param {Simulator} simulator
	 * @param {RecordedRequest} record
	 * @returns {Answer}
	 */
	answer(simulator, { at, headers, method, taskId, url }) {
		if (headers.authorization !== undefined) {
			return objectStoreError(400, 'InvalidArgument', 'Only one auth mechanism allowed');
		}
		if (method !== 'GET' && method !== 'HEAD') {
			return objectStoreError(405, 'MethodNotAllowed', 'The method is not allowed here');
		}
		const task = taskId === undefined ? undefined : simulator.task(taskId);
		if (!task) return objectStoreError(404, 'NoSuchKey', 'The key does not exist');

		const link = simulator.links.check(splitUrl(url).query.get('X-Amz-Signature'), task.id, at);
		if (link === 'wrong') {
			return objectStoreError(403, 'SignatureDoesNotMatch', 'The signature does not match');
		}
		if (link === 'expired') return objectStoreError(403, 'AccessDenied', 'Request has expired');

		const { contentType, body } = task.media;
		return { status: 200, headers: { 'content-type': contentType, 'accept-ranges': 'none' }, body };
	},
};

module.exports = { downloadHost };
