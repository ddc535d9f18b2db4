/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- bodies are Node's streams */
import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { ObservedBody } from '../../nodes/SoraVideo/api/observedBody';

/** A stream that gives the chunks one after the other. */
const streamOf = (...chunks: string[]) =>
	Readable.from(
		chunks.map((chunk) => Buffer.from(chunk)),
		{ objectMode: false },
	);

/** Everything that comes out of a stream, as n8n would store it. */
async function readAll(stream: Readable) {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}

describe('the beginning of a body', () => {
	test.each([
		['one chunk', ['0123456789']],
		['chunks of one byte', [...'0123456789']],
		['chunks that do not fit', ['012', '3456', '789']],
	])('is shown and stays in it: %s', async (_, chunks) => {
		const body = new ObservedBody(streamOf(...chunks), 0);
		const head = await body.begin(5);
		expect(head.length).toBeGreaterThanOrEqual(5);
		expect('0123456789'.startsWith(head.toString())).toBe(true);
		expect(await readAll(body.stream)).toBe('0123456789');
		expect(body.bytes).toBe(10);
	});

	test('is all of it when it is as long as what is asked for', async () => {
		const body = new ObservedBody(streamOf('01234'), 0);
		expect((await body.begin(5)).toString()).toBe('01234');
		expect(await readAll(body.stream)).toBe('01234');
		expect(body.bytes).toBe(5);
	});

	test('is all of it when it is shorter than what is asked for', async () => {
		const body = new ObservedBody(streamOf('01', '2'), 0);
		expect((await body.begin(5)).toString()).toBe('012');
	});

	test('is nothing for an empty body', async () => {
		const body = new ObservedBody(streamOf(), 0);
		expect(await body.begin(5)).toEqual(Buffer.alloc(0));
	});

	test('comes when it comes: data after a while, and the end after a while', async () => {
		const stream = new PassThrough();
		const body = new ObservedBody(stream, 0);
		const begun = body.begin(4);
		await Promise.resolve();
		stream.write('01');
		await new Promise(process.nextTick);
		stream.write('23');
		expect((await begun).toString()).toBe('0123');
		stream.end('45');
		expect(await readAll(stream)).toBe('012345');
	});

	test('is not read on before somebody wants the rest', async () => {
		const stream = new PassThrough();
		const body = new ObservedBody(stream, 0);
		stream.write('0123');
		await body.begin(4);
		stream.write('4567');
		await new Promise(process.nextTick);
		expect(body.bytes).toBe(0);
		stream.end();
		expect(await readAll(stream)).toBe('01234567');
	});
});

/** Each way in which n8n and its storages read a stream; rejects with what the stream breaks with. */
const readers: Array<[string, (stream: Readable) => Promise<Buffer>]> = [
	[
		'data events',
		async (stream) =>
			await new Promise((resolve, reject) => {
				const chunks: Buffer[] = [];
				stream.on('data', (chunk: Buffer) => chunks.push(chunk));
				stream.on('end', () => resolve(Buffer.concat(chunks)));
				stream.on('error', reject);
			}),
	],
	[
		'data events, with pauses',
		async (stream) =>
			await new Promise((resolve, reject) => {
				const chunks: Buffer[] = [];
				stream.on('data', (chunk: Buffer) => {
					chunks.push(chunk);
					stream.pause();
					setImmediate(() => stream.resume());
				});
				stream.on('end', () => resolve(Buffer.concat(chunks)));
				stream.on('error', reject);
			}),
	],
	[
		'readable events',
		async (stream) =>
			await new Promise((resolve, reject) => {
				const chunks: Buffer[] = [];
				stream.on('readable', () => {
					for (;;) {
						const chunk = stream.read() as Buffer | null;
						if (chunk === null) return;
						chunks.push(chunk);
					}
				});
				stream.on('end', () => resolve(Buffer.concat(chunks)));
				stream.on('error', reject);
			}),
	],
	[
		'for await',
		async (stream) => {
			const chunks: Buffer[] = [];
			for await (const chunk of stream) chunks.push(chunk as Buffer);
			return Buffer.concat(chunks);
		},
	],
	[
		'for await, slowly',
		async (stream) => {
			const chunks: Buffer[] = [];
			for await (const chunk of stream) {
				chunks.push(chunk as Buffer);
				await turn();
			}
			return Buffer.concat(chunks);
		},
	],
	[
		'pipe',
		async (stream) =>
			await new Promise((resolve, reject) => {
				const { sink, written } = slowSink();
				stream.on('error', reject);
				stream.pipe(sink).on('finish', () => resolve(Buffer.concat(written)));
			}),
	],
	[
		'pipeline',
		async (stream) => {
			const { sink, written } = slowSink();
			await pipeline(stream, sink);
			return Buffer.concat(written);
		},
	],
];

const turn = async () => await new Promise<void>((resolve) => setImmediate(resolve));

/** Takes little at a time, as a disk that is slower than the network. */
function slowSink() {
	const written: Buffer[] = [];
	const sink = new Writable({
		highWaterMark: 1000,
		write(chunk: Buffer, _encoding, done) {
			written.push(chunk);
			setImmediate(done);
		},
	});
	return { sink, written };
}

/** Bytes that differ from place to place, so that none can be lost, doubled or moved unseen. */
const CONTENT = Buffer.from(
	Uint32Array.from({ length: 40_000 }, (_, index) => index * 2_654_435_761).buffer,
);

const START = CONTENT.subarray(0, 16);

/** A stream to which its data come little by little, a few hundred bytes first. */
function arriving() {
	const stream = new PassThrough();
	const send = async () => {
		const ends = [7, 300, 5000, 70_000, 70_001, 120_000, CONTENT.length];
		for (const [index, end] of ends.entries()) {
			if (stream.destroyed) return;
			stream.write(CONTENT.subarray(ends[index - 1] ?? 0, end));
			await turn();
		}
		stream.end();
	};
	void send();
	return stream;
}

/** When a reader begins to read. */
const arrivals: Array<[string, () => Promise<void>]> = [
	['at once', async () => await Promise.resolve()],
	[
		'a few turns late',
		async () => {
			for (let turns = 0; turns < 3; turns++) await turn();
		},
	],
	[
		'when all has come',
		async () => {
			for (let turns = 0; turns < 30; turns++) await turn();
		},
	],
];

describe.each(readers)('who reads by %s', (_, readBy) => {
	describe.each(arrivals)('and begins %s', (__, arrive) => {
		test.each([
			['arrives little by little', CONTENT, () => arriving()],
			['is one chunk', CONTENT, () => streamOfBytes(CONTENT)],
			['is many chunks', CONTENT, () => streamOfBytes(...inPieces(CONTENT, 999))],
			['is as long as its beginning', START, () => streamOfBytes(START)],
		])('gets the whole of a body that %s, and all of it is counted', async (___, all, open) => {
			const body = new ObservedBody(open(), all.length);
			const head = await body.begin(16);
			await arrive();
			expect(body.bytes).toBe(0);
			expect(Number.isFinite(body.lastDataAt)).toBe(true);
			const read = await readBy(body.stream);
			expect(read.equals(all)).toBe(true);
			expect(head.length).toBeGreaterThanOrEqual(16);
			expect(all.subarray(0, head.length).equals(head)).toBe(true);
			expect(body.bytes).toBe(all.length);
			expect(body.isTooLarge).toBe(false);
			expect(body.lastDataAt).toBe(Infinity);
		});

		test('is told of a body that is too large', async () => {
			const body = new ObservedBody(arriving(), CONTENT.length - 1);
			await body.begin(16);
			await arrive();
			await expect(readBy(body.stream)).rejects.toThrow('too large');
			expect(body.isTooLarge).toBe(true);
			expect(body.stream.destroyed).toBe(true);
			expect(Number.isFinite(body.lastDataAt)).toBe(true);
		});
	});

	test('is told of a body that breaks', async () => {
		const stream = new PassThrough();
		const body = new ObservedBody(stream, 0);
		stream.write(CONTENT.subarray(0, 1000));
		await body.begin(16);
		const read = readBy(stream);
		setImmediate(() => stream.destroy(new Error('reset')));
		await expect(read).rejects.toThrow('reset');
		expect(body.failure).toEqual(new Error('reset'));
		expect(body.isTooLarge).toBe(false);
		expect(Number.isFinite(body.lastDataAt)).toBe(true);
	});
});

const streamOfBytes = (...chunks: Buffer[]) => Readable.from(chunks, { objectMode: false });

const inPieces = (content: Buffer, size: number) =>
	Array.from({ length: Math.ceil(content.length / size) }, (_, index) =>
		content.subarray(index * size, (index + 1) * size),
	);

describe('a body that breaks', () => {
	test('before its first byte rejects with the reason', async () => {
		const stream = new PassThrough();
		const body = new ObservedBody(stream, 0);
		const begun = body.begin(4);
		stream.destroy(new Error('reset'));
		await expect(begun).rejects.toThrow('reset');
		expect(body.failure).toEqual(new Error('reset'));
	});

	test('in its beginning rejects with the reason', async () => {
		const stream = new PassThrough();
		const body = new ObservedBody(stream, 0);
		stream.write('01');
		const begun = body.begin(4);
		await new Promise(process.nextTick);
		stream.destroy(new Error('reset'));
		await expect(begun).rejects.toThrow('reset');
	});

	test('before anybody asks rejects when somebody does', async () => {
		const stream = new PassThrough();
		const body = new ObservedBody(stream, 0);
		stream.destroy(new Error('reset'));
		await new Promise(process.nextTick);
		await expect(body.begin(4)).rejects.toThrow('reset');
	});

	test('without a reason rejects all the same', async () => {
		const stream = new PassThrough();
		const body = new ObservedBody(stream, 0);
		const begun = body.begin(4);
		stream.destroy();
		await expect(begun).rejects.toThrow();
	});

	test('after its beginning tells who reads on, and keeps the reason', async () => {
		const stream = new PassThrough();
		const body = new ObservedBody(stream, 0);
		stream.write('0123');
		await body.begin(4);
		const rest = readAll(stream);
		stream.destroy(new Error('reset'));
		await expect(rest).rejects.toThrow('reset');
		expect(body.failure).toEqual(new Error('reset'));
		expect(body.isTooLarge).toBe(false);
	});

	test('while nobody reads does not end the process', async () => {
		const stream = new PassThrough();
		const body = new ObservedBody(stream, 0);
		stream.destroy(new Error('reset'));
		await new Promise(process.nextTick);
		expect(body.failure).toEqual(new Error('reset'));
	});
});

describe('a body that may have so many bytes and no more', () => {
	test('passes when it has just as many', async () => {
		const body = new ObservedBody(streamOf('01234', '56789'), 10);
		await body.begin(4);
		expect(await readAll(body.stream)).toBe('0123456789');
		expect(body.isTooLarge).toBe(false);
	});

	test('is broken off when it has one more', async () => {
		const body = new ObservedBody(streamOf('01234', '56789', 'x'), 10);
		await body.begin(4);
		await expect(readAll(body.stream)).rejects.toThrow();
		expect(body.isTooLarge).toBe(true);
		expect(body.stream.destroyed).toBe(true);
	});

	test('is broken off when its beginning alone has more', async () => {
		const body = new ObservedBody(streamOf('0123456789'), 5);
		await body.begin(4);
		await expect(readAll(body.stream)).rejects.toThrow();
		expect(body.isTooLarge).toBe(true);
	});

	test('has no limit when the limit is 0', async () => {
		const body = new ObservedBody(streamOf('x'.repeat(100_000)), 0);
		await body.begin(4);
		expect(await readAll(body.stream)).toHaveLength(100_000);
		expect(body.isTooLarge).toBe(false);
	});
});

describe('the moment of the last data', () => {
	test('moves on with every chunk that passes, and not without; after the end it never comes', async () => {
		let now = 1000;
		const clock = jest.spyOn(Date, 'now').mockImplementation(() => now);
		try {
			const stream = new PassThrough();
			const body = new ObservedBody(stream, 0);
			expect(body.lastDataAt).toBe(1000);
			stream.write('0123');
			await body.begin(4);
			const rest = readAll(stream);
			now = 5000;
			stream.write('4567');
			await new Promise(process.nextTick);
			expect(body.lastDataAt).toBe(5000);
			now = 9000;
			expect(body.lastDataAt).toBe(5000);
			stream.end();
			await rest;
			expect(body.lastDataAt).toBe(Infinity);
		} finally {
			clock.mockRestore();
		}
	});
});
