import type { IExecuteFunctions } from 'n8n-workflow';

import { executionLimit } from '../../nodes/SoraVideo/suspend/executionLimit';

const NOW = Date.parse('2026-01-15T12:00:00Z');
const seconds = (count: number) => count * 1000;

/** A run of a node: so many seconds before now, and which it was since n8n resumed the execution. */
type NodeRun = [secondsAgo: number, executionIndex: number];

/** As n8n-core's context has it. */
const context = (endsIn: unknown, runs: NodeRun[] = [], mode = 'trigger', establishedAgo = 1e6) =>
	({
		getMode: () => mode,
		getWorkflowSettings: () => ({}),
		additionalData: {
			executionTimeoutTimestamp: typeof endsIn === 'number' ? NOW + seconds(endsIn) : endsIn,
		},
		runExecutionData: {
			executionData: { runtimeData: { establishedAt: NOW - seconds(establishedAgo) } },
			resultData: {
				runData: {
					Earlier: runs.map(([ago, executionIndex]) => ({
						startTime: NOW - seconds(ago),
						executionTime: 0,
						executionIndex,
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
			setBy: 'environment',
		});
	}
});

test('what ran before in the same execution counts for its length only', () => {
	const limit = executionLimit(context(80, [[20, 0]]), NOW);
	expect(limit).toMatchObject({ endsAt: NOW + seconds(80), lengthMs: seconds(100) });
});

test('after a suspension the limit counts from the start of the execution', () => {
	const runs: NodeRun[] = [
		[120, 0],
		[119, 1],
		[20, 0],
		[19, 1],
	];
	const limit = executionLimit(context(280, runs), NOW);
	expect(limit).toMatchObject({ endsAt: NOW + seconds(180), lengthMs: seconds(300) });
});

test('Retry and Execute step begin anew, whatever ran in the execution before', () => {
	const anew = { endsAt: NOW + seconds(300), lengthMs: seconds(300) };
	const old: NodeRun[] = [
		[250, 0],
		[249, 1],
	];
	expect(executionLimit(context(300, old, 'retry', 250), NOW)).toMatchObject(anew);
	expect(executionLimit(context(300, old, 'manual', 0), NOW)).toMatchObject(anew);
	const afterWait: NodeRun[] = [...old, [90, 2], [10, 0]];
	expect(executionLimit(context(290, afterWait, 'manual', 90), NOW)).toMatchObject({
		endsAt: NOW + seconds(210),
		lengthMs: seconds(300),
	});
});

test('the limit that the first round knew counts, unless it has passed', () => {
	const kept = (inSeconds: number) => NOW + seconds(inSeconds);
	const runs: NodeRun[] = [
		[100, 0],
		[0, 0],
	];
	expect(executionLimit(context(300, runs), NOW, kept(150))!.endsAt).toBe(kept(150));
	expect(executionLimit(context(300, [], 'retry'), NOW, kept(150))!.endsAt).toBe(kept(150));
	const late: NodeRun[] = [
		[500, 0],
		[0, 0],
	];
	expect(executionLimit(context(300, late), NOW, kept(-200))!.endsAt).toBe(kept(300));
});
