import { Limiter } from '../../nodes/SoraVideo/api/limiter';

const { signal } = new AbortController();

/** Work that is begun, and ended by hand. */
class Works {
	readonly begun: string[] = [];

	private readonly ends = new Map<string, { resolve: () => void; reject: (e: Error) => void }>();

	constructor(private readonly limiter: Limiter) {}

	async add(kind: 'request' | 'download', name: string, until = signal): Promise<string> {
		return await this.limiter.run(kind, until, async () => {
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

const open = (size: number) => new Works(new Limiter(size));

test('work begins at once while there is room, and gives what it gives', async () => {
	const limiter = new Limiter(2);
	expect(await limiter.run('request', signal, async () => await Promise.resolve('polled'))).toBe(
		'polled',
	);
	expect(await limiter.run('download', signal, async () => await Promise.resolve(7))).toBe(7);
});

test('no more is in flight than there are places, and the queue keeps its order', async () => {
	const works = open(2);
	for (const name of ['a', 'b', 'c', 'd']) void works.add('request', name);
	await settled();
	expect(works.begun).toEqual(['a', 'b']);
	await works.end('b');
	expect(works.begun).toEqual(['a', 'b', 'c']);
	await works.end('c');
	expect(works.begun).toEqual(['a', 'b', 'c', 'd']);
});

test('requests and downloads begin in the order in which they came', async () => {
	const works = open(1);
	void works.add('download', 'first');
	void works.add('download', 'second');
	void works.add('request', 'poll');
	await settled();
	expect(works.begun).toEqual(['first']);
	await works.end('first');
	expect(works.begun).toEqual(['first', 'second']);
	await works.end('second');
	expect(works.begun).toEqual(['first', 'second', 'poll']);
});

test('requests leave one place to a download that waits, however many wait before it', async () => {
	const works = open(2);
	for (const name of ['a', 'b', 'c', 'd']) void works.add('request', name);
	void works.add('download', 'download');
	await settled();
	expect(works.begun).toEqual(['a', 'b']);
	await works.end('a');
	expect(works.begun).toEqual(['a', 'b', 'download']);
	await works.end('b');
	expect(works.begun).toEqual(['a', 'b', 'download', 'c']);
});

test('who is told to stop leaves the line at once, and takes no place', async () => {
	const works = open(1);
	const controller = new AbortController();
	void works.add('request', 'first');
	const stopped = works.add('request', 'stopped', controller.signal);
	void works.add('request', 'next');
	controller.abort(new Error('stop'));
	await expect(stopped).rejects.toThrow('stop');
	await works.end('first');
	expect(works.begun).toEqual(['first', 'next']);
});

test('downloads leave one place to the polls', async () => {
	const works = open(3);
	for (const name of ['a', 'b', 'c']) void works.add('download', name);
	await settled();
	expect(works.begun).toEqual(['a', 'b']);
	void works.add('request', 'poll');
	await settled();
	expect(works.begun).toEqual(['a', 'b', 'poll']);
	await works.end('poll');
	expect(works.begun).toEqual(['a', 'b', 'poll']);
	await works.end('a');
	expect(works.begun).toEqual(['a', 'b', 'poll', 'c']);
});

test('requests may take every place while no download waits', async () => {
	const works = open(3);
	for (const name of ['a', 'b', 'c']) void works.add('request', name);
	await settled();
	expect(works.begun).toEqual(['a', 'b', 'c']);
});

test('a single place serves polls and downloads in turn', async () => {
	const works = open(1);
	void works.add('request', 'poll');
	void works.add('download', 'download');
	await settled();
	expect(works.begun).toEqual(['poll']);
	await works.end('poll');
	expect(works.begun).toEqual(['poll', 'download']);
});

test('work that rejects frees its place, and rejects for who waits for it only', async () => {
	const works = open(1);
	const failing = works.add('request', 'failing');
	const next = works.add('request', 'next');
	const outcome = expect(failing).rejects.toThrow('failing');
	await settled();
	await works.fail('failing');
	await outcome;
	expect(works.begun).toEqual(['failing', 'next']);
	await works.end('next');
	expect(await next).toBe('next');
});

test('work that throws before it waits for anything frees its place as well', async () => {
	const limiter = new Limiter(1);
	const broken = limiter.run('download', signal, () => {
		throw new Error('at once');
	});
	await expect(broken).rejects.toThrow('at once');
	expect(await limiter.run('request', signal, async () => await Promise.resolve('next'))).toBe(
		'next',
	);
});
