const { answer, jsonAnswer, errorAnswer, objectStoreError } = require('./answers');
const { firstBytes } = require('./byte-streams');

/**
 * @typedef {import('./answers').Answer} Answer
 * @typedef {import('./fault').Fault} Fault
 * @typedef {import('./simulator').Simulator} Simulator
 * @typedef {number | string | Date} RetryAfter seconds, a date, or a text that is sent as it is
 * @typedef {'html' | 'xml' | 'json' | 'text'} WrongMedia
 */

const HTML =
	'<!DOCTYPE html><html><head><title>Gateway</title></head><body>Please wait</body></html>';

/** @type {Record<WrongMedia, string>} */
const NOT_A_VIDEO = {
	html: HTML,
	xml: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code></Error>',
	json: '{"code":"500","msg":"file not found","data":null}',
	text: 'file not found',
};

/**
 * @param {RetryAfter | undefined} retryAfter
 * @returns {Record<string, string>}
 */
function retryAfterHeader(retryAfter) {
	if (retryAfter === undefined) return {};
	const value = retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter);
	return { 'retry-after': value };
}

/**
 * Faults that answer with something else than the truth.
 */
const contentFaults = {
	/**
	 * Any status; without a body, the API's JSON error with the status's own words.
	 *
	 * @param {number} code
	 * @param {{ body?: string, headers?: Record<string, string>, contentType?: string }} [options]
	 * @returns {Fault}
	 */
	status(code, { body, headers = {}, contentType = 'application/json' } = {}) {
		const given = body === undefined ? errorAnswer(code) : answer(code, contentType, body);
		return {
			name: `status ${code}`,
			answer: { ...given, headers: { ...given.headers, ...headers } },
			createsNothing: code >= 400 && code < 500 && code !== 408 && code !== 425,
		};
	},

	/**
	 * @param {{ retryAfter?: RetryAfter }} [options]
	 * @returns {Fault}
	 */
	rateLimited({ retryAfter } = {}) {
		return {
			name: 'rateLimited',
			answer: errorAnswer(429, 'Too Many Requests', retryAfterHeader(retryAfter)),
			createsNothing: true,
		};
	},

	/**
	 * @param {{ retryAfter?: RetryAfter }} [options]
	 * @returns {Fault}
	 */
	unavailable({ retryAfter } = {}) {
		return {
			name: 'unavailable',
			answer: errorAnswer(503, 'Service Unavailable', retryAfterHeader(retryAfter)),
		};
	},

	/**
	 * A proxy's page.
	 *
	 * @returns {Fault}
	 */
	html(status = 200) {
		return { name: 'html', answer: answer(status, 'text/html; charset=utf-8', HTML) };
	},

	/** @returns {Fault} */
	empty(status = 200) {
		return { name: 'empty', answer: answer(status, undefined, '') };
	},

	/**
	 * JSON that stops in mid-string although the HTTP answer is complete.
	 *
	 * @returns {Fault}
	 */
	brokenJson() {
		const half = '{"id":"sora_abc123def456","object":"video.generation","status":"comp';
		return { name: 'brokenJson', answer: answer(200, 'application/json', half) };
	},

	/**
	 * @param {unknown} value
	 * @returns {Fault}
	 */
	json(value, status = 200) {
		return { name: 'json', answer: jsonAnswer(status, value) };
	},

	/**
	 * The business envelope, always with HTTP 200.
	 *
	 * @param {number | string} code
	 * @param {string | null} msg
	 * @param {unknown} [data]
	 * @returns {Fault}
	 */
	envelope(code, msg, data = null) {
		return { name: `envelope ${code}`, answer: jsonAnswer(200, { code, msg, data }) };
	},

	/**
	 * @param {string} body
	 * @param {{ status?: number, contentType?: string }} [options]
	 * @returns {Fault}
	 */
	text(body, { status = 200, contentType = 'text/plain; charset=utf-8' } = {}) {
		return { name: 'text', answer: answer(status, contentType, body) };
	},

	/**
	 * The right task, with these fields in place of its own.
	 *
	 * @param {Record<string, unknown>} overrides
	 * @returns {Fault}
	 */
	wrongTypes(overrides) {
		return { name: 'wrongTypes', fields: overrides };
	},

	/**
	 * What the download host says of a link that is too old.
	 *
	 * @returns {Fault}
	 */
	expired() {
		return {
			name: 'expired',
			answer: objectStoreError(403, 'AccessDenied', 'Request has expired'),
		};
	},

	/**
	 * An MP4 without the index (`moov`) that players need.
	 *
	 * @returns {Fault}
	 */
	withoutIndex() {
		const file = Buffer.concat([
			Buffer.from('\0\0\0\x10ftypisom\0\0\0\0\0\0\x01\0mdat', 'latin1'),
			Buffer.alloc(248),
		]);
		return { name: 'withoutIndex', answer: answer(200, 'video/mp4', file) };
	},

	/**
	 * A part of the file, though the whole was asked for.
	 *
	 * @returns {Fault}
	 */
	partUnasked() {
		return {
			name: 'partUnasked',
			answer: (simulator, { taskId = '' }) => {
				const task = /** @type {import('./task').Task} */ (simulator.task(taskId));
				const { contentType, body } = task.media;
				const headers = {
					'content-type': contentType,
					'content-range': `bytes 0-999/${body.length}`,
				};
				return {
					status: 206,
					headers,
					body: { length: 1000, chunks: () => firstBytes(body.chunks(), 1000) },
				};
			},
		};
	},

	/**
	 * A request for the rest of a file is answered with something else: the whole of it (`ignored`),
	 * another part (`shift`), a part of a longer file (`grown`), or another file (`version`).
	 *
	 * @param {NonNullable<Fault['range']>} range
	 * @returns {Fault}
	 */
	wrongPart(range) {
		return { name: 'wrongPart', range };
	},

	/**
	 * Something that is no video, said to be one.
	 *
	 * @param {WrongMedia} kind
	 * @returns {Fault}
	 */
	wrongMedia(kind) {
		return { name: `wrongMedia ${kind}`, answer: answer(200, 'video/mp4', NOT_A_VIDEO[kind]) };
	},

	/**
	 * Another file, as a video.
	 *
	 * @param {Buffer} bytes
	 * @param {Record<string, string>} [headers]
	 * @returns {Fault}
	 */
	file(bytes, headers) {
		return { name: 'file', answer: answer(200, 'video/mp4', bytes, headers) };
	},

	/**
	 * A valid JSON object, a running task, that is this long. It is made while it is sent.
	 *
	 * @param {number} bytes at least 64
	 * @returns {Fault}
	 */
	huge(bytes) {
		const head = Buffer.from('{"id":"huge","status":"processing","padding":"');
		const tail = Buffer.from('"}');
		const filler = Buffer.alloc(65_536, 'a');
		function* chunks() {
			yield head;
			let missing = bytes - head.length - tail.length;
			for (; missing > 0; missing -= filler.length) yield filler.subarray(0, missing);
			yield tail;
		}
		const headers = { 'content-type': 'application/json' };
		return { name: 'huge', answer: { status: 200, headers, body: { chunks } } };
	},
};

module.exports = { contentFaults };
