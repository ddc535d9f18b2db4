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
 * Without the first `count` bytes.
 *
 * @param {Bytes} source
 * @param {number} count
 */
async function* lastBytes(source, count) {
	let unwanted = count;
	for await (const chunk of source) {
		const skipped = Math.min(unwanted, chunk.length);
		unwanted -= skipped;
		if (skipped < chunk.length) yield chunk.subarray(skipped);
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

module.exports = { firstBytes, lastBytes, piecesOf, followedBy };
