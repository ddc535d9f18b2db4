import type { IExecuteFunctions } from 'n8n-workflow';

import { keepEnded, keepState, takeState } from '../../nodes/SoraVideo/suspend/waitState';

const NOW = Date.UTC(2026, 0, 31, 12);

/** What n8n keeps of the node in an execution, and the runs that it gives an input from somewhere. */
class Keeping {
	kept: Record<string, unknown> = {};
	/** Whether Retry On Fail is on. */
	retries: boolean;

	constructor(
		private readonly executionId = '1',
		private readonly maxTries?: number,
	) {
		this.retries = maxTries !== undefined;
	}

	/** Through n8n's database and back. */
	stored(): void {
		this.kept = JSON.parse(JSON.stringify(this.kept)) as Record<string, unknown>;
	}

	/** Another execution that begins with what this one has last saved, as with Retry. */
	retried(executionId: string): Keeping {
		return Object.assign(new Keeping(executionId), { kept: structuredClone(this.kept) });
	}

	run(source: object | null = from('Webhook')): IExecuteFunctions {
		return {
			getExecutionId: () => this.executionId,
			getContext: () => this.kept,
			getExecuteData: () => ({ source }),
			getNode: () => ({ retryOnFail: this.retries, maxTries: this.maxTries }),
		} as unknown as IExecuteFunctions;
	}
}

const from = (previousNode: string, previousNodeRun?: number) => ({
	main: [{ previousNode, previousNodeRun }],
});

test.each([
	['a node', from('Webhook')],
	['a later run of a node', from('Loop', 3)],
	['nowhere', null],
])('each round finds the state of the one before, with its input from %s', (_, source) => {
	const n8n = new Keeping();
	const first = takeState(n8n.run(source), NOW);
	expect(first.began).toBe(NOW);
	for (const round of [1, 2, 3]) {
		keepState(n8n.run(source), first);
		n8n.stored();
		expect(takeState(n8n.run(source), NOW + round * 66_000)).toEqual(first);
	}
});

test('a state is there for one round only, so that Retry On Fail begins anew', () => {
	const n8n = new Keeping();
	keepState(n8n.run(), takeState(n8n.run(), NOW));
	takeState(n8n.run(), NOW + 66_000);
	expect(takeState(n8n.run(), NOW + 99_000).began).toBe(NOW + 99_000);
});

test('Retry of an execution that was lost in mid-round begins anew, and its own rounds go on', () => {
	const lost = new Keeping('1');
	keepState(lost.run(), takeState(lost.run(), NOW));
	const retried = lost.retried('2');
	const first = takeState(retried.run(), NOW + 3_600_000);
	expect(first).toMatchObject({ began: NOW + 3_600_000, tasks: {} });
	keepState(retried.run(), first);
	expect(takeState(retried.run(), NOW + 3_666_000)).toEqual(first);
});

test('Retry takes over what the lost execution has created, but not its time', () => {
	const lost = new Keeping('1');
	const result = { task: { id: 'sora_1' } };
	const entry = { request: '["/v1/sora/videos",{}]', result };
	keepState(lost.run(), {
		...takeState(lost.run(), NOW),
		created: { 3: { ...entry, createdAt: NOW } },
	});
	const { created } = takeState(lost.retried('2').run(), NOW + 3_600_000);
	expect(created).toEqual({ 3: entry });
	expect(created![3]!.createdAt).toBeUndefined();
});

test.each([
	['another node', from('Branch B')],
	['another run of the same node', from('Webhook', 1)],
])('a run with input from %s does not go on with a wait that is not its own', (_, source) => {
	const n8n = new Keeping();
	keepState(n8n.run(), takeState(n8n.run(), NOW));
	expect(takeState(n8n.run(source), NOW + 10_000).began).toBe(NOW + 10_000);
});

test.each([[{ version: 99, executionId: '1', began: 1 }], ['odd'], [null], [undefined]])(
	'a state in a form that this version does not know begins the wait anew: %j',
	(state) => {
		const n8n = new Keeping();
		n8n.kept.suspendedWait = { state, source: from('Webhook').main };
		expect(takeState(n8n.run(), NOW)).toMatchObject({ version: 1, began: NOW });
		n8n.kept.suspendedWait = state;
		expect(takeState(n8n.run(), NOW)).toMatchObject({ version: 1, began: NOW });
	},
);

test('Retry On Fail begins as many waits as it has tries, and then meets the end of the last one', () => {
	const n8n = new Keeping('1', 2);
	for (const wait of [1, 2]) {
		const now = NOW + wait * 3_600_000;
		const state = takeState(n8n.run(), now);
		expect(state.began).toBe(now);
		keepState(n8n.run(), state);
		n8n.stored();
		keepEnded(n8n.run(), takeState(n8n.run(), now + 66_000));
	}
	expect(takeState(n8n.run(), NOW + 9e9).began).toBe(NOW + 2 * 3_600_000);
	expect(takeState(n8n.run(from('Loop', 4)), NOW + 9e9).began).toBe(NOW + 9e9);
	expect(takeState(n8n.retried('2').run(), NOW + 9e9).began).toBe(NOW + 9e9);
});

test.each([
	[undefined, 3],
	[0, 3],
	[1, 2],
	[10, 5],
])('tries are counted as n8n does: %p means %p', (maxTries, tries) => {
	const n8n = new Keeping('1', maxTries as number);
	n8n.retries = true;
	const began = (now: number) => {
		const state = takeState(n8n.run(), now);
		keepEnded(n8n.run(), state);
		return state.began;
	};
	for (let wait = 1; wait <= tries; wait++) expect(began(NOW + wait)).toBe(NOW + wait);
	expect(began(NOW + 99)).toBe(NOW + tries);
});

test('where an execution has no ID, as with a tool of an MCP client, a wait is new', () => {
	const n8n = new Keeping('1', 2);
	const context = { ...n8n.run(), getExecutionId: () => undefined } as unknown as IExecuteFunctions;
	expect(takeState(context, NOW).began).toBe(NOW);
});

test('without Retry On Fail nothing is kept of a wait that is over', () => {
	const n8n = new Keeping();
	keepEnded(n8n.run(), takeState(n8n.run(), NOW));
	expect(n8n.kept).toEqual({});
});

test('Retry has what failed, or may not have been created, created anew', () => {
	const lost = new Keeping('1');
	const state = takeState(lost.run(), NOW);
	const task = (id: string) => ({ request: 'r', result: { task: { id } }, createdAt: NOW });
	state.created = {
		0: task('running'),
		1: task('failed'),
		2: { request: 'r', result: { failure: { kind: 'unknown', reason: 'no answer' } } },
	};
	const ended = { id: 'failed', status: 'failed' };
	state.tasks.failed = { ending: { kind: 'failed', task: ended }, polls: 1, endedAt: NOW };
	keepState(lost.run(), state);
	const { created } = takeState(lost.retried('2').run(), NOW);
	expect(Object.keys(created ?? {})).toEqual(['0']);
});
