import { mayBeSentAgain } from '../../nodes/SoraVideo/task/createInPace';
import type { CreateFailure } from '../../nodes/SoraVideo/api/createResult';
import { created, failing, first, VirtualProvider, type Script } from './virtualProvider';
import { seconds, START } from './virtualWorld';

const tooMany = (retryAfter?: string) => failing('rateLimited', { httpStatus: 429, retryAfter });
const unreachable = failing('unreachable');

const httpDate = (secondsFromStart: number) =>
	new Date(START + seconds(secondsFromStart)).toUTCString();

/** Which kinds may be sent again. */
const AGAIN: Record<CreateFailure['kind'], boolean> = {
	keyRejected: false,
	wrongAddress: false,
	certificate: false,
	refused: false,
	redirected: false,
	blocked: false,
	rateLimited: true,
	unreachable: true,
	unknown: false,
};
const kinds = Object.entries(AGAIN) as Array<[CreateFailure['kind'], boolean]>;

describe('one item', () => {
	test('is sent at once, and once', async () => {
		const provider = new VirtualProvider(() => ({ creation: created(1), ms: seconds(7) }));
		expect(await provider.run(1)).toEqual([{ creation: created(1), at: START + seconds(7) }]);
		expect(provider.secondsOfRequests()).toEqual([0]);
	});

	test.each(kinds)('whose request ends as %s: is it sent again? %p', async (kind, isAgain) => {
		const provider = new VirtualProvider(first(failing(kind)));
		const [{ creation }] = await provider.run(1);
		expect(creation).toEqual(isAgain ? created(0) : failing(kind));
		expect(provider.secondsOfRequests()).toEqual(isAgain ? [0, 5] : [0]);
		expect(mayBeSentAgain(failing(kind))).toBe(isAgain);
	});

	test('that has a task is not sent again, whatever is in the task', async () => {
		const task = { id: 'sora_1', status: 'failed', error: 'rateLimited', kind: 'rateLimited' };
		const provider = new VirtualProvider(() => ({ task }));
		expect(await provider.run(1)).toMatchObject([{ creation: { task } }]);
		expect(provider.requests).toHaveLength(1);
	});

	test('is not sent again for what follows on a failure that may pass', async () => {
		const provider = new VirtualProvider(first(unreachable, tooMany(), failing('unknown')));
		expect(await provider.run(1)).toMatchObject([{ creation: failing('unknown') }]);
		expect(provider.requests).toHaveLength(3);
	});
});

describe('the delay before a request is sent again', () => {
	test.each([
		['too many requests', tooMany()],
		['no connection', unreachable],
	])('doubles from five seconds, and the sixth failure in a row is the last: %s', async (_, no) => {
		const provider = new VirtualProvider(() => no);
		const [{ creation, at }] = await provider.run(1);
		expect(provider.secondsOfRequests()).toEqual([0, 5, 15, 35, 75, 155]);
		expect(creation).toEqual(no);
		expect(at).toBe(START + seconds(155));
	});

	test.each([
		[0, [0, 5, 15]],
		[0.5, [0, 5.25, 15.75]],
		[1, [0, 5.5, 16.5]],
	])('is lengthened by up to a tenth, never shortened: chance %p', async (random, sent) => {
		const script = first(tooMany(), tooMany());
		const provider = new VirtualProvider(script, { random: () => random });
		await provider.run(1);
		expect(provider.secondsOfRequests()).toEqual(sent);
	});

	test('runs from the answer', async () => {
		const script = first({ creation: unreachable, ms: seconds(20) });
		const provider = new VirtualProvider(script);
		await provider.run(1);
		expect(provider.secondsOfRequests()).toEqual([0, 25]);
	});

	test.each([
		['seconds', '100', 100],
		['a date', httpDate(100), 100],
		['five minutes', '300', 300],
		['less than the delay', '2', 5],
		['a date that is past', httpDate(-100), 5],
		['nonsense', 'soon', 5],
		['nothing', '', 5],
	])('is no shorter than what the API demands: %s', async (_, retryAfter, sent) => {
		const provider = new VirtualProvider(first(tooMany(retryAfter)));
		const [{ creation }] = await provider.run(1);
		expect(provider.secondsOfRequests()).toEqual([0, sent]);
		expect(creation).toEqual(created(0));
	});

	test('counts the demand of an earlier answer as long as it lasts', async () => {
		const script: Script = ({ item, count }) => {
			if (count > 0) return created(item);
			return item === 0 ? tooMany('100') : { creation: tooMany('1'), ms: 500 };
		};
		const provider = new VirtualProvider(script);
		await provider.run(2);
		expect(provider.secondsOfRequests()).toEqual([0, 0, 100, 100]);
	});
});

describe('giving up', () => {
	test.each(['301', '3600', httpDate(301), '99999999999999999999'])(
		'is at once when the API demands more than five minutes: %s',
		async (retryAfter) => {
			const provider = new VirtualProvider(() => tooMany(retryAfter));
			const outcomes = await provider.run(1);
			expect(provider.secondsOfRequests()).toEqual([0]);
			expect(outcomes).toMatchObject([
				{
					creation: {
						failure: { kind: 'rateLimited', httpStatus: 429, retryAfter },
					},
					at: START,
				},
			]);
		},
	);

	test('names the moment from which requests are allowed again', async () => {
		const provider = new VirtualProvider(() => tooMany('3600'));
		const [{ creation }] = await provider.run(1);
		expect(creation).toMatchObject({
			failure: {
				reason:
					'no more are allowed until 2026-01-31 13:00:00 UTC; an answer of the kind rateLimited',
			},
		});
	});

	test('ends the items that were never sent, with the same failure', async () => {
		const provider = new VirtualProvider(() => tooMany());
		const outcomes = await provider.run(50);
		const sent = new Set(provider.requests.map(({ item }) => item));
		expect(sent.size).toBeLessThan(50);
		expect(outcomes.map(({ creation }) => creation)).toEqual(Array(50).fill(tooMany()));
		for (const { at } of outcomes) expect(at).toBe(START + seconds(155));
	});

	test('ends nothing that is on its way, and takes the task that comes', async () => {
		const script: Script = ({ item }) =>
			item === 1 ? { creation: created(1), ms: seconds(30) } : tooMany('3600');
		const provider = new VirtualProvider(script);
		const outcomes = await provider.run(4);
		expect(outcomes.map(({ creation }) => 'task' in creation)).toEqual([false, true, false, false]);
		expect(outcomes[1]).toEqual({ creation: created(1), at: START + seconds(30) });
	});

	test('tells an item its own outcome when that is known', async () => {
		const script: Script = ({ item }) =>
			item === 1 ? { creation: failing('unknown'), ms: seconds(30) } : tooMany('3600');
		const provider = new VirtualProvider(script);
		const [, { creation }] = await provider.run(2);
		expect(creation).toEqual(failing('unknown'));
	});

	test('is for good, even if an answer comes afterwards', async () => {
		const script: Script = ({ item }) =>
			item === 0 ? { creation: created(0), ms: seconds(1) } : tooMany('3600');
		const provider = new VirtualProvider(script, { size: 2 });
		const outcomes = await provider.run(5);
		expect(provider.requests.map(({ item }) => item)).toEqual([0, 1]);
		expect(outcomes.filter(({ creation }) => 'task' in creation)).toHaveLength(1);
	});

	test.each([
		['a task', created('x')],
		['a refusal', failing('refused')],
		['an unknown outcome', failing('unknown')],
	])('needs six in a row: %s between them begins the count anew', async (_, between) => {
		const five = Array.from({ length: 5 }, () => tooMany());
		const provider = new VirtualProvider(first(...five, between, ...five), { size: 1 });
		const outcomes = await provider.run(2);
		expect(outcomes.map(({ creation }) => creation)).toContainEqual(created(1));
		expect(provider.requests).toHaveLength(12);
	});

	test('counts failures of requests that were in flight together as one', async () => {
		const script = first(tooMany(), unreachable, tooMany());
		const provider = new VirtualProvider(script);
		await provider.run(3);
		expect(provider.pace.givenUp).toBeUndefined();
		expect(provider.secondsOfRequests()).toEqual([0, 0, 0, 5, 5, 5]);
	});
});

describe('many items', () => {
	test.each([1, 2, 3, 7])('have at most %d requests in flight, in their order', async (size) => {
		const script: Script = ({ item }) => ({ creation: created(item), ms: seconds(2) });
		const provider = new VirtualProvider(script, { size });
		const outcomes = await provider.run(20);
		expect(provider.mostInFlight).toBe(size);
		expect(provider.requests.map(({ item }) => item)).toEqual(
			Array.from({ length: 20 }, (_, item) => item),
		);
		expect(outcomes.map(({ creation }) => creation)).toEqual(
			Array.from({ length: 20 }, (_, item) => created(item)),
		);
		expect(Math.max(...outcomes.map(({ at }) => at))).toBe(
			START + seconds(2 * Math.ceil(20 / size)),
		);
	});

	test('all pause after one that met too many, those that were not sent yet, too', async () => {
		const script: Script = ({ item, count }) =>
			item === 0 && count === 0 ? tooMany() : { creation: created(item), ms: seconds(1) };
		const provider = new VirtualProvider(script, { size: 2 });
		await provider.run(5);
		expect(provider.secondsOfRequests(0)).toEqual([0, 5]);
		expect(provider.secondsOfRequests(1)).toEqual([0]);
		for (const item of [2, 3, 4]) {
			expect(provider.secondsOfRequests(item)[0]).toBeGreaterThanOrEqual(5);
		}
	});

	test('go on where one is refused or unknown', async () => {
		const script: Script = ({ item }) =>
			[failing('refused'), failing('unknown'), failing('keyRejected')][item] ?? created(item);
		const provider = new VirtualProvider(script);
		const outcomes = await provider.run(6);
		expect(provider.requests).toHaveLength(6);
		expect(outcomes.slice(3).map(({ creation }) => creation)).toEqual(
			[3, 4, 5].map((item) => created(item)),
		);
	});

	test('a failure that comes when the pause of others is over begins another', async () => {
		const script: Script = ({ item, count }) => {
			if (count > 0) return { creation: created(item), ms: seconds(60) };
			return { creation: tooMany(), ms: seconds(item === 0 ? 1 : 20) };
		};
		const provider = new VirtualProvider(script, { size: 2 });
		await provider.run(2);
		expect(provider.secondsOfRequests(0)).toEqual([0, 6]);
		expect(provider.secondsOfRequests(1)).toEqual([0, 30]);
	});
});

describe('the end from outside', () => {
	test('ends the items that pause and those that were not sent', async () => {
		const provider = new VirtualProvider(() => tooMany('100'));
		const endings = await provider.runAndEndAfter(seconds(50), 9);
		expect(endings.map(({ status }) => status)).toEqual(Array(9).fill('rejected'));
		expect(provider.secondsOfRequests()).toEqual(Array(provider.requests.length).fill(0));
	});

	test('sends nothing any more, whatever waits for a slot', async () => {
		const script: Script = ({ item }) => ({ creation: created(item), ms: seconds(10) });
		const provider = new VirtualProvider(script, { size: 2 });
		const endings = await provider.runAndEndAfter(seconds(15), 9);
		expect(endings.map(({ status }) => status)).toEqual([
			'fulfilled',
			'fulfilled',
			...Array<string>(7).fill('rejected'),
		]);
		expect(provider.requests).toHaveLength(4);
	});
});
