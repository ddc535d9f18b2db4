import type { IExecuteFunctions } from 'n8n-workflow';

import { keepState, takeState } from '../../nodes/SoraVideo/suspend/waitState';

const NOW = Date.UTC(2026, 0, 31, 12);

/** What n8n keeps of the node in an execution, and the runs that it gives an input from somewhere. */
class Keeping {
	kept: Record<string, unknown> = {};

	constructor(private readonly executionId = '1') {}

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
