/**
 * @typedef {Iterable<Buffer> | AsyncIterable<Buffer>} Bytes
 */

/**
 * The first `limit` bytes.
 *
 * @param {Bytes} source
 * @param {number} limit
 */
async function* firstBytes(source, limit) {
	let missing = limit;
	if (missing <= 0) return;
	for await (const chunk of source) {
		yield chunk.subarray(0, missing);
		missing -= chunk.length;
		if (missing <= 0) return;
	}
}

/**
 * The same bytes in pieces of at most `size`.
 *
 * @param {Bytes} source
 * @param {number} size
 */
async function* piecesOf(source, size) {
	for await (const chunk of source) {
		for (let start = 0; start < chunk.length; start += size) {
			yield chunk.subarray(start, start + size);
		}
	}
}

/**
 * @param {Bytes} source
 * @param {Buffer} end
 */
async function* followedBy(source, end) {
	yield* source;
	yield end;
}

module.exports = { firstBytes, piecesOf, followedBy };
