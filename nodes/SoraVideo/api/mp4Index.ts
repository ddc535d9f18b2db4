/** What the index of an MP4 (`moov`) says of the file. */
interface Mp4Index {
	/** The position after the last byte of media data that it names; 0 where it names none. */
	dataEnd: number;
	/** Whether fragments with indexes of their own follow (`mvex`). */
	hasFragments: boolean;
	/** Whether the boxes in it fill it exactly. */
	isWhole: boolean;
}

/**
 * Reads the body of a `moov` box. What is not as the standard has it counts for nothing. Source:
 * ISO/IEC 14496-12, sections 8.7.3 (sizes), 8.7.4 (samples in chunks) and 8.7.5 (chunk offsets).
 */
export function readMp4Index(moov: Buffer): Mp4Index {
	const { boxes, isWhole } = boxesIn(moov);
	const tracks = boxes.filter(({ type }) => type === 'trak');
	return {
		dataEnd: Math.max(0, ...tracks.map(({ body }) => endOfTrack(body))),
		hasFragments: boxes.some(({ type }) => type === 'mvex'),
		isWhole,
	};
}

interface Box {
	type: string;
	body: Buffer;
}

function boxesIn(bytes: Buffer): { boxes: Box[]; isWhole: boolean } {
	const boxes: Box[] = [];
	let start = 0;
	while (start + 8 <= bytes.length) {
		const size = bytes.readUInt32BE(start);
		if (size < 8) break;
		const type = bytes.toString('latin1', start + 4, start + 8);
		boxes.push({ type, body: bytes.subarray(start + 8, start + size) });
		start += size;
	}
	return { boxes, isWhole: start === bytes.length };
}

const bodyOf = (parent: Buffer, type: string): Buffer =>
	boxesIn(parent).boxes.find((box) => box.type === type)?.body ?? Buffer.alloc(0);

/** The rows of a table: their number in the 32 bits before the first, then as many as there are. */
function countRows(table: Buffer, head: number, width: number): number {
	if (table.length < head) return 0;
	return Math.min(table.readUInt32BE(head - 4), Math.floor((table.length - head) / width));
}

function endOfTrack(track: Buffer): number {
	const tables = bodyOf(bodyOf(bodyOf(track, 'mdia'), 'minf'), 'stbl');
	const runs = bodyOf(tables, 'stsc');
	const runCount = countRows(runs, 8, 12);
	const sizeOf = sampleSizes(bodyOf(tables, 'stsz'));
	let end = 0;
	let sample = 0;
	let run = 0;
	for (const [chunk, offset] of chunkOffsets(tables).entries()) {
		while (run + 1 < runCount && runs.readUInt32BE(8 + (run + 1) * 12) <= chunk + 1) run++;
		const samples = run < runCount ? runs.readUInt32BE(12 + run * 12) : 0;
		end = Math.max(end, offset + sizeOf(sample, samples));
		sample += samples;
	}
	return end;
}

function chunkOffsets(tables: Buffer): number[] {
	const short = bodyOf(tables, 'stco');
	const long = bodyOf(tables, 'co64');
	return [
		...Array.from({ length: countRows(short, 8, 4) }, (_, row) => short.readUInt32BE(8 + row * 4)),
		...Array.from({ length: countRows(long, 8, 8) }, (_, row) =>
			Number(long.readBigUInt64BE(8 + row * 8)),
		),
	];
}

/** How many bytes so many samples have together, from the given one on; 0 where it is not known. */
function sampleSizes(table: Buffer): (first: number, count: number) => number {
	const count = countRows(table, 12, 4);
	const same = table.length < 12 ? 0 : table.readUInt32BE(4);
	// Sound in QuickTime may say 1 for samples whose size other fields tell.
	if (same > 0) return (_, samples) => (same === 1 ? 0 : samples * same);
	return (first, samples) => {
		let bytes = 0;
		const end = Math.min(first + samples, count);
		for (let sample = first; sample < end; sample++) bytes += table.readUInt32BE(12 + sample * 4);
		return bytes;
	};
}
