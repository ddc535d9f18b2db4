import type { IExecuteFunctions } from 'n8n-workflow';

import { keepState, takeState } from '../../nodes/SoraVideo/suspend/waitState';

const NOW = Date.UTC(2026, 0, 31, 12);

/** What n8n keeps of the node, and its runs, each with a number and the run that it came from. */
class Keeping {
	kept: Record<string, unknown> = {};

	constructor(private readonly executionId = '1') {}

	/** Another execution that begins with what this one has last saved, as with Retry. */
	retried(executionId: string): Keeping {
		return Object.assign(new Keeping(executionId), { kept: structuredClone(this.kept) });
	}

	run(number: number, from: { node: string; run?: number }): IExecuteFunctions {
		return {
			getNode: () => ({ name: 'Sora Video' }),
			getExecutionId: () => this.executionId,
			getContext: () => this.kept,
			getWorkflowDataProxy: () => ({ $runIndex: number }),
			getExecuteData: () => ({
				source: { main: [{ previousNode: from.node, previousNodeRun: from.run }] },
			}),
		} as unknown as IExecuteFunctions;
	}
}

const own = (run?: number) => ({ node: 'Sora Video', run });

test('each round finds the state that the round before it has kept', () => {
	const n8n = new Keeping();
	const first = takeState(n8n.run(0, { node: 'Webhook' }), NOW);
	expect(first.began).toBe(NOW);
	keepState(n8n.run(0, { node: 'Webhook' }), first);
	const second = takeState(n8n.run(1, own()), NOW + 66_000);
	expect(second).toEqual(first);
	keepState(n8n.run(1, own()), second);
	expect(takeState(n8n.run(2, own(1)), NOW + 132_000).began).toBe(NOW);
});

test('a state is there for one round only, so that Retry begins anew', () => {
	const n8n = new Keeping();
	keepState(n8n.run(0, { node: 'Webhook' }), takeState(n8n.run(0, { node: 'Webhook' }), NOW));
	takeState(n8n.run(1, own()), NOW + 66_000);
	expect(takeState(n8n.run(1, own()), NOW + 99_000).began).toBe(NOW + 99_000);
});

test('Retry of an execution that was lost in mid-round begins anew, and its own rounds go on', () => {
	const lost = new Keeping('1');
	keepState(lost.run(0, { node: 'Webhook' }), takeState(lost.run(0, { node: 'Webhook' }), NOW));
	const retried = lost.retried('2');
	const first = takeState(retried.run(1, own(0)), NOW + 3_600_000);
	expect(first).toMatchObject({ began: NOW + 3_600_000, tasks: {} });
	keepState(retried.run(1, own(0)), first);
	expect(takeState(retried.run(2, own(1)), NOW + 3_666_000)).toEqual(first);
});

test('a wait that begins beside another neither takes nor removes its state', () => {
	const n8n = new Keeping();
	keepState(n8n.run(0, { node: 'Branch A' }), takeState(n8n.run(0, { node: 'Branch A' }), NOW));
	const beside = takeState(n8n.run(1, { node: 'Branch B' }), NOW + 10_000);
	expect(beside.began).toBe(NOW + 10_000);
	keepState(n8n.run(1, { node: 'Branch B' }), beside);
	expect(takeState(n8n.run(2, own(0)), NOW + 66_000).began).toBe(NOW);
	expect(takeState(n8n.run(3, own(1)), NOW + 76_000).began).toBe(NOW + 10_000);
});

test('a state in a form that this version does not know begins the wait anew', () => {
	const n8n = new Keeping();
	n8n.kept.suspendedWaits = { 0: { version: 99, executionId: '1', began: 1 }, 1: 'odd' };
	expect(takeState(n8n.run(1, own(0)), NOW)).toMatchObject({ version: 1, began: NOW });
	expect(takeState(n8n.run(2, own(1)), NOW)).toMatchObject({ version: 1, began: NOW });
});
