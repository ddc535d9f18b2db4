import type { CreateFailure } from '../../nodes/SoraVideo/api/createResult';
import { seeded } from '../../bench/pacing/chance';
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

const minutes = (count: number) => seconds(60 * count);

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
		expect(provider.secondsOfRequests()).toEqual(isAgain ? [0, 0.5] : [0]);
	});

	test('that has a task is not sent again, whatever is in the task', async () => {
		const task = { id: 'sora_1', status: 'failed', error: 'rateLimited', kind: 'rateLimited' };
		const provider = new VirtualProvider(() => ({ task }));
		expect(await provider.run(1)).toMatchObject([{ creation: { task } }]);
		expect(provider.requests).toHaveLength(1);
	});

	test('is not sent again for what follows on a refusal', async () => {
		const provider = new VirtualProvider(first(unreachable, tooMany(), failing('unknown')));
		expect(await provider.run(1)).toMatchObject([{ creation: failing('unknown') }]);
		expect(provider.requests).toHaveLength(3);
	});

	test('is sent again after half a second, then less and less often, up to a minute', async () => {
		const provider = new VirtualProvider(first(...Array.from({ length: 8 }, () => tooMany())));
		await provider.run(1);
		expect(provider.secondsOfRequests()).toEqual([0, 0.5, 2, 6.5, 20, 60.5, 120.5, 180.5, 240.5]);
	});

	test.each([
		['seconds', '100', 100],
		['a date', httpDate(100), 100],
		['less than the back-off', '0', 0.5],
		['a date that is past', httpDate(-100), 0.5],
		['nonsense', 'soon', 0.5],
	])('is not sent before the moment that the API names: %s', async (_, retryAfter, sent) => {
		const provider = new VirtualProvider(first(tooMany(retryAfter)));
		const [{ creation }] = await provider.run(1);
		expect(provider.secondsOfRequests()).toEqual([0, sent]);
		expect(creation).toEqual(created(0));
	});
});

/** Allows so many unfinished tasks; each takes so long, and a request takes a second and a half. */
function unfinishedTasks(allowed: number, ms: number): Script {
	let ends: number[] = [];
	return ({ item, elapsedMs }) => {
		ends = ends.filter((end) => end > elapsedMs);
		if (ends.length >= allowed) return { creation: tooMany(), ms: 50 };
		ends.push(elapsedMs + ms);
		return { creation: created(item), ms: 1500 };
	};
}

describe('a limit of unfinished tasks', () => {
	test.each([1, 2, 3])('five of three minutes: 20 prompts within 15 minutes (%p)', async (seed) => {
		const script = unfinishedTasks(5, minutes(3));
		const provider = new VirtualProvider(script, { random: seeded(seed) });
		const outcomes = await provider.run(20);
		expect(outcomes.map(({ creation }) => creation)).toEqual(
			Array.from({ length: 20 }, (_, item) => created(item)),
		);
		expect(provider.count('task')).toBe(20);
		expect(provider.count('rateLimited')).toBeLessThanOrEqual(40);
		expect(Math.max(...outcomes.map(({ at }) => at))).toBeLessThanOrEqual(START + minutes(15));
	});

	test.each([1, 2])(
		'that makes %p at a time, and refuses at once, gets all 20',
		async (allowed) => {
			const provider = new VirtualProvider(unfinishedTasks(allowed, 1500));
			const outcomes = await provider.run(20);
			expect(outcomes.every(({ creation }) => 'task' in creation)).toBe(true);
			expect(provider.count('task')).toBe(20);
			expect(Math.max(...outcomes.map(({ at }) => at))).toBeLessThanOrEqual(START + minutes(4));
		},
	);
});

describe('giving up', () => {
	test('is when the API has taken nothing for half an hour', async () => {
		const provider = new VirtualProvider(() => tooMany());
		const outcomes = await provider.run(20);
		for (const { creation, at } of outcomes) {
			expect(creation).toEqual(tooMany());
			expect(at).toBeGreaterThanOrEqual(START + minutes(30));
			expect(at).toBeLessThanOrEqual(START + minutes(30) + 1000);
		}
		expect(provider.requests.length).toBeLessThanOrEqual(40);
	});

	test('begins anew with each task that is created', async () => {
		const script: Script = ({ item, elapsedMs }) =>
			elapsedMs >= minutes(29 * (item + 1)) ? created(item) : tooMany();
		const provider = new VirtualProvider(script);
		const outcomes = await provider.run(5);
		expect(outcomes.every(({ creation }) => 'task' in creation)).toBe(true);
	});

	test('is within three minutes where no connection can be made', async () => {
		const provider = new VirtualProvider(() => unreachable);
		const outcomes = await provider.run(50);
		expect(outcomes.map(({ creation }) => creation)).toEqual(Array(50).fill(unreachable));
		expect(Math.max(...outcomes.map(({ at }) => at))).toBeLessThanOrEqual(
			START + minutes(3) + 1000,
		);
		expect(provider.requests.length).toBeLessThanOrEqual(12);
	});

	test.each(['1801', '86400', httpDate(1801), '99999999999999999999'])(
		'is at once when the API wants no request for longer, and names the moment: %s',
		async (retryAfter) => {
			const provider = new VirtualProvider(() => tooMany(retryAfter));
			const [{ creation, at }] = await provider.run(1);
			expect(provider.secondsOfRequests()).toEqual([0]);
			expect(creation).toMatchObject({
				failure: {
					kind: 'rateLimited',
					httpStatus: 429,
					reason: expect.stringMatching(
						/^no more are allowed until .+; an answer of the kind rateLimited$/,
					),
				},
			});
			expect(at).toBe(START);
		},
	);

	test('ends nothing that is on its way, and takes the task that comes', async () => {
		const script: Script = ({ item }) =>
			item === 1 ? { creation: created(1), ms: seconds(30) } : tooMany('3600');
		const provider = new VirtualProvider(script);
		const outcomes = await provider.run(4);
		expect(outcomes.map(({ creation }) => 'task' in creation)).toEqual([false, true, false, false]);
		expect(outcomes[1]).toEqual({ creation: created(1), at: START + seconds(30) });
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

	test('all wait after one that was refused, those that were not sent yet, too', async () => {
		const script: Script = ({ item, count }) =>
			item === 0 && count === 0 ? tooMany('20') : { creation: created(item), ms: seconds(1) };
		const provider = new VirtualProvider(script, { size: 2 });
		await provider.run(5);
		expect(provider.secondsOfRequests(0)).toEqual([0, 20]);
		expect(provider.secondsOfRequests(1)).toEqual([0]);
		for (const item of [2, 3, 4]) {
			expect(provider.secondsOfRequests(item)[0]).toBeGreaterThanOrEqual(20);
		}
	});

	test('go on where one is refused for good or unknown', async () => {
		const script: Script = ({ item }) =>
			[failing('refused'), failing('unknown'), failing('keyRejected')][item] ?? created(item);
		const provider = new VirtualProvider(script);
		const outcomes = await provider.run(6);
		expect(provider.requests).toHaveLength(6);
		expect(outcomes.slice(3).map(({ creation }) => creation)).toEqual(
			[3, 4, 5].map((item) => created(item)),
		);
	});
});

describe('the end from outside', () => {
	test('ends the items that wait and those that were not sent', async () => {
		const provider = new VirtualProvider(() => tooMany('100'));
		const endings = await provider.runAndEndAfter(seconds(50), 9);
		expect(endings.map(({ status }) => status)).toEqual(Array(9).fill('rejected'));
		expect(provider.secondsOfRequests()).toEqual(Array(provider.requests.length).fill(0));
	});

	test('sends nothing any more, and lets what is on its way be answered', async () => {
		const script: Script = ({ item }) => ({ creation: created(item), ms: seconds(10) });
		const provider = new VirtualProvider(script, { size: 2 });
		const endings = await provider.runAndEndAfter(seconds(15), 9);
		expect(endings.map(({ status }) => status)).toEqual([
			...Array<string>(4).fill('fulfilled'),
			...Array<string>(5).fill('rejected'),
		]);
		expect(provider.requests).toHaveLength(4);
	});
});
