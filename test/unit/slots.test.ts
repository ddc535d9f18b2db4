import { Slots } from '../../nodes/SoraVideo/task/slots';

/** Work that is begun, and ended by hand. */
class Works {
	readonly begun: string[] = [];

	private readonly ends = new Map<string, { resolve: () => void; reject: (e: Error) => void }>();

	constructor(private readonly slots: Slots) {}

	async add(kind: 'poll' | 'download', name: string): Promise<string> {
		return await this.slots[kind](async () => {
			this.begun.push(name);
			await new Promise<void>((resolve, reject) => this.ends.set(name, { resolve, reject }));
			return name;
		});
	}

	async end(name: string) {
		this.ends.get(name)!.resolve();
		await settled();
	}

	async fail(name: string) {
		this.ends.get(name)!.reject(new Error(name));
		await settled();
	}
}

const settled = async () => {
	for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

const open = (size: number) => new Works(new Slots(size));

test('work begins at once while there is room, and gives what it gives', async () => {
	const slots = new Slots(2);
	expect(await slots.poll(async () => await Promise.resolve('polled'))).toBe('polled');
	expect(await slots.download(async () => await Promise.resolve(7))).toBe(7);
});

test('no more is in flight than there are slots, and the queue keeps its order', async () => {
	const works = open(2);
	for (const name of ['a', 'b', 'c', 'd']) void works.add('poll', name);
	await settled();
	expect(works.begun).toEqual(['a', 'b']);
	await works.end('b');
	expect(works.begun).toEqual(['a', 'b', 'c']);
	await works.end('c');
	expect(works.begun).toEqual(['a', 'b', 'c', 'd']);
});

test('polls go before downloads that wait longer', async () => {
	const works = open(1);
	void works.add('download', 'first');
	void works.add('download', 'second');
	void works.add('poll', 'poll');
	await settled();
	expect(works.begun).toEqual(['first']);
	await works.end('first');
	expect(works.begun).toEqual(['first', 'poll']);
	await works.end('poll');
	expect(works.begun).toEqual(['first', 'poll', 'second']);
});

test('downloads leave one slot to the polls', async () => {
	const works = open(3);
	for (const name of ['a', 'b', 'c']) void works.add('download', name);
	await settled();
	expect(works.begun).toEqual(['a', 'b']);
	void works.add('poll', 'poll');
	await settled();
	expect(works.begun).toEqual(['a', 'b', 'poll']);
	await works.end('poll');
	expect(works.begun).toEqual(['a', 'b', 'poll']);
	await works.end('a');
	expect(works.begun).toEqual(['a', 'b', 'poll', 'c']);
});

test('polls may take every slot', async () => {
	const works = open(3);
	for (const name of ['a', 'b', 'c']) void works.add('poll', name);
	void works.add('download', 'download');
	await settled();
	expect(works.begun).toEqual(['a', 'b', 'c']);
	await works.end('a');
	expect(works.begun).toEqual(['a', 'b', 'c']);
	await works.end('b');
	expect(works.begun).toEqual(['a', 'b', 'c', 'download']);
});

test('a single slot serves polls and downloads in turn', async () => {
	const works = open(1);
	void works.add('poll', 'poll');
	void works.add('download', 'download');
	await settled();
	expect(works.begun).toEqual(['poll']);
	await works.end('poll');
	expect(works.begun).toEqual(['poll', 'download']);
});

test('work that rejects frees its slot, and rejects for who waits for it only', async () => {
	const works = open(1);
	const failing = works.add('poll', 'failing');
	const next = works.add('poll', 'next');
	const outcome = expect(failing).rejects.toThrow('failing');
	await settled();
	await works.fail('failing');
	await outcome;
	expect(works.begun).toEqual(['failing', 'next']);
	await works.end('next');
	expect(await next).toBe('next');
});

test('work that throws before it waits for anything frees its slot as well', async () => {
	const slots = new Slots(1);
	const broken = slots.download(() => {
		throw new Error('at once');
	});
	await expect(broken).rejects.toThrow('at once');
	expect(await slots.poll(async () => await Promise.resolve('next'))).toBe('next');
});
