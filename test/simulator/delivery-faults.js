/**
 * @typedef {import('./fault').Fault} Fault
 */

/**
 * Faults that spoil how the right answer travels.
 */
const deliveryFaults = {
	/**
	 * The connection is reset before a byte of the answer was sent.
	 *
	 * @returns {Fault}
	 */
	resetBeforeHeaders() {
		return { name: 'resetBeforeHeaders', delivery: { stop: { at: 'start', by: 'reset' } } };
	},

	/** @returns {Fault} */
	resetAfterHeaders() {
		return { name: 'resetAfterHeaders', delivery: { stop: { at: 'headers', by: 'reset' } } };
	},

	/**
	 * The request is accepted and never answered.
	 *
	 * @returns {Fault}
	 */
	hang() {
		return { name: 'hang', delivery: { stop: { at: 'start', by: 'hang' } } };
	},

	/** @returns {Fault} */
	hangAfterHeaders() {
		return { name: 'hangAfterHeaders', delivery: { stop: { at: 'headers', by: 'hang' } } };
	},

	/**
	 * @param {number} ms
	 * @returns {Fault}
	 */
	slow(ms) {
		return { name: 'slow', delivery: { delayMs: ms } };
	},

	/**
	 * The right answer, when something has happened.
	 *
	 * @param {Promise<unknown>} event
	 * @returns {Fault}
	 */
	after(event) {
		return { name: 'after', delivery: { after: event } };
	},

	/**
	 * The body comes in pieces of this size with this pause before each.
	 *
	 * @param {{ bytes: number, everyMs: number }} drip
	 * @returns {Fault}
	 */
	drip({ bytes, everyMs }) {
		return { name: 'drip', delivery: { drip: { bytes, everyMs } } };
	},

	/**
	 * Half of the announced body, then the end of the connection.
	 *
	 * @returns {Fault}
	 */
	truncated() {
		return { name: 'truncated', delivery: { stop: { at: 'middle', by: 'end' } } };
	},

	/**
	 * The connection is reset once this many bytes of the body have left.
	 *
	 * @param {number} afterBytes
	 * @returns {Fault}
	 */
	cut(afterBytes) {
		return { name: 'cut', delivery: { stop: { at: afterBytes, by: 'reset' } } };
	},

	/**
	 * After this many bytes of the body nothing more comes, and the connection stays open.
	 *
	 * @param {number} afterBytes
	 * @returns {Fault}
	 */
	stall(afterBytes) {
		return { name: 'stall', delivery: { stop: { at: afterBytes, by: 'hang' } } };
	},

	/**
	 * The whole body, but `missing` bytes more were announced; then the end of the connection.
	 *
	 * @param {number} missing
	 * @returns {Fault}
	 */
	shorterThanAnnounced(missing) {
		return {
			name: 'shorterThanAnnounced',
			delivery: { announceMore: missing, stop: { at: Infinity, by: 'end' } },
		};
	},

	/**
	 * The whole body and `extra` bytes that were not announced; then the end of the connection.
	 *
	 * @param {number} extra
	 * @returns {Fault}
	 */
	tooLong(extra) {
		return {
			name: 'tooLong',
			delivery: { surplus: extra, stop: { at: Infinity, by: 'end' } },
		};
	},

	/**
	 * The right body in chunks, its length not announced.
	 *
	 * @returns {Fault}
	 */
	noLength() {
		return { name: 'noLength', delivery: { chunked: true } };
	},

	/**
	 * The right body with neither a length nor chunks, so that it ends with the connection; with
	 * `afterBytes`, that ends too early.
	 *
	 * @param {number} [afterBytes]
	 * @returns {Fault}
	 */
	untilClose(afterBytes) {
		const stop = /** @type {const} */ ({ at: afterBytes ?? Infinity, by: 'end' });
		return { name: 'untilClose', delivery: { untilClose: true, stop } };
	},

	/**
	 * The right body, said to be compressed.
	 *
	 * @param {string} encoding
	 * @returns {Fault}
	 */
	falselyEncoded(encoding = 'gzip') {
		return { name: 'falselyEncoded', delivery: { encoding } };
	},

	/**
	 * The right body, compressed whether or not the client can read that.
	 *
	 * @returns {Fault}
	 */
	gzip() {
		return { name: 'gzip', delivery: { gzip: true } };
	},
};

module.exports = { deliveryFaults };
