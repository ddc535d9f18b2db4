import type { IExecuteFunctions } from 'n8n-workflow';

import { executionLimit } from '../../nodes/SoraVideo/suspend/executionLimit';

const NOW = Date.parse('2026-01-15T12:00:00Z');
const seconds = (count: number) => count * 1000;

/** As n8n-core's context has it; runs are given as [seconds before now, seconds that it took]. */
const context = (endsIn: unknown, runs: Array<[number, number]> = []) =>
	({
		additionalData: {
			executionTimeoutTimestamp: typeof endsIn === 'number' ? NOW + seconds(endsIn) : endsIn,
		},
		runExecutionData: {
			resultData: {
				runData: {
					Earlier: runs.map(([ago, took]) => ({
						startTime: NOW - seconds(ago),
						executionTime: seconds(took),
					})),
				},
			},
		},
	}) as unknown as IExecuteFunctions;

test.each([[undefined], [null], ['soon'], [NaN]])(
	'there is no limit where n8n names %p',
	(value) => {
		expect(executionLimit(context(value), NOW)).toBeUndefined();
		expect(executionLimit({} as IExecuteFunctions, NOW)).toBeUndefined();
	},
);

test('a wait stops a tenth of the time before the limit, but at least 5 and at most 20 s', () => {
	for (const [left, margin] of [
		[30, 5],
		[100, 10],
		[3600, 20],
	]) {
		expect(executionLimit(context(left), NOW)).toEqual({
			endsAt: NOW + seconds(left),
			stopAt: NOW + seconds(left - margin),
			lengthMs: seconds(left),
		});
	}
});

test('what ran before in the same execution counts for its length only', () => {
	const limit = executionLimit(context(80, [[20, 20]]), NOW);
	expect(limit).toMatchObject({ endsAt: NOW + seconds(80), lengthMs: seconds(100) });
});

test('after a suspension the limit counts from the start of the execution', () => {
	const limit = executionLimit(context(300, [[100, 1]]), NOW);
	expect(limit).toMatchObject({ endsAt: NOW + seconds(200), lengthMs: seconds(300) });
});

test('the limit that the first round knew counts, unless it has passed', () => {
	const kept = (inSeconds: number) => NOW + seconds(inSeconds);
	expect(executionLimit(context(300, [[100, 1]]), NOW, kept(150))!.endsAt).toBe(kept(150));
	expect(executionLimit(context(300, [[500, 1]]), NOW, kept(-200))!.endsAt).toBe(kept(300));
});
