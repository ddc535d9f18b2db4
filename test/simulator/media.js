const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * @typedef {import('./answers').Body} Body
 * @typedef {'video' | 'image' | Buffer | { bytes: number }} MediaChoice
 * @typedef {{ extension: 'mp4' | 'png', contentType: string, seconds?: number, body: Body & { length: number } }} Media
 */

const CHUNK = 262_144;
const clipPath = join(__dirname, 'media', 'clip.mp4');
const framePath = join(__dirname, 'media', 'frame.png');

/**
 * An MP4's file type box, an index without tracks, then a media data box with a 64-bit size that
 * takes the rest.
 *
 * @param {number} length of the whole file in bytes
 */
function mp4Head(length) {
	const head = Buffer.alloc(48);
	head.writeUInt32BE(24, 0);
	head.write('ftypisom', 4, 'latin1');
	head.writeUInt32BE(512, 12);
	head.write('isommp41', 16, 'latin1');
	head.writeUInt32BE(8, 24);
	head.write('moov', 28, 'latin1');
	head.writeUInt32BE(1, 32);
	head.write('mdat', 36, 'latin1');
	head.writeBigUInt64BE(BigInt(Math.max(16, length - 32)), 40);
	return head;
}

/**
 * Bytes made while they are sent. Each chunk carries its position, so that a lost or doubled one
 * changes the file's hash.
 *
 * @param {number} length
 */
function* generatedFile(length) {
	for (let position = 0; position < length; position += CHUNK) {
		const chunk = Buffer.alloc(CHUNK, 0x5a);
		chunk.writeDoubleBE(position, 48);
		if (position === 0) mp4Head(length).copy(chunk);
		yield chunk.subarray(0, length - position);
	}
}

/** @param {Buffer} bytes */
function inMemory(bytes) {
	return { length: bytes.length, chunks: () => [bytes] };
}

/**
 * @param {MediaChoice} [choice]
 * @returns {Media}
 */
function mediaOf(choice = 'video') {
	const mp4 = /** @type {const} */ ({ extension: 'mp4', contentType: 'video/mp4' });
	if (choice === 'image') {
		const body = inMemory(readFileSync(framePath));
		return { extension: 'png', contentType: 'image/png', body };
	}
	if (choice === 'video') return { ...mp4, seconds: 3, body: inMemory(readFileSync(clipPath)) };
	if (Buffer.isBuffer(choice)) return { ...mp4, body: inMemory(choice) };
	const { bytes } = choice;
	return { ...mp4, body: { length: bytes, chunks: () => generatedFile(bytes) } };
}

module.exports = { mediaOf, clipPath, framePath };
