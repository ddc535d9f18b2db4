import type { PollFailureKind } from '../../nodes/SoraVideo/api/pollResult';
import { NO_PAUSE } from '../../nodes/SoraVideo/task/pollSchedule';
import { UNCLEAR_ANSWERS } from '../../nodes/SoraVideo/task/progress';
import {
	lookInPace,
	lookOnce,
	newShared,
	NOT_LOOKED_AT,
	waitForTasks,
	type Pending,
	type Shared,
} from '../../nodes/SoraVideo/task/waitForTasks';
import {
	completed,
	completedAfter,
	failing,
	ID,
	LINK,
	oneAfterTheOther,
	processing,
	seconds,
	START,
	VirtualWorld,
	wait,
	withStatus,
	type Answer,
	type Script,
} from './virtualWorld';

const tooMany = (retryAfter?: string) => failing('rateLimited', { httpStatus: 429, retryAfter });
const unavailable = (retryAfter?: string) =>
	failing('unavailable', { httpStatus: 503, retryAfter });

/** No answer at all: the request is given up after its time limit. */
const hanging: Answer = { reading: failing('unavailable'), ms: seconds(30) };

const httpDate = (secondsFromStart: number) =>
	new Date(START + seconds(secondsFromStart)).toUTCString();

const many = (count: number, options = {}) =>
	Array.from({ length: count }, (_, index) => wait(`task${index}`, options));

/** A world with a script of its own for each task. */
const scripts =
	(byId: Record<string, Script>): Script =>
	(look) =>
		byId[look.id](look);

describe('the looks at a task that runs', () => {
	test('the first look is at once, and a finished task never sleeps', async () => {
		const world = new VirtualWorld(() => completed);
		const [{ ending, at }] = await world.run(wait());
		expect(ending).toEqual({
			kind: 'completed',
			task: { id: ID, status: 'completed', video_url: LINK },
		});
		expect(at).toBe(START);
		expect(world.looks).toHaveLength(1);
		expect(world.sleeps).toEqual([]);
	});

	test('an image is finished when it has its own link', async () => {
		const world = new VirtualWorld(() => withStatus('completed', { image_url: LINK }));
		const [{ ending }] = await world.run(wait());
		expect(ending.kind).toBe('completed');
	});

	test('the interval runs from the end of a look to the start of the next', async () => {
		const world = new VirtualWorld(({ count }) => ({
			reading: count < 3 ? processing : completed,
			ms: seconds(2),
		}));
		await world.run(wait());
		expect(world.secondsOfLooks()).toEqual([0, 32, 64, 96]);
	});

	test.each([
		[0, [0, 30, 60]],
		[0.5, [0, 31.5, 63]],
		[1, [0, 33, 66]],
	])('the interval is lengthened by up to a tenth: chance %p', async (random, looks) => {
		const script = oneAfterTheOther(processing, processing, completed);
		const world = new VirtualWorld(script, { random: () => random });
		await world.run(wait());
		expect(world.secondsOfLooks()).toEqual(looks);
	});

	test.each(['failed', 'cancelled', 'canceled', 'FAILED', ' Cancelled '])(
		'a task that is %p ends the wait at once, as failed',
		async (status) => {
			const end = withStatus(status, { error: 'a reason' });
			const world = new VirtualWorld(oneAfterTheOther(processing, end));
			const [{ ending, at }] = await world.run(wait());
			expect(ending).toEqual({ kind: 'failed', task: { id: ID, status, error: 'a reason' } });
			expect(at).toBe(START + seconds(30));
		},
	);

	test('a task whose status goes backwards is waited for all the same', async () => {
		const script = oneAfterTheOther(processing, withStatus('queued'), processing, completed);
		const world = new VirtualWorld(script);
		const [{ ending }] = await world.run(wait());
		expect(ending.kind).toBe('completed');
		expect(world.secondsOfLooks()).toEqual([0, 30, 60, 90]);
	});

	test('a status that nobody knows counts as running', async () => {
		const script = oneAfterTheOther(withStatus('in_review'), withStatus('rendering'), completed);
		const world = new VirtualWorld(script);
		const [{ ending }] = await world.run(wait());
		expect(ending.kind).toBe('completed');
		expect(world.secondsOfLooks()).toEqual([0, 30, 60]);
	});

	test('a completed task without a link is looked at again until the link is there', async () => {
		const world = new VirtualWorld(oneAfterTheOther(withStatus('completed'), completed));
		const [{ ending }] = await world.run(wait());
		expect(ending).toMatchObject({ kind: 'completed', task: { video_url: LINK } });
		expect(world.looks).toHaveLength(2);
	});

	test('a completed task whose link never comes is no success', async () => {
		const world = new VirtualWorld(() => withStatus('completed', { video_url: ' ' }));
		const [{ ending, at }] = await world.run(wait());
		expect(ending).toMatchObject({
			kind: 'unreadable',
			since: START,
			task: { status: 'completed' },
			failure: { reason: expect.stringContaining('no link') },
		});
		expect(at).toBe(START + seconds(1800));
	});
});

describe('many tasks', () => {
	test('take the time of the slowest together, and each is out when it is done', async () => {
		const script = scripts({
			a: completedAfter(100),
			b: completedAfter(10),
			c: completedAfter(50),
		});
		const world = new VirtualWorld(script);
		const waits = ['a', 'b', 'c'].map((id) => wait(id, { interval: 10 }));
		const outcomes = await world.run(...waits);
		expect(outcomes.map(({ at }) => (at - START) / 1000)).toEqual([100, 10, 50]);
	});

	test('their endings come in the order of the tasks, not of the time', async () => {
		const tasks = ['slow', 'fast', 'middling'];
		const script: Script = ({ id, elapsedMs }) => ({
			reading: {
				task: {
					id,
					status: elapsedMs >= seconds(90 / tasks.indexOf(id)) ? 'failed' : 'queued',
				},
			},
		});
		const outcomes = await new VirtualWorld(script).run(
			...tasks.map((id) => wait(id, { timeout: 3600 })),
		);
		expect(outcomes.map(({ ending }) => 'task' in ending && ending.task?.id)).toEqual(tasks);
	});

	test('each has its own interval and its own deadline', async () => {
		const world = new VirtualWorld(() => processing);
		const outcomes = await world.run(
			wait('a', { interval: 10, timeout: 25 }),
			wait('b', { interval: 20, timeout: 50 }),
		);
		expect(world.secondsOfLooks('a')).toEqual([0, 10, 20, 25]);
		expect(world.secondsOfLooks('b')).toEqual([0, 20, 40, 50]);
		expect(outcomes.map(({ ending }) => ending.kind)).toEqual(['timedOut', 'timedOut']);
	});

	test('no more of their requests are in flight than there are slots', async () => {
		const script: Script = (look) => ({
			reading: look.count < 3 ? processing : completed,
			ms: seconds(1),
		});
		const world = new VirtualWorld(script, { size: 3 });
		const outcomes = await world.run(...many(50));
		expect(world.mostInFlight).toBe(3);
		expect(outcomes.every(({ ending }) => ending.kind === 'completed')).toBe(true);
	});

	test('a thousand are all out a little after the slowest', async () => {
		const script: Script = ({ id, elapsedMs }) => ({
			reading: elapsedMs >= seconds(Number(id.slice(4)) % 240) ? completed : processing,
			ms: 200,
		});
		const world = new VirtualWorld(script, { random: () => 0.5 });
		const outcomes = await world.run(...many(1000));
		expect(outcomes.every(({ ending }) => ending.kind === 'completed')).toBe(true);
		expect(Math.max(...outcomes.map(({ at }) => at))).toBeLessThan(START + seconds(240 + 60));
		expect(world.mostInFlight).toBe(10);
	});

	test('no tasks need no time', async () => {
		const world = new VirtualWorld(() => processing);
		expect(await world.run()).toEqual([]);
		expect(world.looks).toEqual([]);
	});
});

describe('the deadline', () => {
	test('the last sleep ends at it, and one final look follows', async () => {
		const world = new VirtualWorld(() => processing);
		const [{ ending, at }] = await world.run(wait(ID, { timeout: 100 }));
		expect(world.secondsOfLooks()).toEqual([0, 30, 60, 90, 100]);
		expect(ending).toEqual({ kind: 'timedOut', task: { id: ID, status: 'processing' } });
		expect(at).toBe(START + seconds(100));
	});

	test('the final look finds a task that was completed after the last regular look', async () => {
		const world = new VirtualWorld(completedAfter(95));
		const [{ ending }] = await world.run(wait(ID, { timeout: 100 }));
		expect(ending.kind).toBe('completed');
	});

	test('an interval beyond it leaves the first and the final look', async () => {
		const world = new VirtualWorld(() => processing);
		await world.run(wait(ID, { interval: 3600, timeout: 100 }));
		expect(world.secondsOfLooks()).toEqual([0, 100]);
	});

	test('a look that is in flight while it comes was the last one', async () => {
		const world = new VirtualWorld(() => ({ reading: processing, ms: seconds(20) }));
		const [{ ending, at }] = await world.run(wait(ID, { timeout: 60 }));
		expect(world.secondsOfLooks()).toEqual([0, 50]);
		expect(ending.kind).toBe('timedOut');
		expect(at).toBe(START + seconds(70));
	});

	test('one that is past when the wait begins leaves one look', async () => {
		const world = new VirtualWorld(() => processing);
		const [{ ending }] = await world.run(wait(ID, { timeout: -1 }));
		expect(world.secondsOfLooks()).toEqual([0]);
		expect(ending.kind).toBe('timedOut');
	});

	test('an unknown status is named when the time is over', async () => {
		const world = new VirtualWorld(() => withStatus('in_review'));
		const [{ ending }] = await world.run(wait(ID, { timeout: 60 }));
		expect(ending).toMatchObject({ kind: 'timedOut', task: { status: 'in_review' } });
	});

	test('an API that hangs there does not hold up many tasks one after the other', async () => {
		const script: Script = ({ elapsedMs }) => (elapsedMs < seconds(60) ? processing : hanging);
		const world = new VirtualWorld(script);
		const outcomes = await world.run(...many(300, { timeout: 60 }));
		const latest = Math.max(...outcomes.map(({ at }) => at));
		expect(latest).toBeLessThanOrEqual(START + seconds(60 + 2 * 30));
		const kinds = new Set(outcomes.map(({ ending }) => ending.kind));
		expect([...kinds].sort()).toEqual(['timedOut', 'unreadable']);
	});

	test('an API that hangs from the beginning holds up nobody much longer than it', async () => {
		const world = new VirtualWorld(() => hanging);
		const outcomes = await world.run(...many(300, { timeout: 60 }));
		const latest = Math.max(...outcomes.map(({ at }) => at));
		expect(latest).toBeLessThanOrEqual(START + seconds(60 + 2 * 30));
		expect(outcomes.every(({ ending }) => ending.kind === 'unreadable')).toBe(true);
	});

	test('single looks at it that get no answer spare nobody the final look', async () => {
		const script: Script = ({ id, elapsedMs }) => {
			if (elapsedMs < seconds(60)) return processing;
			if (id === 'task0') return hanging;
			if (id === 'task3') return { ...hanging, ms: seconds(8) };
			return { reading: completed, ms: seconds(6) };
		};
		const world = new VirtualWorld(script, { size: 2 });
		const outcomes = await world.run(...many(10, { timeout: 60 }));
		const kinds = outcomes.map(({ ending }) => ending.kind);
		expect(kinds.filter((kind) => kind === 'completed')).toHaveLength(8);
	});

	test('an API that did not answer at one deadline is asked again at a later one', async () => {
		const script: Script = (look) => {
			if (look.id === 'later') return completedAfter(115)(look);
			return look.elapsedMs < seconds(60) ? processing : hanging;
		};
		const world = new VirtualWorld(script, { size: 2 });
		const outcomes = await world.run(
			wait('first', { timeout: 60 }),
			wait('second', { timeout: 60 }),
			wait('later', { timeout: 120 }),
		);
		expect(outcomes.map(({ ending }) => ending.kind)).toEqual([
			'unreadable',
			'unreadable',
			'completed',
		]);
	});
});

describe('too many requests', () => {
	test('the break doubles from the interval up to five minutes', async () => {
		const world = new VirtualWorld(() => tooMany());
		const [{ ending, at }] = await world.run(wait());
		expect(world.secondsOfLooks()).toEqual([0, 60, 180, 420, 720, 1020, 1320, 1620, 1800]);
		expect(ending).toMatchObject({
			kind: 'unreadable',
			since: START,
			failure: { httpStatus: 429 },
		});
		expect(at).toBe(START + seconds(1800));
	});

	test('an interval above five minutes stays as it is', async () => {
		const world = new VirtualWorld(() => tooMany());
		await world.run(wait(ID, { interval: 600, timeout: 1900 }));
		expect(world.secondsOfLooks()).toEqual([0, 600, 1200, 1800, 1900]);
	});

	test('the break is lengthened by chance, never shortened', async () => {
		const script = oneAfterTheOther(tooMany(), completed);
		const world = new VirtualWorld(script, { random: () => 1 });
		await world.run(wait());
		const [, second] = world.secondsOfLooks();
		// A tenth of the break, and a tenth of the interval so that the tasks do not come all at once.
		expect(second).toBeCloseTo(66 + 3, 6);
	});

	test('an answer ends the row of breaks', async () => {
		const script = oneAfterTheOther(tooMany(), tooMany(), processing, tooMany(), completed);
		const world = new VirtualWorld(script);
		await world.run(wait());
		expect(world.secondsOfLooks()).toEqual([0, 60, 180, 210, 270]);
	});

	test('all tasks take the break, because they share a key', async () => {
		const script = scripts({
			a: oneAfterTheOther(processing, tooMany(), completed),
			b: oneAfterTheOther({ reading: processing, ms: seconds(5) }, completed),
		});
		const world = new VirtualWorld(script);
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfLooks('a')).toEqual([0, 30, 90]);
		expect(world.secondsOfLooks('b')).toEqual([0, 90]);
	});

	test('requests that were in flight together count as one', async () => {
		const world = new VirtualWorld(({ count }) => ({
			reading: count < 2 ? tooMany() : completed,
			ms: seconds(1),
		}));
		await world.run(...many(5));
		// Once per round: a minute from the first answer, then two.
		expect(world.secondsOfLooks('task4')).toEqual([0, 61, 182]);
	});

	test('an answer to a request from before the break does not end it', async () => {
		const script = scripts({
			a: oneAfterTheOther(tooMany(), completed),
			b: oneAfterTheOther({ reading: processing, ms: seconds(10) }, completed),
		});
		const world = new VirtualWorld(script);
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfLooks('b')).toEqual([0, 60]);
	});

	test('an answer to a request from before the break does not end it even when it comes late', async () => {
		const script = scripts({
			a: oneAfterTheOther(tooMany(), { reading: tooMany(), ms: seconds(10) }, completed),
			b: oneAfterTheOther({ reading: completed, ms: seconds(65) }),
		});
		const world = new VirtualWorld(script);
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfLooks('a')).toEqual([0, 60, 190]);
	});

	test('another setback does not end the row of breaks', async () => {
		const world = new VirtualWorld(
			oneAfterTheOther(tooMany(), unavailable(), tooMany(), completed),
		);
		await world.run(wait());
		expect(world.secondsOfLooks()).toEqual([0, 60, 180, 300]);
	});

	test('the break is not added to the back-off of setbacks before it', async () => {
		const world = new VirtualWorld(
			oneAfterTheOther(unavailable(), unavailable(), tooMany(), completed),
		);
		await world.run(wait());
		expect(world.secondsOfLooks()).toEqual([0, 60, 180, 240]);
	});

	test('a task whose turn falls into the break goes on right after it', async () => {
		const script = scripts({
			a: oneAfterTheOther(processing, tooMany(), completed),
			b: oneAfterTheOther({ reading: processing, ms: seconds(55) }, completed),
		});
		const world = new VirtualWorld(script);
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfLooks('b')).toEqual([0, 90]);
	});

	test('tasks that wait for a slot take the break, too', async () => {
		const script = scripts({
			a: oneAfterTheOther({ reading: tooMany(), ms: seconds(1) }, completed),
			b: oneAfterTheOther(completed),
		});
		const world = new VirtualWorld(script, { size: 1 });
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfLooks('b')).toEqual([61]);
	});

	test('after the break the tasks do not all come at the same moment', async () => {
		let chance = 0;
		const random = () => (chance = (chance + 0.37) % 1);
		const world = new VirtualWorld(({ count }) => (count === 0 ? tooMany() : completed), {
			random,
		});
		await world.run(...many(5));
		const moments = many(5).map(({ id }) => world.secondsOfLooks(id)[1]);
		expect(new Set(moments).size).toBe(5);
		expect(Math.min(...moments)).toBeGreaterThanOrEqual(60);
		expect(Math.max(...moments)).toBeLessThanOrEqual(66 + 3);
	});

	test('the final look is there, even in a break', async () => {
		const script = oneAfterTheOther(processing, tooMany(), completed);
		const world = new VirtualWorld(script);
		const [{ ending }] = await world.run(wait(ID, { timeout: 50 }));
		expect(world.secondsOfLooks()).toEqual([0, 30, 50]);
		expect(ending.kind).toBe('completed');
	});

	test('a final look that is one too many spares the others theirs', async () => {
		const script: Script = ({ elapsedMs }) => (elapsedMs < seconds(60) ? processing : tooMany());
		const world = new VirtualWorld(script, { size: 2 });
		const outcomes = await world.run(...many(20, { timeout: 60 }));
		const finalLooks = world.looks.filter(({ startedAt }) => startedAt >= START + seconds(60));
		expect(finalLooks.length).toBeLessThanOrEqual(2);
		expect(outcomes.at(-1)!.ending).toMatchObject({
			kind: 'timedOut',
			task: { status: 'processing' },
		});
	});

	test('a task that never had its turn ends with what kept it from it', async () => {
		const script: Script = () => ({ reading: tooMany(), ms: seconds(1) });
		const world = new VirtualWorld(script, { size: 1 });
		const [, second] = await world.run(...many(2, { timeout: 30 }));
		expect(world.secondsOfLooks('task1')).toEqual([]);
		expect(second.ending).toMatchObject({ kind: 'unreadable', failure: { httpStatus: 429 } });
	});
});

describe('Retry-After', () => {
	test.each([
		['in seconds', '200', 200],
		['as a date', httpDate(200), 200],
		['less than the break', '5', 60],
		['as a date that is past', httpDate(-100), 60],
		['nothing that can be read', 'soon', 60],
	])('is the least that a break lasts: %s', async (_, retryAfter, next) => {
		const world = new VirtualWorld(oneAfterTheOther(tooMany(retryAfter), completed));
		await world.run(wait());
		expect(world.secondsOfLooks()).toEqual([0, next]);
	});

	test.each([
		['in seconds', '200'],
		['as a date', httpDate(200)],
	])('counts with 503 as well, for that task alone: %s', async (_, retryAfter) => {
		const script = scripts({
			a: oneAfterTheOther(unavailable(retryAfter), completed),
			b: oneAfterTheOther(processing, completed),
		});
		const world = new VirtualWorld(script);
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfLooks('a')).toEqual([0, 200]);
		expect(world.secondsOfLooks('b')).toEqual([0, 30]);
	});

	test('holds for all tasks when there were too many requests', async () => {
		const script = scripts({
			a: oneAfterTheOther(tooMany('200'), completed),
			b: oneAfterTheOther(processing, completed),
		});
		const world = new VirtualWorld(script);
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfLooks('b')).toEqual([0, 200]);
	});

	test('counts from the answer for the other tasks, too', async () => {
		const script = scripts({
			a: oneAfterTheOther({ reading: tooMany('200'), ms: seconds(7) }, completed),
			b: oneAfterTheOther(processing, completed),
		});
		const world = new VirtualWorld(script);
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfLooks('b')).toEqual([0, 207]);
	});

	test('beyond the deadline keeps other tasks from their final look as well', async () => {
		const script = scripts({
			a: oneAfterTheOther(processing, { reading: tooMany('100'), ms: seconds(5) }),
			b: oneAfterTheOther(processing),
		});
		const world = new VirtualWorld(script);
		const outcomes = await world.run(wait('a', { timeout: 50 }), wait('b', { timeout: 50 }));
		expect(world.secondsOfLooks('b')).toEqual([0, 30]);
		expect(outcomes.map(({ ending }) => ending.kind)).toEqual(['toldToWait', 'toldToWait']);
	});

	test('counts from the answer, not from the request', async () => {
		const first = { reading: tooMany('200'), ms: seconds(7) };
		const world = new VirtualWorld(oneAfterTheOther(first, completed));
		await world.run(wait());
		expect(world.secondsOfLooks()).toEqual([0, 207]);
	});

	test.each([
		['429, in seconds', tooMany('1801'), 1801],
		['429, as a date', tooMany(httpDate(4000)), 4000],
		['503, in seconds', unavailable('1801'), 1801],
		['503, as a date', unavailable(httpDate(4000)), 4000],
	])('beyond the deadline ends the wait at once: %s', async (_, reading, until) => {
		const world = new VirtualWorld(oneAfterTheOther(processing, reading));
		const [{ ending, at }] = await world.run(wait(ID, { interval: 10 }));
		const isDate = until === 4000;
		expect(ending).toMatchObject({
			kind: 'toldToWait',
			until: START + seconds(isDate ? until : until + 10),
			failure: { kind: expect.stringMatching(/rateLimited|unavailable/) },
			task: { status: 'processing' },
		});
		expect(at).toBe(START + seconds(10));
	});

	test('up to the very deadline leaves the final look', async () => {
		const script = oneAfterTheOther(tooMany('1800'), completed);
		const world = new VirtualWorld(script);
		const [{ ending }] = await world.run(wait());
		expect(world.secondsOfLooks()).toEqual([0, 1800]);
		expect(ending.kind).toBe('completed');
	});

	test('of a number beyond all dates ends the wait as well', async () => {
		const world = new VirtualWorld(() => tooMany('9'.repeat(400)));
		const [{ ending, at }] = await world.run(wait());
		expect(ending).toMatchObject({ kind: 'toldToWait', until: START + 100 * 365 * 86_400_000 });
		expect(at).toBe(START);
	});

	test('beyond the deadline keeps every task with that deadline from asking', async () => {
		const script = scripts({
			a: oneAfterTheOther(tooMany('2000')),
			b: oneAfterTheOther(processing),
			c: oneAfterTheOther(processing, completed),
		});
		const world = new VirtualWorld(script);
		const outcomes = await world.run(wait('a'), wait('b'), wait('c', { timeout: 3600 }));
		expect(outcomes.map(({ ending }) => ending.kind)).toEqual([
			'toldToWait',
			'toldToWait',
			'completed',
		]);
		expect(world.secondsOfLooks('b')).toEqual([0]);
		expect(world.secondsOfLooks('c')).toEqual([0, 2000]);
	});

	test('of one task with 503 leaves the others alone, even beyond the deadline', async () => {
		const script = scripts({
			a: oneAfterTheOther(unavailable('2000')),
			b: oneAfterTheOther(processing, completed),
		});
		const outcomes = await new VirtualWorld(script).run(wait('a'), wait('b'));
		expect(outcomes.map(({ ending }) => ending.kind)).toEqual(['toldToWait', 'completed']);
	});
});

describe('setbacks that may pass', () => {
	const passing: PollFailureKind[] = ['unavailable', 'notATask'];

	test.each(passing)('%s: the looks go on with back-off until the deadline', async (kind) => {
		const world = new VirtualWorld(() => failing(kind));
		const [{ ending, at }] = await world.run(wait());
		expect(world.secondsOfLooks()).toEqual([0, 60, 180, 420, 720, 1020, 1320, 1620, 1800]);
		expect(ending).toMatchObject({ kind: 'unreadable', since: START, failure: { kind } });
		expect(at).toBe(START + seconds(1800));
	});

	test.each(passing)('%s: a success ends the back-off', async (kind) => {
		const script = oneAfterTheOther(
			failing(kind),
			failing(kind),
			processing,
			failing(kind),
			completed,
		);
		const world = new VirtualWorld(script);
		await world.run(wait());
		expect(world.secondsOfLooks()).toEqual([0, 60, 180, 210, 270]);
	});

	test.each(passing)('%s: only the task that met it slows down', async (kind) => {
		const script = scripts({
			a: oneAfterTheOther(failing(kind), completed),
			b: oneAfterTheOther(processing, completed),
		});
		const world = new VirtualWorld(script);
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfLooks('a')).toEqual([0, 60]);
		expect(world.secondsOfLooks('b')).toEqual([0, 30]);
	});

	test('the ending tells the last reason, since when, and what was known before', async () => {
		const last = failing('notATask', { reason: 'the last reason' });
		const script = oneAfterTheOther(processing, { reading: unavailable(), ms: seconds(5) }, last);
		const [{ ending }] = await new VirtualWorld(script).run(wait());
		expect(ending).toEqual({
			kind: 'unreadable',
			since: START + seconds(35),
			failure: { kind: 'notATask', reason: 'the last reason' },
			task: { id: ID, status: 'processing' },
		});
	});

	test('a Retry-After counts for the next look only', async () => {
		const script = oneAfterTheOther(unavailable('100'), unavailable(), completed);
		const world = new VirtualWorld(script);
		await world.run(wait());
		expect(world.secondsOfLooks()).toEqual([0, 100, 220]);
	});
});

describe('setbacks that are final', () => {
	const final: PollFailureKind[] = ['keyRejected', 'unknownTask', 'refused', 'blocked'];

	test.each(final)('%s ends the wait at the first look', async (kind) => {
		const world = new VirtualWorld(() => failing(kind));
		const [{ ending, at }] = await world.run(wait());
		expect(ending).toMatchObject({ kind: 'refused', failure: { kind } });
		expect(at).toBe(START);
		expect(world.looks).toHaveLength(1);
	});

	test.each(final)('%s ends the wait in its middle, and tells what was known', async (kind) => {
		const world = new VirtualWorld(oneAfterTheOther(processing, failing(kind)));
		const [{ ending, at }] = await world.run(wait());
		expect(ending).toMatchObject({
			kind: 'refused',
			failure: { kind },
			task: { status: 'processing' },
		});
		expect(at).toBe(START + seconds(30));
	});

	test.each(final)('%s leaves the other tasks alone', async (kind) => {
		const script = scripts({
			a: oneAfterTheOther(failing(kind)),
			b: oneAfterTheOther(processing, completed),
		});
		const outcomes = await new VirtualWorld(script).run(wait('a'), wait('b'));
		expect(outcomes.map(({ ending }) => ending.kind)).toEqual(['refused', 'completed']);
	});
});

describe('setbacks that may be either', () => {
	const unclear: PollFailureKind[] = ['businessFailure', 'redirected'];

	test.each(unclear)('%s is final after several in a row, with back-off', async (kind) => {
		const world = new VirtualWorld(oneAfterTheOther(processing, failing(kind)));
		const [{ ending }] = await world.run(wait());
		expect(ending).toMatchObject({
			kind: 'refused',
			failure: { kind },
			task: { status: 'processing' },
		});
		expect(world.secondsOfLooks()).toEqual([0, 30, 90, 210, 450]);
		expect(world.looks).toHaveLength(1 + UNCLEAR_ANSWERS);
	});

	test.each(unclear)('%s passes when a look gives a task before', async (kind) => {
		const row = Array.from({ length: UNCLEAR_ANSWERS - 1 }, () => failing(kind));
		const script = oneAfterTheOther(...row, processing, ...row, completed);
		const [{ ending }] = await new VirtualWorld(script).run(wait(ID, { timeout: 3600 }));
		expect(ending.kind).toBe('completed');
	});

	test.each(unclear)('%s passes when another kind of setback comes between', async (kind) => {
		const row = Array.from({ length: UNCLEAR_ANSWERS - 1 }, () => failing(kind));
		for (const other of [unavailable(), tooMany(), failing('notATask')]) {
			const script = oneAfterTheOther(...row, other, ...row, completed);
			const [{ ending }] = await new VirtualWorld(script).run(wait(ID, { timeout: 7200 }));
			expect(ending.kind).toBe('completed');
		}
	});

	test('both kinds together make up a row', async () => {
		const script: Script = ({ count }) =>
			failing(count % 2 === 0 ? 'businessFailure' : 'redirected');
		const world = new VirtualWorld(script);
		const [{ ending }] = await world.run(wait());
		expect(ending.kind).toBe('refused');
		expect(world.looks).toHaveLength(UNCLEAR_ANSWERS);
	});

	test('a row that the deadline cuts short leaves the task unreadable', async () => {
		const world = new VirtualWorld(() => failing('businessFailure'));
		const [{ ending }] = await world.run(wait(ID, { timeout: 100 }));
		expect(ending.kind).toBe('unreadable');
	});
});

describe('an end from outside', () => {
	test.each([
		['before the first answer', 1],
		['in a sleep', 20],
		['in a request', 45],
	])('%s ends every wait, and nothing is asked for afterwards', async (_, after) => {
		const world = new VirtualWorld(() => ({ reading: processing, ms: seconds(10) }));
		world.endAfter(seconds(after));
		const count = after < 30 ? 1 : 2;
		await expect(world.run(wait('a'), wait('b'), wait('c'))).rejects.toThrow('ended');
		expect(world.looks).toHaveLength(3 * count);
	});
});

/** What is shared after somebody was told that there were too many requests, at the start. */
const pausedFor = (pauseSeconds: number, demandedSeconds = 0): Shared => ({
	...newShared(),
	pause: {
		strikes: 1,
		began: START,
		until: START + seconds(pauseSeconds),
		demandedUntil: demandedSeconds === 0 ? 0 : START + seconds(demandedSeconds),
	},
	rateLimit: { kind: 'rateLimited', reason: 'the pause of another', httpStatus: 429 },
});

describe('what is shared', () => {
	test('a pause that was there before holds for a wait', async () => {
		const world = new VirtualWorld(() => completed);
		const [ending] = await world.pass(Promise.all(waitForTasks([wait()], world, pausedFor(100))));
		expect(ending.kind).toBe('completed');
		expect(world.secondsOfLooks()).toEqual([100]);
	});

	test('a demand that was there before ends a wait whose deadline is sooner', async () => {
		const world = new VirtualWorld(() => completed);
		const [ending] = await world.pass(
			Promise.all(waitForTasks([wait()], world, pausedFor(2000, 2000))),
		);
		expect(ending).toEqual({
			kind: 'toldToWait',
			until: START + seconds(2000),
			failure: { kind: 'rateLimited', reason: 'the pause of another', httpStatus: 429 },
			task: undefined,
		});
		expect(world.looks).toEqual([]);
	});

	test('shows the pause of a wait to others, and that it is over', async () => {
		const shared = newShared();
		const world = new VirtualWorld(oneAfterTheOther(tooMany(), completed));
		const endings = Promise.all(waitForTasks([wait()], world, shared));
		await world.pass(world.sleep(seconds(1)));
		expect(shared.pause).toMatchObject({ strikes: 1, until: START + seconds(60) });
		expect(shared.rateLimit).toMatchObject({ kind: 'rateLimited', httpStatus: 429 });
		await world.pass(endings);
		expect(shared.pause).toEqual(NO_PAUSE);
		expect(shared.rateLimit).toBeUndefined();
	});

	test('is nothing that two executions have in common', async () => {
		const world = new VirtualWorld(({ id }) => (id === 'a' ? tooMany() : completed));
		await world.pass(
			Promise.all([
				...waitForTasks([wait('a', { timeout: 100 })], world),
				world.sleep(seconds(1)).then(async () => await waitForTasks([wait('b')], world)[0]),
			]),
		);
		expect(world.secondsOfLooks('b')).toEqual([1]);
	});
});

describe('one step of a wait', () => {
	const stepIn = async (world: VirtualWorld, pending: Pending = NOT_LOOKED_AT, given = wait()) =>
		await world.pass(lookOnce(given, pending, world, newShared()));

	test('looks once, without a sleep, and tells when to look again', async () => {
		const world = new VirtualWorld(() => ({ reading: processing, ms: seconds(2) }));
		const after = await stepIn(world);
		expect(after).toMatchObject({
			progress: { task: { status: 'processing' }, setbacks: 0 },
			nextLookAt: START + seconds(32),
		});
		expect(world.secondsOfLooks()).toEqual([0]);
		expect(world.sleeps).toEqual([]);
	});

	test('tells the ending, when there is one', async () => {
		const world = new VirtualWorld(() => completed);
		expect(await stepIn(world)).toEqual({
			ending: { kind: 'completed', task: { id: ID, status: 'completed', video_url: LINK } },
		});
	});

	test('goes on from what was known', async () => {
		const world = new VirtualWorld(() => unavailable());
		const first = (await stepIn(world)) as Pending;
		expect(first.nextLookAt).toBe(START + seconds(60));
		const second = (await stepIn(world, first)) as Pending;
		expect(second.progress.setbacks).toBe(2);
		expect(second.nextLookAt).toBe(START + seconds(120));
		expect(first.progress.setbacks).toBe(1);
	});

	test('in a pause looks at nothing, and tells the end of the pause', async () => {
		const world = new VirtualWorld(() => completed);
		const after = await world.pass(lookOnce(wait(), NOT_LOOKED_AT, world, pausedFor(100)));
		expect(after).toEqual({ ...NOT_LOOKED_AT, nextLookAt: START + seconds(100) });
		expect(world.looks).toEqual([]);
	});

	test.each([
		['whose time is not before the deadline', START + seconds(1800), wait()],
		['that comes after the deadline', START - 1, wait(ID, { timeout: -1 })],
	])('%s is the last one', async (_, nextLookAt, given) => {
		const world = new VirtualWorld(() => processing);
		const after = await stepIn(world, { ...NOT_LOOKED_AT, nextLookAt }, given);
		expect(after).toMatchObject({ ending: { kind: 'timedOut' } });
		expect(world.looks).toHaveLength(1);
	});
});

describe('a look outside of a wait', () => {
	const TASK = { id: ID, intervalMs: seconds(30) };
	const lookIn = async (world: VirtualWorld, shared: Shared) =>
		await world.pass(lookInPace(TASK, world, shared));

	test('is at once when there is no pause, and gives what it brings', async () => {
		for (const reading of [completed, processing, unavailable('7'), failing('unknownTask')]) {
			const world = new VirtualWorld(() => reading);
			const shared = newShared();
			expect(await lookIn(world, shared)).toEqual(reading);
			expect(world.secondsOfLooks()).toEqual([0]);
			expect(world.sleeps).toEqual([]);
			expect(shared).toEqual(newShared());
		}
	});

	test.each([1, 100, 299.999, 300])('waits out a pause of %p seconds', async (pause) => {
		const world = new VirtualWorld(() => completed);
		const shared = pausedFor(pause, pause);
		expect(await lookIn(world, shared)).toEqual(completed);
		expect(world.secondsOfLooks()).toEqual([pause]);
		expect(shared.pause).toEqual(NO_PAUSE);
		expect(shared.rateLimit).toBeUndefined();
	});

	test.each([300.001, 3600, Infinity])('tells a pause of %p seconds instead', async (pause) => {
		const world = new VirtualWorld(() => completed);
		const shared = pausedFor(pause, pause);
		expect(await lookIn(world, shared)).toEqual({ failure: shared.rateLimit });
		expect(world.looks).toEqual([]);
		expect(world.sleeps).toEqual([]);
		expect(shared).toEqual(pausedFor(pause, pause));
	});

	test('waits on when the pause has become longer meanwhile', async () => {
		const world = new VirtualWorld(() => completed);
		const shared = pausedFor(100);
		const lengthen = world.sleep(seconds(50)).then(() => {
			shared.pause = pausedFor(200).pause;
		});
		await Promise.all([lookIn(world, shared), lengthen]);
		expect(world.secondsOfLooks()).toEqual([200]);
	});

	test('holds no slot while it waits', async () => {
		const world = new VirtualWorld(() => completed, { size: 1 });
		const reading = world.pass(lookInPace(TASK, world, pausedFor(100)));
		let freeAt = 0;
		await world.slots.poll(async () => {
			freeAt = world.now();
			await Promise.resolve();
		});
		await reading;
		expect(freeAt).toBe(START);
	});

	test('takes a slot while it looks', async () => {
		const world = new VirtualWorld(() => ({ reading: completed, ms: seconds(1) }), { size: 1 });
		const shared = newShared();
		const looks = Array.from({ length: 3 }, () => lookInPace(TASK, world, shared));
		await world.pass(Promise.all(looks));
		expect(world.mostInFlight).toBe(1);
	});

	test('that is one too many makes all the others pause', async () => {
		const script = scripts({
			[ID]: oneAfterTheOther(tooMany('200')),
			other: oneAfterTheOther(processing, completed),
		});
		const world = new VirtualWorld(script);
		const shared = newShared();
		const endings = Promise.all(waitForTasks([wait('other')], world, shared));
		expect(await lookIn(world, shared)).toEqual(tooMany('200'));
		expect(shared.pause).toMatchObject({ strikes: 1, demandedUntil: START + seconds(200) });
		await world.pass(endings);
		expect(world.secondsOfLooks('other')).toEqual([0, 200]);
	});

	test('without an answer says nothing about final looks', async () => {
		const shared = newShared();
		const world = new VirtualWorld(() => hanging);
		await lookIn(world, shared);
		expect(shared.silence).toEqual(newShared().silence);
	});

	test('is ended from outside in its pause', async () => {
		const world = new VirtualWorld(() => completed);
		world.endAfter(seconds(10));
		await expect(lookIn(world, pausedFor(100))).rejects.toThrow('ended');
		expect(world.looks).toEqual([]);
	});
});
