/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads a clip and runs ffmpeg */
import fs from 'node:fs';
import path from 'node:path';

import fc from 'fast-check';

import { Mp4Structure, type Mp4State } from '../../nodes/SoraVideo/api/mp4Structure';
import { clipPath } from '../simulator';
import { box, boxesOf, longBox, openBox } from '../support/mp4Boxes';
import { hasFfmpeg, makeMp4Collection, type Mp4File } from '../support/mp4Collection';

const clip = fs.readFileSync(clipPath);

function stateOf(...chunks: Buffer[]): Mp4State {
	const structure = new Mp4Structure();
	for (const chunk of chunks) structure.push(chunk);
	return structure.state;
}

/** The lengths at which a file, cut there, would be taken for whole. */
function lengthsThatPass(bytes: Buffer): number[] {
	const structure = new Mp4Structure();
	const lengths: number[] = [];
	for (let length = 0; length <= bytes.length; length++) {
		if (structure.state.isWhole) lengths.push(length);
		structure.push(bytes.subarray(length, length + 1));
	}
	return lengths;
}

/** Where a file may end: behind its last box, and behind each fragment. */
function ends({ bytes, isFragmented }: Mp4File): number[] {
	const boxes = boxesOf(bytes);
	const first = boxes.findIndex(({ type }) => type === 'mdat');
	return boxes
		.map(({ start, size }) => start + size)
		.filter((_, index) => {
			const isEnd = index === boxes.length - 1;
			return isEnd || (isFragmented && index >= first && boxes[index].type !== 'moof');
		});
}

const WHOLE: Mp4State = {
	hasIndex: true,
	isWhole: true,
	lacksData: false,
	hasTrailingBytes: false,
};

const index = box('moov', box('mvhd', Buffer.alloc(20)));
const media = Buffer.alloc(50, 'x');

const films: Mp4File[] = hasFfmpeg
	? makeMp4Collection()
	: [{ name: 'ffmpeg is missing', bytes: clip }];

(hasFfmpeg ? describe : describe.skip)('films of ffmpeg', () => {
	test.each(films)('$name: whole, and cut at every other byte', (file) => {
		expect(stateOf(file.bytes)).toEqual(WHOLE);
		expect(lengthsThatPass(file.bytes)).toEqual(ends(file));
	});

	test.each(films)('$name: with bytes behind it', ({ bytes }) => {
		const open = boxesOf(bytes).some(({ start }) => bytes.readUInt32BE(start) === 0);
		expect(stateOf(bytes, Buffer.alloc(100))).toEqual({ ...WHOLE, hasTrailingBytes: !open });
		expect(stateOf(bytes, Buffer.from('abc'))).toEqual({ ...WHOLE, isWhole: open });
	});

	test.each(films)('$name: in any chunks', ({ bytes }) => {
		const cuts = fc.array(fc.nat(bytes.length), { maxLength: 20 });
		fc.assert(
			fc.property(cuts, fc.nat(bytes.length), (places, end) => {
				const given = bytes.subarray(0, end);
				const bounds = [
					0,
					...places.map((place) => Math.min(place, end)).sort((a, b) => a - b),
					end,
				];
				const chunks = bounds.slice(1).map((to, at) => given.subarray(bounds[at], to));
				expect(stateOf(...chunks)).toEqual(stateOf(given));
			}),
			{ numRuns: 20 },
		);
	});
});

const shipped = path.join(__dirname, '..', 'support', 'films');

test.each([
	['the simulator', clipPath],
	['the npm package can-autoplay', path.join(shipped, 'can-autoplay.mp4')],
	['the npm package nosleep.js', path.join(shipped, 'nosleep.mp4')],
])('the film of %s is whole, and cut at every other byte', (_, file) => {
	const bytes = fs.readFileSync(file);
	expect(stateOf(bytes)).toEqual(WHOLE);
	expect(lengthsThatPass(bytes)).toEqual([bytes.length]);
});

describe('a file is whole that', () => {
	test.each([
		['begins with free', [box('free', media), index, box('mdat', media)]],
		['begins with skip', [box('skip'), box('ftyp', media), index, box('mdat', media)]],
		['begins with styp', [box('styp', media), index, box('mdat', media)]],
		['begins with uuid', [box('uuid', media), box('ftyp', media), index, box('mdat', media)]],
		['begins with wide', [box('wide'), box('mdat', media), index]],
		['begins with its index', [index, box('mdat', media)]],
		['begins with its data', [box('mdat', media), index]],
		['has boxes that nobody knows', [index, box('mdat', media), box('©xyz', media), box('1a-_')]],
		['has data with a 64-bit size', [index, longBox('mdat', media)]],
		['has an index with a 64-bit size', [box('mdat', media), longBox('moov', Buffer.alloc(0))]],
		['has data to the end', [index, openBox('mdat', media)]],
		['has an index to the end', [box('mdat', media), openBox('moov', box('mvhd'))]],
		['has an index that is too large to be read', [box('moov', Buffer.alloc(2_000_000)), media]],
	])('%s', (_, [...parts]) => {
		const last = parts.at(-1) === media ? parts.slice(0, -1) : parts;
		expect(stateOf(Buffer.concat(last))).toEqual(WHOLE);
	});

	test('has more data than 4 GiB', () => {
		const header = Buffer.from(longBox('mdat', Buffer.alloc(0)));
		const size = 5 * 2 ** 30;
		header.writeBigUInt64BE(BigInt(size + 16), 8);
		const structure = new Mp4Structure();
		structure.push(Buffer.concat([index, header]));
		const chunk = Buffer.alloc(2 ** 20);
		for (let sent = 0; sent < size; sent += chunk.length) {
			expect(structure.state.isWhole).toBe(false);
			structure.push(chunk);
		}
		expect(structure.state).toEqual(WHOLE);
	});
});

test('a file lacks data where it is cut, and not where something odd is at its end', () => {
	for (const length of [clip.length - 1, clip.length - 100, 5000]) {
		expect(stateOf(clip.subarray(0, length)).lacksData).toBe(true);
	}
	for (const end of ['', 'abc', 'chaos_1', 'more than a header of a box']) {
		expect(stateOf(clip, Buffer.from(end)).lacksData).toBe(false);
	}
});

describe('a file is not whole', () => {
	test.each([
		['that is empty', Buffer.alloc(0)],
		['without an index', Buffer.concat([box('ftyp'), box('mdat', media)])],
		['whose index is cut', Buffer.concat([box('mdat', media), index.subarray(0, 20)])],
		['whose index to the end is cut', Buffer.concat([openBox('moov', index.subarray(0, 20))])],
		['with a fragment alone', Buffer.concat([box('styp'), box('moof'), box('mdat', media)])],
		['with an index of fragments alone', box('moov', box('mvex'))],
		['with half a fragment', Buffer.concat([box('moov', box('mvex')), box('moof')])],
		['that ends in a header', Buffer.concat([index, Buffer.from('\0\0\0')])],
	])('%s', (_, bytes) => {
		expect(stateOf(bytes).isWhole).toBe(false);
	});

	test('that ends before the data that its index names, each kind of table', () => {
		const number = (...values: number[]) => {
			const bytes = Buffer.alloc(values.length * 4);
			values.forEach((value, at) => bytes.writeUInt32BE(value, at * 4));
			return bytes;
		};
		const film = (...tables: Buffer[]) => {
			const stbl = box('stbl', Buffer.concat(tables));
			return box('moov', box('trak', box('mdia', box('minf', stbl))));
		};
		const sizes = box('stsz', number(0, 0, 3, 10, 20, 30));
		const same = box('stsz', number(0, 7, 3));
		const runs = box('stsc', number(0, 2, 1, 1, 1, 2, 2, 1));
		const offsets = box('stco', number(0, 2, 1000, 2000));
		const long = box('co64', number(0, 2, 0, 1000, 0, 3000));
		const needs = (moov: Buffer) => {
			const structure = new Mp4Structure();
			structure.push(Buffer.concat([moov, openBox('mdat', Buffer.alloc(0))]));
			let length = moov.length + 8;
			for (; !structure.state.isWhole; length++) structure.push(Buffer.alloc(1));
			return length;
		};
		expect(needs(film(runs, sizes, offsets))).toBe(2050);
		expect(needs(film(sizes, runs, long))).toBe(3050);
		expect(needs(film(same, runs, offsets))).toBe(2014);
		expect(needs(film(box('stsz', number(0, 1, 3)), runs, offsets))).toBe(2000);
		expect(needs(film(offsets))).toBe(2000);
	});
});

test('nonsense in an index does no harm', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(600), (noise, at) => {
			const bytes = Buffer.from(clip);
			bytes.set(noise, at);
			expect(() => stateOf(bytes)).not.toThrow();
		}),
		{ numRuns: 300 },
	);
});
