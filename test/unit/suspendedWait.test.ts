import fc from 'fast-check';

import {
	endingsIn,
	nextRound,
	pollInRound,
	SHORTEST_SUSPENSION_MS,
} from '../../nodes/SoraVideo/suspend/suspendedWait';
import type { WaitState } from '../../nodes/SoraVideo/suspend/waitState';
import type { PollFailureKind } from '../../nodes/SoraVideo/api/pollResult';
import { INITIAL_STATE, type PollState } from '../../nodes/SoraVideo/wait/pollState';
import type { TaskWait } from '../../nodes/SoraVideo/wait/poller';
import {
	completed,
	completedAfter,
	failing,
	LINK,
	oneAfterTheOther,
	processing,
	seconds,
	START,
	VirtualWorld,
	wait,
	withStatus,
	type Script,
} from './virtualWorld';

const SHORTEST = 66;

const at = (secondsFromStart: number) => START + seconds(secondsFromStart);

const begun = (tasks: WaitState['tasks'] = {}): WaitState => ({
	version: 1,
	executionId: '1',
	began: START,
	tasks,
});

const pendingUntil = (secondsFromStart: number): PollState => ({
	...INITIAL_STATE,
	nextPollAt: at(secondsFromStart),
});

const ended = {
	ending: { kind: 'completed', task: { id: 'x', status: 'completed', video_url: LINK } },
	polls: 1,
	endedAt: 0,
} as const;

const tooMany = (retryAfter?: string) => failing('rateLimited', { httpStatus: 429, retryAfter });

const scripts =
	(byId: Record<string, Script>): Script =>
	(look) =>
		byId[look.id](look);

const roundIn = async (world: VirtualWorld, state: WaitState, ...waits: TaskWait[]) =>
	await world.pass(pollInRound(state, waits, world));

/** Through n8n's database and back. */
const kept = (state: WaitState) => JSON.parse(JSON.stringify(state)) as WaitState;

/** All rounds of a wait until every task has ended, each at the moment that the one before named. */
async function allRounds(
	world: VirtualWorld,
	waits: TaskWait[],
	keep = (state: WaitState) => state,
) {
	const rounds: number[] = [];
	let state = begun();
	for (;;) {
		rounds.push((world.now() - START) / 1000);
		state = await roundIn(world, state, ...waits);
		const next = nextRound(state, waits, world.now(), world.clock.random());
		if (next === undefined) return { rounds, endings: Object.fromEntries(endingsIn(state)), state };
		state = keep(state);
		await world.pass(world.clock.sleep(next - world.now(), world.signal));
	}
}

test('the shortest suspension is one second longer than what n8n keeps in its memory, and more', () => {
	expect(SHORTEST_SUSPENSION_MS).toBe(seconds(SHORTEST));
});

describe('a round', () => {
	test('the first one looks at every task, once and at once', async () => {
		const world = new VirtualWorld(() => processing);
		const state = await roundIn(world, begun(), wait('a'), wait('b'), wait('c'));
		expect(world.polls.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
		expect(world.now()).toBe(START);
		expect(world.sleeps).toEqual([]);
		expect(Object.keys(state.tasks)).toEqual(['a', 'b', 'c']);
		expect(state.tasks.a).toMatchObject({
			task: { status: 'processing' },
			nextPollAt: at(30),
		});
	});

	test('looks at nothing but what is due', async () => {
		const tasks = {
			past: pendingUntil(-5),
			now: pendingUntil(0),
			later: pendingUntil(60),
			deadline: pendingUntil(60),
			ended,
		};
		const world = new VirtualWorld(() => completed);
		const state = await roundIn(
			world,
			begun(tasks),
			wait('past'),
			wait('now'),
			wait('later'),
			wait('deadline', { timeout: 0 }),
			wait('ended'),
			wait('new'),
		);
		expect(world.polls.map(({ id }) => id)).toEqual(['past', 'now', 'deadline', 'new']);
		expect(state.tasks.later).toEqual(tasks.later);
		expect(state.tasks.ended).toEqual(ended);
	});

	test.each([
		[0.9, 1],
		[1, 1],
		[1.1, 0],
	])('may come a second early and no more: %p seconds', async (early, looks) => {
		const world = new VirtualWorld(() => processing);
		await roundIn(world, begun({ a: pendingUntil(early) }), wait('a'));
		expect(world.polls).toHaveLength(looks);
	});

	test('leaves the state that it is given as it is', async () => {
		const state = begun({ a: pendingUntil(0), b: ended });
		const before = kept(state);
		const world = new VirtualWorld(() => tooMany('100'));
		const after = await roundIn(world, state, wait('a'), wait('b'));
		expect(kept(state)).toEqual(before);
		expect(after.tasks.a).toMatchObject({ nextPollAt: at(100) });
		expect(after).toMatchObject({ version: 1, began: START });
	});

	test('keeps the endings of earlier rounds', async () => {
		const script = scripts({
			a: oneAfterTheOther(completed),
			b: oneAfterTheOther(failing('refused')),
			c: oneAfterTheOther(processing),
		});
		const world = new VirtualWorld(script);
		const waits = ['a', 'b', 'c'].map((id) => wait(id));
		const first = await roundIn(world, begun(), ...waits);
		expect([...endingsIn(first)].map(([id, { kind }]) => [id, kind])).toEqual([
			['a', 'completed'],
			['b', 'refused'],
		]);
		await world.pass(world.clock.sleep(seconds(100), world.signal));
		const second = await roundIn(world, first, ...waits);
		expect(world.polls.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'c']);
		expect(second.tasks.a).toEqual(first.tasks.a);
		expect(second.tasks.b).toEqual(first.tasks.b);
		expect([...endingsIn(second).keys()]).toEqual(['a', 'b']);
	});

	test('uses no more places than there are', async () => {
		const world = new VirtualWorld(() => ({ reading: processing, ms: seconds(1) }), { size: 2 });
		const waits = Array.from({ length: 9 }, (_, index) => wait(`task${index}`));
		await roundIn(world, begun(), ...waits);
		expect(world.polls).toHaveLength(9);
		expect(world.mostInFlight).toBe(2);
	});

	test('no tasks need no look, and no other round', async () => {
		const world = new VirtualWorld(() => processing);
		const state = await roundIn(world, begun());
		expect(state).toEqual(begun());
		expect(nextRound(state, [], START, 0)).toBeUndefined();
	});

	test('a long Retry-After holds over the rounds, for all tasks', async () => {
		const script = scripts({
			a: oneAfterTheOther(tooMany('200'), completed),
			b: oneAfterTheOther({ reading: processing, ms: seconds(1) }, completed),
		});
		const world = new VirtualWorld(script);
		await allRounds(world, [wait('a'), wait('b')], kept);
		expect(world.secondsOfPolls('a')).toEqual([0, 200]);
		expect(world.secondsOfPolls('b')[1]).toBeGreaterThanOrEqual(200);
	});

	test('a short refusal is waited out in the round', async () => {
		const world = new VirtualWorld(oneAfterTheOther(tooMany('20'), completed));
		const { rounds } = await allRounds(world, [wait('a')], kept);
		expect(rounds).toEqual([0]);
		expect(world.secondsOfPolls('a')).toEqual([0, 20]);
	});

	test('a demand beyond the deadline ends the tasks that it concerns', async () => {
		const script = scripts({
			a: oneAfterTheOther(tooMany('2000')),
			b: oneAfterTheOther({ reading: processing, ms: seconds(1) }),
			c: oneAfterTheOther({ reading: processing, ms: seconds(1) }, completed),
		});
		const world = new VirtualWorld(script);
		const waits = [wait('a'), wait('b'), wait('c', { timeout: 3600 })];
		const { endings } = await allRounds(world, waits, kept);
		expect(endings).toMatchObject({
			a: { kind: 'toldToWait', until: at(2000) },
			b: { kind: 'toldToWait', until: at(2000), task: { status: 'processing' } },
			c: { kind: 'completed' },
		});
		expect(world.secondsOfPolls('b')).toEqual([0]);
		expect(world.secondsOfPolls('c')[1]).toBeGreaterThanOrEqual(2000);
	});

	test('setbacks add up over the rounds', async () => {
		const world = new VirtualWorld(() => failing('businessFailure'));
		const { endings } = await allRounds(world, [wait('a')], kept);
		expect(endings.a.kind).toBe('refused');
		expect(world.secondsOfPolls('a')).toEqual([0, 66, 186, 426]);
	});

	test('the last one is at the deadline, or as soon after it as n8n can', async () => {
		const world = new VirtualWorld(() => processing);
		const { rounds, endings } = await allRounds(world, [wait('a', { timeout: 180 })], kept);
		expect(rounds).toEqual([0, 66, 132, 198]);
		expect(endings.a).toEqual({
			kind: 'timedOut',
			task: { id: 'sora_abc123', status: 'processing' },
		});
	});

	test('the last one finds a task that was completed meanwhile', async () => {
		const world = new VirtualWorld(completedAfter(190));
		const { endings } = await allRounds(world, [wait('a', { timeout: 180 })], kept);
		expect(endings.a.kind).toBe('completed');
	});
});

describe('the moment of the next round', () => {
	const next = (tasks: WaitState['tasks'], waits: TaskWait[], now = START, random = 0) => {
		const moment = nextRound(begun(tasks), waits, now, random);
		return moment === undefined ? undefined : (moment - START) / 1000;
	};

	test.each([
		// when the looks are due, and when the round is, in seconds
		[[100], 100],
		[[100, 120], 120],
		[[100, 166], 166],
		[[100, 166.001], 100],
		[[100, 130, 166, 200], 166],
		[[200, 100], 100],
		[[1000, 100, 1010], 100],
		[[30], 66],
		[[0], 66],
		[[-500], 66],
		[[30, 96], 96],
		[[30, 97], 66],
		[[-500, 0, 200], 66],
	])('bundles the looks that are due soon after the first: %j', (dues, expected) => {
		const tasks = Object.fromEntries(dues.map((due, index) => [`t${index}`, pendingUntil(due)]));
		const waits = Object.keys(tasks).map((id) => wait(id));
		expect(next(tasks, waits)).toBe(expected);
		expect(next({ ...tasks, done: ended }, [wait('done'), ...waits])).toBe(expected);
	});

	test('counts a deadline as a due look', () => {
		const tasks = { a: pendingUntil(1000), b: pendingUntil(1000) };
		expect(next(tasks, [wait('a'), wait('b', { timeout: 300 })])).toBe(300);
		expect(next(tasks, [wait('a', { timeout: 20 }), wait('b')])).toBe(66);
	});

	test('is up to a tenth later by chance, where no look decides it', () => {
		expect(next({ a: pendingUntil(30) }, [wait('a')], START, 1)).toBeCloseTo(66 * 1.1, 6);
		expect(next({ a: pendingUntil(30) }, [wait('a')], START, 0.5)).toBeCloseTo(66 * 1.05, 6);
		expect(next({ a: pendingUntil(67) }, [wait('a')], START, 1)).toBe(67);
	});

	test('is never sooner than n8n can', () => {
		expect(next({ a: pendingUntil(100) }, [wait('a')], at(50))).toBe(50 + SHORTEST);
		expect(next({ a: pendingUntil(100) }, [wait('a')], at(34))).toBe(100);
		expect(next({ a: pendingUntil(100) }, [wait('a')], at(5000))).toBe(5000 + SHORTEST);
	});

	test('is none when every task has ended', () => {
		expect(next({ a: ended, b: ended }, [wait('a'), wait('b')])).toBeUndefined();
		expect(next({}, [])).toBeUndefined();
	});
});

describe('whatever is answered', () => {
	const kinds: PollFailureKind[] = [
		'rateLimited',
		'unavailable',
		'notATask',
		'businessFailure',
		'redirected',
		'refused',
	];
	const retryAfter = fc.constantFrom(undefined, '5', '100', '400', '3000', '9'.repeat(30), 'soon');
	const reading = fc.oneof(
		{
			arbitrary: fc.constantFrom(processing, withStatus('queued'), withStatus('completed')),
			weight: 6,
		},
		{
			arbitrary: fc
				.tuple(fc.constantFrom(...kinds), retryAfter)
				.map(([kind, value]) => failing(kind, { retryAfter: value, httpStatus: 503 })),
			weight: 4,
		},
		{ arbitrary: fc.constantFrom(completed, withStatus('failed')), weight: 1 },
	);
	const answers = fc.array(fc.record({ reading, ms: fc.integer({ min: 0, max: seconds(30) }) }), {
		minLength: 1,
		maxLength: 8,
	});
	const cases = fc.record({
		waits: fc.array(
			fc.record({
				answers,
				interval: fc.integer({ min: 1, max: 300 }),
				timeout: fc.integer({ min: 1, max: 3600 }),
			}),
			{ minLength: 1, maxLength: 5 },
		),
		size: fc.integer({ min: 1, max: 4 }),
		chances: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
	});

	async function play(
		{ waits, size, chances }: typeof cases extends fc.Arbitrary<infer T> ? T : never,
		keep?: typeof kept,
	) {
		let turn = 0;
		const world = new VirtualWorld(
			({ id, count }) => {
				const script = waits[Number(id)].answers;
				return script[count % script.length];
			},
			{ size, random: () => chances[turn++ % chances.length] },
		);
		const tasks = waits.map((given, index) => wait(String(index), given));
		return { world, tasks, ...(await allRounds(world, tasks, keep)) };
	}

	test('the state decides the same when it has been kept as JSON', async () => {
		await fc.assert(
			fc.asyncProperty(cases, async (given) => {
				const inMemory = await play(given);
				const inJson = await play(given, kept);
				expect(inJson.rounds).toEqual(inMemory.rounds);
				expect(inJson.world.polls).toEqual(inMemory.world.polls);
				expect(kept(inJson.state)).toEqual(kept(inMemory.state));
			}),
			{ numRuns: 300 },
		);
	});

	test('every task ends, within the time of a round after its deadline', async () => {
		await fc.assert(
			fc.asyncProperty(cases, async (given) => {
				const { world, tasks, endings, rounds } = await play(given, kept);
				expect(Object.keys(endings)).toHaveLength(tasks.length);
				for (const [index, moment] of rounds.entries()) {
					if (index > 0)
						expect(moment - rounds[index - 1]).toBeGreaterThanOrEqual(SHORTEST - 0.001);
				}
				const latest = Math.max(...tasks.map(({ deadline }) => (deadline - START) / 1000));
				// Looks of one round take up to thirty seconds each, one after the other in a single slot.
				expect(rounds.at(-1)!).toBeLessThanOrEqual(latest + SHORTEST + 30 * tasks.length);
				for (const { id, intervalMs, deadline } of tasks) {
					const looks = world.polls.filter((look) => look.id === id);
					for (const [index, { startedAt }] of looks.entries()) {
						if (index === 0 || startedAt >= deadline - 1000) continue;
						if (looks[index - 1].isRefused) continue;
						const gap = startedAt - looks[index - 1].endedAt;
						expect(gap).toBeGreaterThanOrEqual(intervalMs - 1000);
					}
				}
			}),
			{ numRuns: 300 },
		);
	});
});
