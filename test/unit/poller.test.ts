import type { PollFailureKind } from '../../nodes/SoraVideo/api/pollResult';
import {
	INITIAL_STATE,
	MAX_AMBIGUOUS_FAILURES,
	type PollState,
} from '../../nodes/SoraVideo/wait/pollState';
import { pollOnce, pollUntilDone } from '../../nodes/SoraVideo/wait/poller';
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
		expect(world.polls).toHaveLength(1);
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
		expect(world.secondsOfPolls()).toEqual([0, 32, 64, 96]);
	});

	test.each([
		[0, [0, 30, 60]],
		[0.5, [0, 31.5, 63]],
		[1, [0, 33, 66]],
	])('the interval is lengthened by up to a tenth: chance %p', async (random, looks) => {
		const script = oneAfterTheOther(processing, processing, completed);
		const world = new VirtualWorld(script, { random: () => random });
		await world.run(wait());
		expect(world.secondsOfPolls()).toEqual(looks);
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
		expect(world.secondsOfPolls()).toEqual([0, 30, 60, 90]);
	});

	test('a status that nobody knows counts as running', async () => {
		const script = oneAfterTheOther(withStatus('in_review'), withStatus('rendering'), completed);
		const world = new VirtualWorld(script);
		const [{ ending }] = await world.run(wait());
		expect(ending.kind).toBe('completed');
		expect(world.secondsOfPolls()).toEqual([0, 30, 60]);
	});

	test('a completed task without a link is looked at again until the link is there', async () => {
		const world = new VirtualWorld(oneAfterTheOther(withStatus('completed'), completed));
		const [{ ending }] = await world.run(wait());
		expect(ending).toMatchObject({ kind: 'completed', task: { video_url: LINK } });
		expect(world.polls).toHaveLength(2);
	});

	test('a completed task whose link never comes is no success', async () => {
		const world = new VirtualWorld(() => withStatus('completed', { video_url: ' ' }));
		const [{ ending, at }] = await world.run(wait());
		expect(ending).toMatchObject({
			kind: 'refused',
			task: { status: 'completed' },
			failure: { reason: expect.stringContaining('no link') },
		});
		expect(at).toBe(START + seconds(420));
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
		expect(world.secondsOfPolls('a')).toEqual([0, 10, 20, 25]);
		expect(world.secondsOfPolls('b')).toEqual([0, 20, 40, 50]);
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
		expect(world.polls).toEqual([]);
	});
});

describe('the deadline', () => {
	test('the last sleep ends at it, and one final look follows', async () => {
		const world = new VirtualWorld(() => processing);
		const [{ ending, at }] = await world.run(wait(ID, { timeout: 100 }));
		expect(world.secondsOfPolls()).toEqual([0, 30, 60, 90, 100]);
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
		expect(world.secondsOfPolls()).toEqual([0, 100]);
	});

	test('a look that is in flight while it comes was the last one', async () => {
		const world = new VirtualWorld(() => ({ reading: processing, ms: seconds(20) }));
		const [{ ending, at }] = await world.run(wait(ID, { timeout: 60 }));
		expect(world.secondsOfPolls()).toEqual([0, 50]);
		expect(ending.kind).toBe('timedOut');
		expect(at).toBe(START + seconds(70));
	});

	test('one that is past when the wait begins leaves one look', async () => {
		const world = new VirtualWorld(() => processing);
		const [{ ending }] = await world.run(wait(ID, { timeout: -1 }));
		expect(world.secondsOfPolls()).toEqual([0]);
		expect(ending.kind).toBe('timedOut');
	});

	test('an unknown status is named when the time is over', async () => {
		const world = new VirtualWorld(() => withStatus('in_review'));
		const [{ ending }] = await world.run(wait(ID, { timeout: 60 }));
		expect(ending).toMatchObject({ kind: 'timedOut', task: { status: 'in_review' } });
	});
});

describe('too many requests', () => {
	test('the refused poll is sent again after half a second, then less and less often', async () => {
		const world = new VirtualWorld(() => tooMany());
		const [{ ending, at }] = await world.run(wait(ID, { timeout: 60 }));
		expect(world.secondsOfPolls()).toEqual([0, 0.5, 2, 6.5, 20, 35, 50, 65]);
		expect(ending).toMatchObject({
			kind: 'unreadable',
			since: START,
			failure: { httpStatus: 429 },
		});
		expect(at).toBeLessThanOrEqual(START + seconds(60 + 15 + 1));
	});

	test('the back-off is lengthened by chance, never shortened', async () => {
		const script = oneAfterTheOther(tooMany(), completed);
		const world = new VirtualWorld(script, { random: () => 1 });
		await world.run(wait());
		expect(world.secondsOfPolls()).toEqual([0, 0.55]);
	});

	test('an answer ends the row of back-offs', async () => {
		const script = oneAfterTheOther(tooMany(), tooMany(), processing, tooMany(), completed);
		const world = new VirtualWorld(script);
		await world.run(wait());
		expect(world.secondsOfPolls()).toEqual([0, 0.5, 2, 32, 32.5]);
	});

	test('a single request tries whether the limit is over, and the others follow one by one', async () => {
		const script: Script = ({ id, elapsedMs }) => ({
			reading: id === 'task0' && elapsedMs === 0 ? tooMany() : completed,
			ms: 100,
		});
		const world = new VirtualWorld(script, { size: 1 });
		await world.run(...many(5));
		const starts = world.polls.map(({ startedAt }) => startedAt - START);
		expect(starts[1]).toBe(600);
		for (const [index, start] of starts.slice(2).entries()) {
			expect(start).toBeGreaterThan(starts[index + 1] + 100);
		}
	});

	test('the tasks keep the order in which their polls fell due', async () => {
		const script: Script = ({ elapsedMs }) => ({
			reading: elapsedMs < seconds(3) ? tooMany() : completed,
			ms: 100,
		});
		const world = new VirtualWorld(script);
		await world.run(...many(20));
		const taken = world.polls.filter(({ startedAt }) => startedAt >= START + seconds(3));
		expect(taken.map(({ id }) => id)).toEqual(many(20).map(({ id }) => id));
	});

	test('requests that were in flight together count as one', async () => {
		const world = new VirtualWorld(({ count }) => ({
			reading: count === 0 ? tooMany() : completed,
			ms: seconds(1),
		}));
		await world.run(...many(5));
		expect(world.secondsOfPolls('task0')).toEqual([0, 1.5]);
	});

	test('an answer to a request from before the refusal does not end the back-off', async () => {
		const script = scripts({
			a: oneAfterTheOther({ reading: tooMany('100'), ms: 100 }, completed),
			b: oneAfterTheOther({ reading: processing, ms: seconds(5) }, completed),
		});
		const world = new VirtualWorld(script);
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfPolls('a')).toEqual([0, 100.1]);
		expect(world.secondsOfPolls('b')[1]).toBeGreaterThan(100);
	});

	test('a refusal changes nothing in the back-off of failures before it', async () => {
		const script = oneAfterTheOther(unavailable(), tooMany(), unavailable(), completed);
		const world = new VirtualWorld(script);
		await world.run(wait());
		expect(world.secondsOfPolls()).toEqual([0, 60, 60.5, 180.5]);
	});

	test('is no failure of the task: four in a row do not end it, nor do they end a row', async () => {
		const row = (kind: PollFailureKind) => [failing(kind), tooMany(), tooMany()];
		const script = oneAfterTheOther(...Array(4).fill(row('businessFailure')).flat());
		const [{ ending }] = await new VirtualWorld(script).run(wait());
		expect(ending).toMatchObject({ kind: 'refused', failure: { kind: 'businessFailure' } });
	});

	test('the final poll that is refused is sent again within fifteen seconds', async () => {
		const script = oneAfterTheOther(processing, tooMany(), tooMany(), completed);
		const world = new VirtualWorld(script);
		const [{ ending }] = await world.run(wait(ID, { timeout: 20 }));
		expect(world.secondsOfPolls()).toEqual([0, 20, 20.5, 22]);
		expect(ending.kind).toBe('completed');
	});

	test('a task that never had its turn ends with what kept it from it', async () => {
		const world = new VirtualWorld(() => ({ reading: tooMany(), ms: seconds(1) }), { size: 1 });
		const [, second] = await world.run(...many(2, { timeout: 30 }));
		expect(world.secondsOfPolls('task1')).toEqual([]);
		expect(second.ending).toMatchObject({ kind: 'unreadable', failure: { httpStatus: 429 } });
	});
});

describe('Retry-After', () => {
	test.each([
		['in seconds', '200', 200],
		['as a date', httpDate(200), 200],
		['less than the back-off', '0', 0.5],
		['as a date that is past', httpDate(-100), 0.5],
		['nothing that can be read', 'soon', 0.5],
	])('is the least that a back-off lasts: %s', async (_, retryAfter, next) => {
		const world = new VirtualWorld(oneAfterTheOther(tooMany(retryAfter), completed));
		await world.run(wait());
		expect(world.secondsOfPolls()).toEqual([0, next]);
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
		expect(world.secondsOfPolls('a')).toEqual([0, 200]);
		expect(world.secondsOfPolls('b')).toEqual([0, 30]);
	});

	test('holds for all tasks when there were too many requests', async () => {
		const script = scripts({
			a: oneAfterTheOther({ reading: tooMany('200'), ms: seconds(7) }, completed),
			b: oneAfterTheOther(processing, completed),
		});
		const world = new VirtualWorld(script);
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfPolls('a')).toEqual([0, 207]);
		expect(world.secondsOfPolls('b')[1]).toBeGreaterThanOrEqual(207);
	});

	test('beyond the deadline keeps other tasks from their final poll as well', async () => {
		const script = scripts({
			a: oneAfterTheOther(processing, { reading: tooMany('100'), ms: seconds(5) }),
			b: oneAfterTheOther(processing),
		});
		const world = new VirtualWorld(script);
		const outcomes = await world.run(wait('a', { timeout: 50 }), wait('b', { timeout: 50 }));
		expect(world.secondsOfPolls('b')).toEqual([0, 30]);
		expect(outcomes.map(({ ending }) => ending.kind)).toEqual(['toldToWait', 'toldToWait']);
	});

	test.each([
		['429, in seconds', tooMany('1816'), 1826],
		['429, as a date', tooMany(httpDate(4000)), 4000],
		['503, in seconds', unavailable('1801'), 1811],
		['503, as a date', unavailable(httpDate(4000)), 4000],
	])('beyond the deadline ends the wait at once: %s', async (_, reading, until) => {
		const world = new VirtualWorld(oneAfterTheOther(processing, reading));
		const [{ ending, at }] = await world.run(wait(ID, { interval: 10 }));
		expect(ending).toMatchObject({
			kind: 'toldToWait',
			until: START + seconds(until),
			failure: { kind: expect.stringMatching(/rateLimited|unavailable/) },
			task: { status: 'processing' },
		});
		expect(at).toBe(START + seconds(10));
	});

	test('up to the very deadline leaves the final poll', async () => {
		const script = oneAfterTheOther(tooMany('1800'), completed);
		const world = new VirtualWorld(script);
		const [{ ending }] = await world.run(wait());
		expect(world.secondsOfPolls()).toEqual([0, 1800]);
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
		expect(world.secondsOfPolls('b')).toEqual([0]);
		expect(world.secondsOfPolls('c')[1]).toBeGreaterThanOrEqual(2000);
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
		expect(world.secondsOfPolls()).toEqual([0, 60, 180, 420, 720, 1020, 1320, 1620, 1800]);
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
		expect(world.secondsOfPolls()).toEqual([0, 60, 180, 210, 270]);
	});

	test.each(passing)('%s: only the task that met it slows down', async (kind) => {
		const script = scripts({
			a: oneAfterTheOther(failing(kind), completed),
			b: oneAfterTheOther(processing, completed),
		});
		const world = new VirtualWorld(script);
		await world.run(wait('a'), wait('b'));
		expect(world.secondsOfPolls('a')).toEqual([0, 60]);
		expect(world.secondsOfPolls('b')).toEqual([0, 30]);
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
		expect(world.secondsOfPolls()).toEqual([0, 100, 220]);
	});
});

describe('setbacks that are final', () => {
	const final: PollFailureKind[] = ['wrongAddress', 'refused', 'blocked'];
	const finalAtFirst: PollFailureKind[] = ['keyRejected', ...final];
	const finalInTheMiddle: PollFailureKind[] = ['unknownTask', ...final];

	test.each(finalAtFirst)('%s ends the wait at the first look', async (kind) => {
		const world = new VirtualWorld(() => failing(kind));
		const [{ ending, at }] = await world.run(wait());
		expect(ending).toMatchObject({ kind: 'refused', failure: { kind } });
		expect(at).toBe(START);
		expect(world.polls).toHaveLength(1);
	});

	test.each(finalInTheMiddle)(
		'%s ends the wait in its middle, and tells what was known',
		async (kind) => {
			const world = new VirtualWorld(oneAfterTheOther(processing, failing(kind)));
			const [{ ending, at }] = await world.run(wait());
			expect(ending).toMatchObject({
				kind: 'refused',
				failure: { kind },
				task: { status: 'processing' },
			});
			expect(at).toBe(START + seconds(30));
		},
	);

	test.each([...finalAtFirst, 'unknownTask'] as PollFailureKind[])(
		'%s leaves the other tasks alone',
		async (kind) => {
			const script = scripts({
				a: oneAfterTheOther(failing(kind)),
				b: oneAfterTheOther(processing, completed),
			});
			const outcomes = await new VirtualWorld(script).run(wait('a'), wait('b'));
			expect(outcomes.map(({ ending }) => ending.kind)).toEqual(['refused', 'completed']);
		},
	);
});

describe('a task that is not known', () => {
	test('may appear within two minutes', async () => {
		const script = oneAfterTheOther(failing('unknownTask'), failing('unknownTask'), completed);
		const [{ ending, at }] = await new VirtualWorld(script).run(wait());
		expect(ending.kind).toBe('completed');
		expect(at).toBe(START + seconds(60));
	});

	test.each([
		[1, 120],
		[10, 120],
		[30, 120],
		[60, 180],
		[300, 900],
	])('is unknown for good after two minutes and four polls: every %p s', async (interval, end) => {
		const world = new VirtualWorld(() => failing('unknownTask'));
		const [{ ending, at }] = await world.run(wait(ID, { interval }));
		expect(ending).toMatchObject({ kind: 'refused', failure: { kind: 'unknownTask' } });
		expect(at).toBe(START + seconds(end));
	});

	test('is told as unknown when its time is over before', async () => {
		const world = new VirtualWorld(() => failing('unknownTask'));
		const [{ ending, at }] = await world.run(wait(ID, { timeout: 45 }));
		expect(ending).toMatchObject({ kind: 'refused', failure: { kind: 'unknownTask' } });
		expect(at).toBe(START + seconds(45));
	});
});

describe('a rejection after the key was accepted', () => {
	test('may pass, also when another task was the one that was read', async () => {
		const script = scripts({
			a: oneAfterTheOther(processing, failing('keyRejected'), completed),
			b: oneAfterTheOther(processing, failing('keyRejected'), failing('keyRejected'), completed),
		});
		const outcomes = await new VirtualWorld(script).run(wait('a'), wait('b'));
		expect(outcomes.map(({ ending }) => ending.kind)).toEqual(['completed', 'completed']);
	});

	test('is final after four in a row', async () => {
		const world = new VirtualWorld(oneAfterTheOther(processing, failing('keyRejected')));
		const [{ ending }] = await world.run(wait());
		expect(ending).toMatchObject({ kind: 'refused', failure: { kind: 'keyRejected' } });
		expect(world.polls).toHaveLength(1 + MAX_AMBIGUOUS_FAILURES);
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
		expect(world.secondsOfPolls()).toEqual([0, 30, 90, 210, 450]);
		expect(world.polls).toHaveLength(1 + MAX_AMBIGUOUS_FAILURES);
	});

	test.each(unclear)('%s passes when a look gives a task before', async (kind) => {
		const row = Array.from({ length: MAX_AMBIGUOUS_FAILURES - 1 }, () => failing(kind));
		const script = oneAfterTheOther(...row, processing, ...row, completed);
		const [{ ending }] = await new VirtualWorld(script).run(wait(ID, { timeout: 3600 }));
		expect(ending.kind).toBe('completed');
	});

	test.each(unclear)('%s passes when another kind of setback comes between', async (kind) => {
		const row = Array.from({ length: MAX_AMBIGUOUS_FAILURES - 1 }, () => failing(kind));
		for (const other of [unavailable(), failing('notATask')]) {
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
		expect(world.polls).toHaveLength(MAX_AMBIGUOUS_FAILURES);
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
		expect(world.polls).toHaveLength(3 * count);
	});
});

describe('one poll of a wait', () => {
	const pollIn = async (world: VirtualWorld, state = INITIAL_STATE, given = wait()) =>
		await world.pass(pollOnce(given, state, world));

	test('is without a sleep, and tells when to poll again', async () => {
		const world = new VirtualWorld(() => ({ reading: processing, ms: seconds(2) }));
		expect(await pollIn(world)).toEqual({
			...INITIAL_STATE,
			polls: 1,
			task: { id: ID, status: 'processing' },
			wasRunning: true,
			nextPollAt: START + seconds(32),
		});
		expect(world.secondsOfPolls()).toEqual([0]);
		expect(world.sleeps).toEqual([]);
	});

	test('tells the ending, when there is one', async () => {
		const world = new VirtualWorld(() => completed);
		expect(await pollIn(world)).toEqual({
			ending: { kind: 'completed', task: { id: ID, status: 'completed', video_url: LINK } },
			polls: 1,
			endedAt: START,
		});
	});

	test('goes on from a state that was stored', async () => {
		const world = new VirtualWorld(() => unavailable());
		const first = (await pollIn(world)) as PollState;
		expect(first.nextPollAt).toBe(START + seconds(60));
		const restored = JSON.parse(JSON.stringify(first)) as PollState;
		const second = (await pollIn(world, restored)) as PollState;
		expect(second).toMatchObject({
			consecutiveFailures: 2,
			nextPollAt: START + seconds(120),
			failingSince: START,
		});
		expect(restored).toEqual(first);
	});

	test('waiting goes on from a state that was stored as if it had never ended', async () => {
		const script = oneAfterTheOther(unavailable(), unavailable(), processing, completed);
		const world = new VirtualWorld(script);
		const state = (await pollIn(world)) as PollState;
		await world.pass(world.clock.sleep(state.nextPollAt - world.now(), world.signal));
		const restored = JSON.parse(JSON.stringify(state)) as PollState;
		await world.pass(pollUntilDone(wait(), world, world.signal, restored));
		expect(world.secondsOfPolls()).toEqual([0, 60, 180, 210]);
	});

	test('is put off when the API takes no request for as long as there is patience', async () => {
		const world = new VirtualWorld(() => tooMany('100'));
		const after = await world.pass(pollOnce(wait(), INITIAL_STATE, world, seconds(66)));
		expect(after).toEqual({ ...INITIAL_STATE, nextPollAt: START + seconds(100) });
		expect(world.now()).toBe(START);
	});

	test.each([
		['whose time is not before the deadline', START + seconds(1800), wait()],
		['that comes after the deadline', START - 1, wait(ID, { timeout: -1 })],
	])('%s is the last one', async (_, nextPollAt, given) => {
		const world = new VirtualWorld(() => processing);
		const after = await pollIn(world, { ...INITIAL_STATE, nextPollAt }, given);
		expect(after).toMatchObject({ ending: { kind: 'timedOut' } });
		expect(world.polls).toHaveLength(1);
	});
});

describe('more tasks than the queue can take at the deadline', () => {
	const slow = (httpStatus: number): Answer => ({
		reading: failing('unavailable', { httpStatus }),
		ms: seconds(29),
	});

	test.each([
		['slow 504s', (): Answer => slow(504)],
		['slow answers', (): Answer => ({ reading: processing, ms: seconds(5) })],
		['no answers', (): Answer => hanging],
	])('a final poll begins no later than 15 seconds after it: %s', async (_, script) => {
		const world = new VirtualWorld(script);
		const outcomes = await world.run(...many(300, { timeout: 15 }));
		const last = Math.max(...world.polls.map(({ startedAt }) => startedAt));
		expect(last).toBeLessThanOrEqual(START + seconds(15 + 15));
		const end = Math.max(...outcomes.map(({ at }) => at));
		expect(end).toBeLessThanOrEqual(START + seconds(15 + 15 + 30));
	});

	test('a task that was never polled says so', async () => {
		const world = new VirtualWorld(() => slow(504));
		const outcomes = await world.run(...many(300, { timeout: 15 }));
		expect(outcomes.at(-1)!.ending).toMatchObject({
			kind: 'unreadable',
			failure: { reason: 'the API answered the requests for other tasks too slowly' },
		});
	});
});
