import fc from 'fast-check';

import {
	afterFailedAttempt,
	FIRST_ATTEMPT,
	type FailedAttempt,
	type NextAttempt,
} from '../../nodes/SoraVideo/api/downloadRetry';

const NOW = Date.UTC(2026, 0, 15, 12);

/** Attempts that fail one after the other, in virtual time; what was waited between them, in seconds. */
function play(
	attemptAt: (attempt: number, now: number) => Partial<FailedAttempt> & { kind?: string },
	random = 0,
) {
	let state = FIRST_ATTEMPT;
	let now = NOW;
	const steps: Array<number | NextAttempt['then']> = [];
	for (let attempt = 1; attempt <= 50; attempt++) {
		const { kind = 'transient', bytes = 0, completedAt, failure } = attemptAt(attempt, now);
		const failed = {
			failure: failure ?? { kind: kind as 'transient', reason: 'it broke' },
			bytes,
			completedAt,
		};
		const next = afterFailedAttempt(state, failed, now, random);
		if (next.then === 'giveUp') return [...steps, 'giveUp'];
		state = next.state;
		steps.push(next.then === 'retry' ? next.delayMs / 1000 : next.then);
		if (next.then === 'retry') now += next.delayMs;
	}
	return [...steps, 'goes on'];
}

const refused = (httpStatus: number) => ({
	kind: 'linkRefused' as const,
	reason: 'refused',
	httpStatus,
});

test('an attempt that brings nothing is repeated four times, each after twice the delay', () => {
	expect(play(() => ({}))).toEqual([2, 4, 8, 16, 'giveUp']);
	expect(play(() => ({}), 1)).toEqual([2.2, 4.4, 8.8, 17.6, 'giveUp']);
});

test('new data begin the count anew, and data that came before do not', () => {
	expect(play((attempt) => ({ bytes: attempt }))).toEqual([...Array(50).fill(2), 'goes on']);
	expect(play(() => ({ bytes: 100 }))).toEqual([2, 4, 8, 16, 'giveUp']);
	expect(play((attempt) => ({ bytes: [100, 90, 100, 101, 0, 0, 0, 0][attempt - 1] }))).toEqual([
		...[2, 4, 8, 2, 4, 8, 16],
		'giveUp',
	]);
});

test('the server may ask for a longer delay, of five minutes at most', () => {
	const asks = (seconds: number) =>
		play((_, now) => ({
			failure: { kind: 'transient', reason: 'busy', retryAt: now + seconds * 1000 },
		}))[0];
	expect(asks(90)).toBe(90);
	expect(asks(1)).toBe(2);
	expect(asks(-1000)).toBe(2);
	expect(asks(86_400)).toBe(300);
});

test.each(['wrongEncoding', 'noIndex'])('%s is final when the same comes twice', (kind) => {
	expect(play(() => ({ kind, bytes: 500 }))).toEqual([2, 'giveUp']);
	expect(play((attempt) => ({ kind, bytes: attempt }))[0]).toBe(2);
	expect(play((attempt) => ({ kind, bytes: attempt === 1 ? 500 : 400 }))).toEqual([
		...[2, 4],
		'giveUp',
	]);
});

test('a refused link is replaced by a fresh one, once', () => {
	expect(play(() => ({ failure: refused(403) }))).toEqual(['freshLink', 'giveUp']);
	expect(play(() => ({ kind: 'keyRequired' }))).toEqual(['freshLink', 'giveUp']);
});

test.each([401, 403, 404, 410])(
	'HTTP %d of a task that was completed a moment ago is tried for two minutes first',
	(status) => {
		const steps = play(() => ({ failure: refused(status), completedAt: NOW }));
		expect(steps).toEqual([2, 4, 8, 16, 32, 64, 'freshLink', 'giveUp']);
	},
);

test('what was refused for being early has all its retries left', () => {
	const steps = play((attempt) =>
		attempt <= 5 ? { failure: refused(404), completedAt: NOW } : { completedAt: NOW },
	);
	expect(steps).toEqual([2, 4, 8, 16, 32, 64, 4, 8, 16, 'giveUp']);
});

const LATE = [2, 4, 8, 16, 32, 64];

test.each([409, 423])('a file that is refused with %d may come late, too', (status) => {
	const steps = play(() => ({ failure: refused(status), completedAt: NOW }));
	expect(steps).toEqual([...LATE, 'freshLink', 'giveUp']);
});

test('an empty, unreadable or half-written file of a fresh task may come late', () => {
	expect(play(() => ({ completedAt: NOW }))).toEqual([...LATE, 'giveUp']);
	const half = play(() => ({ kind: 'noIndex', bytes: 7, completedAt: NOW }));
	expect(half).toEqual([2, 4, 8, 'giveUp']);
	expect(play(() => ({ kind: 'noIndex', bytes: 7 }))).toEqual([2, 'giveUp']);
	const cut = play(() => ({ kind: 'cut', bytes: 7, completedAt: NOW }));
	expect(cut).toEqual([2, 4, 8, 'giveUp']);
});

test('another refusal does not pass by waiting', () => {
	expect(play(() => ({ failure: refused(451), completedAt: NOW }))).toEqual([
		'freshLink',
		'giveUp',
	]);
});

test.each(['noLink', 'badLink', 'blocked', 'proxy', 'tooLarge', 'notStored', 'noFreshLink'])(
	'%s is final',
	(kind) => {
		expect(play(() => ({ kind }))).toEqual(['giveUp']);
	},
);

test('whatever happens, it ends as long as nothing new comes, and asks for one fresh link', () => {
	const kinds = [
		'transient',
		'certificate',
		'linkRefused',
		'keyRequired',
		'wrongEncoding',
		'noIndex',
	];
	const failures = fc.array(
		fc.record({
			kind: fc.constantFrom(...kinds),
			bytes: fc.nat(1000),
			completedAt: fc.constantFrom(undefined, NOW),
		}),
		{ minLength: 60, maxLength: 60 },
	);
	fc.assert(
		fc.property(failures, fc.double({ min: 0, max: 1, noNaN: true }), (list, random) => {
			const steps = play((attempt) => ({ ...list[attempt - 1], bytes: 7 }), random);
			expect(steps.at(-1)).toBe('giveUp');
			expect(steps.filter((step) => step === 'freshLink').length).toBeLessThanOrEqual(1);
			for (const step of steps)
				if (typeof step === 'number') expect(step).toBeGreaterThanOrEqual(2);
		}),
	);
});
