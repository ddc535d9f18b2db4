import { createInTurn, pollInTurn } from '../../nodes/SoraVideo/api/inTurn';
import { forgetPaces, Pace, paceOf } from '../../nodes/SoraVideo/api/pace';
import { RequestQueue } from '../../nodes/SoraVideo/api/requestQueue';
import { pollOnce } from '../../nodes/SoraVideo/wait/poller';
import { INITIAL_STATE } from '../../nodes/SoraVideo/wait/pollState';
import {
	completed,
	failing,
	processing,
	seconds,
	START,
	VirtualTime,
	VirtualWorld,
	wait,
	type Script,
} from './virtualWorld';

const tooMany = (retryAfter?: string) => failing('rateLimited', { httpStatus: 429, retryAfter });

const { signal } = new AbortController();

describe('downloads', () => {
	test.each([
		['a thousand tasks, answers in 0.4 s', 1000, 400, 10],
		['400 tasks, answers in a second', 400, 1000, 10],
		['100 tasks, three places', 100, 400, 3],
	])('begin within seconds while many tasks are polled: %s', async (_, tasks, ms, size) => {
		const done = (id: string) => Number(id) < tasks / 10;
		const script: Script = ({ id }) => ({ reading: done(id) ? completed : processing, ms });
		const world = new VirtualWorld(script, { size });
		const begun: number[] = [];
		const waits = Array.from({ length: tasks }, (__, id) => wait(String(id), { timeout: 120 }));
		const deliveries = world.begin(...waits).map(async (outcome) => {
			if ((await outcome).ending.kind !== 'completed') return;
			await world.queue.download(async () => {
				begun.push((world.now() - START) / 1000);
				await world.time.sleep(seconds(1), signal);
			});
		});
		await world.pass(Promise.all(deliveries));
		expect(begun).toHaveLength(tasks / 10);
		expect(Math.min(...begun)).toBeLessThanOrEqual(5);
	});

	test('are at most twenty at once, over all executions', async () => {
		const time = new VirtualTime();
		let running = 0;
		let most = 0;
		const work = async () => {
			most = Math.max(most, ++running);
			await time.sleep(seconds(1), signal);
			running--;
		};
		const executions = Array.from(
			{ length: 30 },
			() => new RequestQueue(10, new Pace(time), time, signal),
		);
		await time.pass(
			Promise.all(
				executions.flatMap((queue) => Array.from({ length: 20 }, () => queue.download(work))),
			),
		);
		expect(most).toBe(20);
		expect(running).toBe(0);
	});
});

describe('the pace', () => {
	test('is that of all executions of the process: what one learns holds for the others', async () => {
		const time = new VirtualTime();
		const pace = new Pace(time);
		const first = new VirtualWorld(() => tooMany('100'), { time, pace });
		const second = new VirtualWorld(() => completed, { time, pace });
		const waits = [...first.begin(wait('a', { timeout: 50 })), ...second.begin(wait('b'))];
		// The second execution begins its request at the same moment, a third when it is known.
		const third = new VirtualWorld(() => completed, { time, pace });
		const later = time.sleep(seconds(1), signal).then(() => Promise.all(third.begin(wait('c'))));
		await time.pass(Promise.all([...waits, later]));
		expect(third.secondsOfPolls('c')).toEqual([100]);
	});

	test('asks an execution without a place once, however many of its requests wait', async () => {
		const time = new VirtualTime();
		const pace = new Pace(time);
		const stop = new AbortController();
		let asked = 0;
		const full = { takePlace: () => ++asked < 0 };
		const turnOf = async (places: { takePlace(): boolean }) =>
			await pace.turn(pace.nextOrder(), () => Infinity, stop.signal, places);
		const waiting = Array.from({ length: 1000 }, async () => await turnOf(full));
		asked = 0;
		// One of another execution does not wait behind them.
		expect(await turnOf({ takePlace: () => true })).toBe(time.now());
		expect(asked).toBeLessThanOrEqual(2);
		stop.abort();
		const endings = await Promise.allSettled(waiting);
		expect(new Set(endings.map(({ status }) => status))).toEqual(new Set(['rejected']));
	});

	test('is none of others: another key, another API, or requests to create', () => {
		const pace = paceOf('https://a.example', 'key', 'read');
		expect(paceOf('https://a.example', 'key', 'read')).toBe(pace);
		expect(paceOf('https://a.example', 'key2', 'read')).not.toBe(pace);
		expect(paceOf('https://b.example', 'key', 'read')).not.toBe(pace);
		expect(paceOf('https://a.example', 'key', 'create')).not.toBe(pace);
		forgetPaces();
		expect(paceOf('https://a.example', 'key', 'read')).not.toBe(pace);
	});

	test('is forgotten when nothing was sent for some minutes', async () => {
		const time = new VirtualTime();
		const pace = new Pace(time);
		const queue = new RequestQueue(1, pace, time, signal);
		await time.pass(pollInTurn(queue, async () => await Promise.resolve(completed)));
		expect(pace.isForgotten).toBe(false);
		await time.pass(time.sleep(seconds(301), signal));
		expect(pace.isForgotten).toBe(true);
	});

	test('a place that a download holds keeps nobody else from polling', async () => {
		const time = new VirtualTime();
		const pace = new Pace(time);
		const busy = new VirtualWorld(() => completed, { time, pace, size: 1 });
		const other = new VirtualWorld(() => completed, { time, pace });
		const download = busy.queue.download(async () => await time.sleep(seconds(1200), signal));
		const waits = busy.begin(...Array.from({ length: 50 }, (_, id) => wait(String(id))));
		const later = time.sleep(seconds(1), signal).then(() => Promise.all(other.begin(wait('b'))));
		await time.pass(Promise.all([download, ...waits, later]));
		expect(other.secondsOfPolls('b')).toEqual([1]);
		expect(busy.secondsOfPolls('0')).toEqual([1200]);
	});

	test('those without a place expire in time, and are not sent', async () => {
		const time = new VirtualTime();
		const world = new VirtualWorld(() => completed, { time, pace: new Pace(time), size: 1 });
		const download = world.queue.download(async () => await time.sleep(seconds(1200), signal));
		const [outcome] = world.begin(wait('a', { timeout: 60 }));
		const [{ ending, at }] = await time.pass(Promise.all([outcome, download]));
		expect(ending.kind).toBe('unreadable');
		expect(at).toBeLessThanOrEqual(START + seconds(76));
		expect(world.secondsOfPolls('a')).toEqual([]);
	});

	test.each(['99999999999', '31536000'])('is not held for longer than a day: %s', async (years) => {
		const time = new VirtualTime();
		const pace = new Pace(time);
		let asked = 0;
		const world = new VirtualWorld(() => (asked++ === 0 ? tooMany(years) : completed), {
			time,
			pace,
		});
		const [first] = await world.run(wait('a'));
		expect(first.ending.kind).toBe('toldToWait');
		await time.pass(time.sleep(seconds(86_401), signal));
		const [second] = await world.run(wait('b', { timeout: 90_000 }));
		expect(second.ending.kind).toBe('completed');
	});

	test.each([1, 2, 10])(
		'a wait that is told to wait too long ends at once, beside a download and %i places',
		async (size) => {
			const time = new VirtualTime();
			const world = new VirtualWorld(() => tooMany('3600'), { time, pace: new Pace(time), size });
			let sends = 0;
			const send = world.queue.send.bind(world.queue);
			world.queue.send = async (...all) => {
				// Where it was asked again and again, nothing else would ever run.
				if (++sends > 100) throw new Error('asks without end');
				return await send(...all);
			};
			const waits = world.begin(...['a', 'b', 'c'].map((id) => wait(id, { timeout: 60 })));
			const downloads = Array.from(
				{ length: size },
				async () => await world.queue.download(async () => await time.sleep(seconds(100), signal)),
			);
			const [outcomes] = await time.pass(Promise.all([Promise.all(waits), downloads]));
			expect(outcomes.map(({ ending }) => ending.kind)).toEqual(waits.map(() => 'toldToWait'));
		},
	);

	test.each([
		[1, 50],
		[10, 500],
	])('a round ends in time, whatever it waits for: %i places', async (size, tasks) => {
		const world = new VirtualWorld(() => ({ reading: failing('unavailable'), ms: seconds(30) }), {
			size,
		});
		const polls = Array.from(
			{ length: tasks },
			async (_, id) => await pollOnce(wait(String(id)), INITIAL_STATE, world, seconds(66)),
		);
		await world.pass(Promise.all(polls));
		expect(world.now() - START).toBeLessThanOrEqual(seconds(100));
	});

	test('an old refusal is not the reason of who lacks a place', async () => {
		const time = new VirtualTime();
		const pace = new Pace(time);
		let asked = 0;
		const other = new VirtualWorld(() => (asked++ === 0 ? tooMany() : completed), { time, pace });
		await other.run(wait('a'));
		const world = new VirtualWorld(() => processing, { time, pace, size: 1 });
		const [waiting] = world.begin(wait('b', { timeout: 60 }));
		const download = time
			.sleep(seconds(40), signal)
			.then(() => world.queue.download(async () => await time.sleep(seconds(1200), signal)));
		const [{ ending }] = await time.pass(Promise.all([waiting, download]));
		expect(ending).toMatchObject({ kind: 'timedOut', task: { status: 'processing' } });
	});

	test('what keeps its own execution busy does not count as the patience of a request', async () => {
		const time = new VirtualTime();
		const queue = new RequestQueue(3, new Pace(time, 'create'), time, signal);
		const unknown = { failure: { kind: 'unknown' as const, reason: 'no answer came' } };
		const creations = Array.from({ length: 120 }, () =>
			createInTurn(
				queue,
				async () => {
					await time.sleep(seconds(60), signal);
					return unknown;
				},
				START + seconds(36_000),
			),
		);
		const results = await time.pass(Promise.all(creations));
		expect(results.every((result) => result === unknown)).toBe(true);
	});

	test('a fresh link is asked for, however long the own download holds the only place', async () => {
		const time = new VirtualTime();
		const queue = new RequestQueue(1, new Pace(time), time, signal);
		const download = queue.download(async () => await time.sleep(seconds(600), signal));
		const link = pollInTurn(queue, async () => await Promise.resolve(completed));
		const [, result] = await time.pass(Promise.all([download, link]));
		expect(result).toBe(completed);
	});

	test('a request outside of a wait that never had its turn says so', async () => {
		const time = new VirtualTime();
		const pace = new Pace(time);
		const slow = async () => {
			await time.sleep(seconds(3000), signal);
			return completed;
		};
		// More are not sent with a key before the first of them is answered.
		const others = new RequestQueue(20, pace, time, signal);
		const sent = Array.from({ length: 10 }, async () => await others.send(slow));
		const queue = new RequestQueue(1, pace, time, signal);
		const late = pollInTurn(queue, async () => await Promise.resolve(completed));
		const [result] = await time.pass(Promise.all([late, ...sent]));
		expect(result).toEqual({
			failure: { kind: 'unavailable', reason: 'the API answered other requests too slowly' },
		});
	});

	test('lets a thousand tasks be polled at once where nothing is refused', async () => {
		const world = new VirtualWorld(() => completed, { size: 1000 });
		await world.run(...Array.from({ length: 1000 }, (_, id) => wait(String(id))));
		expect(world.now()).toBe(START);
	});
});

describe('Stop', () => {
	test('ends those that wait for their turn at once, and leaves no timer behind', async () => {
		const world = new VirtualWorld(() => tooMany('600'));
		world.endAfter(seconds(10));
		await expect(world.run(...[1, 2, 3].map((id) => wait(String(id))))).rejects.toThrow('ended');
		expect(world.now()).toBe(START + seconds(10));
		expect(world.time.sleeping).toBe(0);
	});

	test('of the execution that tries the limit lets another one try', async () => {
		const time = new VirtualTime();
		const pace = new Pace(time);
		const stopped = new VirtualWorld(
			({ count }) => (count === 0 ? tooMany() : { reading: completed, ms: seconds(100) }),
			{ time, pace },
		);
		const other = new VirtualWorld(() => completed, { time, pace });
		stopped.endAfter(seconds(5));
		const ended = Promise.allSettled(stopped.begin(wait('a')));
		const waiting = time.sleep(seconds(1), signal).then(() => Promise.all(other.begin(wait('b'))));
		await time.pass(Promise.all([ended, waiting]));
		expect(other.secondsOfPolls('b')).toEqual([5]);
	});
});

describe('a thousand executions that resume together', () => {
	test('are all served in turn, with few refusals', async () => {
		const time = new VirtualTime();
		const pace = new Pace(time);
		let tokens = 10;
		let before = START;
		let refused = 0;
		const script: Script = () => {
			tokens = Math.min(10, tokens + ((time.now() - before) / 1000) * 10);
			before = time.now();
			if (tokens >= 1) {
				tokens--;
				return { reading: completed, ms: 300 };
			}
			refused++;
			return { reading: tooMany(), ms: 300 };
		};
		const outcomes = Array.from({ length: 1000 }, (_, id) =>
			new VirtualWorld(script, { time, pace }).begin(wait(String(id))),
		).flat();
		const ended = await time.pass(Promise.all(outcomes));
		expect(ended.every(({ ending }) => ending.kind === 'completed')).toBe(true);
		expect(refused).toBeLessThanOrEqual(50);
		expect(time.now()).toBeLessThanOrEqual(START + seconds(125));
	});
});
