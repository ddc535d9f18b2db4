const { objectStoreError } = require('./answers');
const { lastBytes } = require('./byte-streams');
const { idIn, splitUrl } = require('./request-path');

/**
 * @typedef {import('./answers').Answer} Answer
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./simulator').Simulator} Simulator
 */

const MEDIA = /^\/videos\/([^/]+)\.(?:mp4|png)$/;

/** Long before any answer, so that it names one version of a file. */
const LAST_MODIFIED = 'Thu, 01 Jan 2026 00:00:00 GMT';

/**
 * The file or the part of it that is asked for.
 *
 * @param {import('./task').Task} task
 * @param {import('node:http').IncomingHttpHeaders} request
 * @param {import('./fault').Fault['range']} [fault]
 * @returns {Answer}
 */
function fileOrPart({ media, script, id }, request, fault) {
	const { contentType, body } = media;
	if (script.ranges === undefined) {
		return { status: 200, headers: { 'content-type': contentType, 'accept-ranges': 'none' }, body };
	}
	const version = fault?.version ?? 1;
	const etag = `"${id.length}-${body.length}-${version}"`;
	/** @type {Record<string, string>} */
	const validator = {
		etag: { etag },
		weakEtag: { etag: `W/${etag}` },
		lastModified: { 'last-modified': LAST_MODIFIED },
		none: {},
	}[script.ranges];
	const headers = { 'content-type': contentType, 'accept-ranges': 'bytes', ...validator };
	const [, from] = /^bytes=(\d+)-$/.exec(request.range ?? '') ?? [];
	const isSame = [undefined, ...Object.values(validator)].includes(
		/** @type {string | undefined} */ (request['if-range']),
	);
	if (from === undefined || !isSame || fault?.ignored) return { status: 200, headers, body };
	const start = Number(from) + (fault?.shift ?? 0);
	const total = body.length + (fault?.grown ?? 0);
	if (start >= body.length) {
		const range = { 'content-range': `bytes */${total}` };
		return { status: 416, headers: range, body: { length: 0, chunks: () => [] } };
	}
	return {
		status: 206,
		headers: { ...headers, 'content-range': `bytes ${start}-${body.length - 1}/${total}` },
		body: { length: body.length - start, chunks: () => lastBytes(body.chunks(), start) },
	};
}

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
	 * @param {import('./fault').Fault} [fault]
	 * @returns {Answer}
	 */
	answer(simulator, { at, headers, method, taskId, url }, fault) {
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

		return fileOrPart(task, headers, fault?.range);
	},
};

module.exports = { downloadHost };
