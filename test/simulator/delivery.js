const { once } = require('node:events');
const { Readable } = require('node:stream');

const { createGzip } = require('node:zlib');
const { firstBytes, followedBy, piecesOf } = require('./byte-streams');
const { pause } = require('./pause');

/**
 * @typedef {import('./answers').Answer} Answer
 * @typedef {import('./exchange').Exchange} Exchange
 */

/**
 * How an answer travels. Nothing set: at once, complete, its length announced.
 *
 * @typedef {object} Delivery
 * @property {number} [delayMs] before the headers
 * @property {Promise<unknown>} [after] what the headers wait for
 * @property {Stop} [stop]
 * @property {number} [announceMore] bytes by which Content-Length exceeds the body
 * @property {number} [surplus] bytes sent beyond Content-Length
 * @property {boolean} [chunked]
 * @property {boolean} [untilClose] no length at all: the body ends with the connection
 * @property {boolean} [gzip]
 * @property {string} [encoding] that is announced, whatever the body is
 * @property {{ bytes: number, everyMs: number }} [drip]
 */

/**
 * Where the delivery stops (a number counts bytes of the body) and what becomes of the connection.
 *
 * @typedef {{ at: 'start' | 'headers' | 'middle' | number, by: 'reset' | 'hang' | 'end' }} Stop
 */

const BODYLESS = [204, 304];

/**
 * @param {Answer} answer
 * @param {Delivery} delivery
 */
function headersOf({ status, headers, body }, delivery) {
	const { chunked, gzip, encoding, untilClose, announceMore = 0 } = delivery;
	if (BODYLESS.includes(status)) return headers;
	if (encoding !== undefined) headers = { ...headers, 'content-encoding': encoding };
	if (untilClose) return { ...headers, connection: 'close' };
	if (gzip) return { ...headers, 'content-encoding': 'gzip' };
	if (chunked || body.length === undefined) return headers;
	return { ...headers, 'content-length': String(body.length + announceMore) };
}

/**
 * @param {Answer} answer
 * @param {Delivery} delivery
 */
function bytesOf({ body }, { gzip, surplus, stop, drip }) {
	/** @type {Iterable<Buffer> | AsyncIterable<Buffer>} */
	let bytes = body.chunks();
	if (gzip) bytes = Readable.from(bytes).pipe(createGzip());
	if (surplus) bytes = followedBy(bytes, Buffer.alloc(surplus, '!'));
	if (stop?.at === 'middle') bytes = firstBytes(bytes, Math.floor((body.length ?? 0) / 2));
	if (typeof stop?.at === 'number') bytes = firstBytes(bytes, stop.at);
	if (drip) bytes = piecesOf(bytes, drip.bytes);
	return bytes;
}

/**
 * Sends the answer. Returns when the last byte was handed over, or at a hang; rejects with an
 * AbortError when the exchange ends before that.
 *
 * @param {Answer} answer
 * @param {Delivery} delivery
 * @param {Exchange} exchange
 */
async function deliver(answer, delivery, exchange) {
	const { record, response, signal } = exchange;
	const { delayMs, after, stop, drip } = delivery;
	if (delayMs !== undefined) await pause(delayMs, signal);
	if (after !== undefined) await Promise.race([after, exchange.over]);
	signal.throwIfAborted();
	if (stop?.at === 'start') return await exchange.stop(stop.by);

	record.status = answer.status;
	if (delivery.untilClose) response.useChunkedEncodingByDefault = false;
	response.writeHead(answer.status, headersOf(answer, delivery));
	response.flushHeaders();
	if (stop?.at === 'headers') return await exchange.stop(stop.by);

	if (record.method !== 'HEAD' && !BODYLESS.includes(answer.status)) {
		for await (const chunk of bytesOf(answer, delivery)) {
			if (drip) await pause(drip.everyMs, signal);
			signal.throwIfAborted();
			record.bytesSent += chunk.length;
			if (!response.write(chunk)) await once(response, 'drain', { signal });
		}
		if (stop) return await exchange.stop(stop.by);
	}
	response.end();
}

module.exports = { deliver };
