const { STATUS_CODES } = require('node:http');

/**
 * @typedef {object} Body
 * @property {number} [length] bytes; without it the body is sent in chunks
 * @property {() => Iterable<Buffer> | AsyncIterable<Buffer>} chunks
 */

/**
 * A complete HTTP answer, before anything decides how well it travels.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {Body} body
 */

/**
 * @param {Buffer | string} content
 * @returns {Body}
 */
function bodyOf(content) {
	const bytes = Buffer.from(content);
	return { length: bytes.length, chunks: () => [bytes] };
}

/**
 * @param {number} status
 * @param {string | undefined} contentType
 * @param {Buffer | string} content
 * @param {Record<string, string>} [headers]
 * @returns {Answer}
 */
function answer(status, contentType, content, headers = {}) {
	const body = bodyOf(content);
	if (contentType === undefined) return { status, headers, body };
	return { status, headers: { 'content-type': contentType, ...headers }, body };
}

/**
 * @param {number} status
 * @param {unknown} value
 * @param {Record<string, string>} [headers]
 */
function jsonAnswer(status, value, headers) {
	return answer(status, 'application/json; charset=utf-8', JSON.stringify(value), headers);
}

/**
 * An error as the API words it.
 *
 * @param {number} status
 * @param {string} [message]
 * @param {Record<string, string>} [headers]
 */
function errorAnswer(status, message = STATUS_CODES[status] ?? 'Error', headers = {}) {
	return jsonAnswer(status, { error: { message } }, headers);
}

/**
 * An error as S3 and the object stores that imitate it word it.
 *
 * @param {number} status
 * @param {string} code
 * @param {string} message
 */
function objectStoreError(status, code, message) {
	const xml =
		'<?xml version="1.0" encoding="UTF-8"?>\n' +
		`<Error><Code>${code}</Code><Message>${message}</Message><RequestId>SIMULATED</RequestId></Error>`;
	return answer(status, 'application/xml', xml);
}

module.exports = { answer, jsonAnswer, errorAnswer, objectStoreError };
