/** A box of an MP4, as the standard has it; written independently of the node's own reader. */
export interface Box {
	type: string;
	start: number;
	/** With the header; of a box that lasts to the end, too. */
	size: number;
	headerSize: number;
}

/** The boxes of a file, one after the other. */
export function boxesOf(bytes: Buffer, from = 0, to = bytes.length): Box[] {
	const boxes: Box[] = [];
	for (let start = from; start < to; ) {
		const short = bytes.readUInt32BE(start);
		const headerSize = short === 1 ? 16 : 8;
		const given = short === 1 ? Number(bytes.readBigUInt64BE(start + 8)) : short;
		const size = given === 0 ? to - start : given;
		boxes.push({ type: bytes.toString('latin1', start + 4, start + 8), start, size, headerSize });
		start += size;
	}
	return boxes;
}

/** A box with a header of 8 bytes. */
export function box(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
	const header = Buffer.alloc(8);
	header.writeUInt32BE(8 + body.length);
	header.write(type, 4, 'latin1');
	return Buffer.concat([header, body]);
}

/** A box with a 64-bit size. */
export function longBox(type: string, body: Buffer): Buffer {
	const header = Buffer.alloc(16);
	header.writeUInt32BE(1);
	header.write(type, 4, 'latin1');
	header.writeBigUInt64BE(BigInt(16 + body.length), 8);
	return Buffer.concat([header, body]);
}

/** A box that lasts to the end of the file. */
export function openBox(type: string, body: Buffer): Buffer {
	const bytes = box(type, body);
	bytes.writeUInt32BE(0);
	return bytes;
}

/** The same file with other headers for some of its boxes; the index follows the data. */
export function rewriteBoxes(
	bytes: Buffer,
	isChosen: (box: Box) => boolean,
	form: 'long' | 'open',
): Buffer {
	const make = form === 'long' ? longBox : openBox;
	const parts = boxesOf(bytes).map((part) => {
		const body = bytes.subarray(part.start + part.headerSize, part.start + part.size);
		return isChosen(part)
			? make(part.type, body)
			: bytes.subarray(part.start, part.start + part.size);
	});
	const grown = form === 'long' ? 8 : 0;
	return shiftOffsets(Buffer.concat(parts), grown);
}

const CONTAINERS = ['moov', 'trak', 'mdia', 'minf', 'stbl'];

/** Moves every offset of a chunk. */
function shiftOffsets(bytes: Buffer, by: number, from = 0, to = bytes.length): Buffer {
	for (const { type, start, size, headerSize } of boxesOf(bytes, from, to)) {
		if (CONTAINERS.includes(type)) shiftOffsets(bytes, by, start + headerSize, start + size);
		if (type !== 'stco') continue;
		const count = bytes.readUInt32BE(start + 12);
		for (let row = 0; row < count; row++) {
			const at = start + 16 + row * 4;
			bytes.writeUInt32BE(bytes.readUInt32BE(at) + by, at);
		}
	}
	return bytes;
}
