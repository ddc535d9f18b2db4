import type { IExecuteFunctions, WorkflowExecuteMode } from 'n8n-workflow';

import { SentRequests, type SentResult } from '../../nodes/SoraVideo/operations/sentRequests';

const REQUEST = '["/v1/sora/videos",{"prompt":"a boat"}]';
const OTHER = '["/v1/sora/videos",{"prompt":"a cat"}]';

const TASK: SentResult = { task: { id: 'sora_1', status: 'queued' } };
const UNKNOWN: SentResult = { failure: { kind: 'unknown', reason: 'HTTP 500' } };

interface Run {
	execution?: string;
	mode?: WorkflowExecuteMode;
	runIndex?: number;
	isTool?: boolean;
}

/** The data that n8n keeps for a node with its execution, and runs of the node that share them. */
class Kept {
	private data: Record<string, unknown> = {};

	/** As a run of the node finds them: the same within one n8n. */
	run({ execution = '7', mode = 'trigger', runIndex = 0, isTool = false }: Run = {}): SentRequests {
		const context = {
			getContext: (kind: string) => {
				expect(kind).toBe('node');
				return this.data;
			},
			getExecutionId: () => execution,
			getMode: () => mode,
			getNode: () => ({ type: `n8n-nodes-sora-video.soraVideo${isTool ? 'Tool' : ''}` }),
			getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
		};
		return new SentRequests(context as unknown as IExecuteFunctions);
	}

	get size(): number {
		return Object.values(this.data).flatMap((field) => Object.keys(field as object)).length;
	}

	/** Through n8n's database and back, as for Retry in the list of executions. */
	stored(): this {
		this.data = JSON.parse(JSON.stringify(this.data)) as Record<string, unknown>;
		return this;
	}
}

const outcomes: Array<[string, SentResult]> = [
	['a task', TASK],
	['an unknown outcome', UNKNOWN],
];

test('an item that was never sent may be sent', () => {
	const requests = new Kept().run();
	expect(requests.recall(0, REQUEST)).toBeUndefined();
	requests.remember(0, REQUEST, TASK);
	expect(requests.recall(1, REQUEST)).toBeUndefined();
});

describe('within the same execution', () => {
	test.each(outcomes)('%s is recalled by the next try of the node', (_, outcome) => {
		const kept = new Kept();
		kept.run().remember(3, REQUEST, outcome);
		expect(kept.run().recall(3, REQUEST)).toMatchObject(outcome);
		expect(kept.stored().run().recall(3, REQUEST)).toMatchObject(outcome);
	});

	test.each(outcomes)('%s is recalled even if the request is another one now', (_, outcome) => {
		const kept = new Kept();
		kept.run().remember(0, REQUEST, outcome);
		expect(kept.run().recall(0, OTHER)).toMatchObject(outcome);
	});

	test.each(outcomes)('%s belongs to one item and one run of the node', (_, outcome) => {
		const kept = new Kept();
		kept.run({ runIndex: 1 }).remember(2, REQUEST, outcome);
		expect(kept.run({ runIndex: 1 }).recall(1, REQUEST)).toBeUndefined();
		expect(kept.run({ runIndex: 0 }).recall(2, REQUEST)).toBeUndefined();
		expect(kept.run({ runIndex: 1 }).recall(2, REQUEST)).toMatchObject(outcome);
		expect(kept.run({ runIndex: 2 }).recall(2, REQUEST)).toBeUndefined();
	});

	test('run 1 of item 12 is not run 11 of item 2', () => {
		const kept = new Kept();
		kept.run({ runIndex: 1 }).remember(12, REQUEST, TASK);
		expect(kept.run({ runIndex: 11 }).recall(2, REQUEST)).toBeUndefined();
		expect(kept.run({ runIndex: 112 }).recall(0, REQUEST)).toBeUndefined();
	});

	test('what surely created nothing is forgotten, and nothing else with it', () => {
		const kept = new Kept();
		const requests = kept.run();
		requests.remember(0, REQUEST, UNKNOWN);
		requests.remember(1, REQUEST, TASK);
		requests.remember(0, REQUEST, undefined);
		requests.remember(5, REQUEST, undefined);
		expect(kept.run().recall(0, REQUEST)).toBeUndefined();
		expect(kept.run().recall(1, REQUEST)).toMatchObject(TASK);
	});

	test('the answer takes the place of what was held until it came', () => {
		const requests = new Kept().run();
		requests.remember(0, REQUEST, UNKNOWN);
		requests.remember(0, REQUEST, TASK);
		const recalled = requests.recall(0, REQUEST);
		expect(recalled).toMatchObject(TASK);
		expect(recalled).not.toHaveProperty('failure');
	});

	test('holds in Retry, too: a try of the retried execution is no wish of the user', () => {
		const kept = new Kept();
		const retry = { execution: '8', mode: 'retry' } as const;
		kept.run(retry).remember(0, REQUEST, UNKNOWN);
		expect(kept.run(retry).recall(0, REQUEST)).toMatchObject(UNKNOWN);
	});
});

describe('Retry in the list of executions', () => {
	const retry = { execution: '8', mode: 'retry' } as const;

	const keptBy = (outcome: SentResult) => {
		const kept = new Kept();
		kept.run({ execution: '7' }).remember(0, REQUEST, outcome);
		return kept.stored();
	};

	test('takes up a task of the same request', () => {
		expect(keptBy(TASK).run(retry).recall(0, REQUEST)).toMatchObject(TASK);
	});

	test('sends another request, although the item has a task', () => {
		expect(keptBy(TASK).run(retry).recall(0, OTHER)).toBeUndefined();
	});

	test.each([REQUEST, OTHER])('sends again what nobody knows of: that is its wish', (request) => {
		expect(keptBy(UNKNOWN).run(retry).recall(0, request)).toBeUndefined();
	});

	test('has its own outcome from then on', () => {
		const kept = keptBy(UNKNOWN);
		kept.run(retry).remember(0, REQUEST, TASK);
		expect(kept.run(retry).recall(0, REQUEST)).toMatchObject(TASK);
	});

	test('of a retry takes up the task that was taken up before', () => {
		const kept = keptBy(TASK);
		kept.run(retry).recall(0, REQUEST);
		const again = { execution: '9', mode: 'retry' } as const;
		expect(kept.stored().run(again).recall(0, REQUEST)).toMatchObject(TASK);
	});

	test('is the wish of the user once: another try of the node goes on with the same task', () => {
		const kept = keptBy(TASK);
		const requests = kept.run(retry);
		requests.recall(0, REQUEST);
		requests.mark('sora_1', 'failed');
		expect(kept.run(retry).recall(0, REQUEST)).toMatchObject(TASK);
		const again = { execution: '9', mode: 'retry' } as const;
		expect(kept.stored().run(again).recall(0, REQUEST)).toBeUndefined();
	});

	test.each(['trigger', 'manual', 'webhook', 'integrated'] as const)(
		'is the only one: data of another execution mean nothing in the mode %s',
		(mode) => {
			for (const outcome of [TASK, UNKNOWN]) {
				expect(keptBy(outcome).run({ execution: '8', mode }).recall(0, REQUEST)).toBeUndefined();
			}
		},
	);
});

describe("an agent's tool", () => {
	const tool = (runIndex: number, more: Run = {}): Run => ({ ...more, runIndex, isTool: true });

	test('is not sent again in a later run, when the outcome is unknown', () => {
		const kept = new Kept();
		kept.run(tool(0)).remember(0, REQUEST, UNKNOWN);
		for (const runIndex of [0, 1, 5]) {
			expect(kept.run(tool(runIndex)).recall(0, REQUEST)).toMatchObject(UNKNOWN);
		}
	});

	test('may send another request', () => {
		const kept = new Kept();
		kept.run(tool(0)).remember(0, REQUEST, UNKNOWN);
		expect(kept.run(tool(1)).recall(0, OTHER)).toBeUndefined();
	});

	test('may create the same twice, when the agent asks for it', () => {
		const kept = new Kept();
		kept.run(tool(0)).remember(0, REQUEST, TASK);
		expect(kept.run(tool(1)).recall(0, REQUEST)).toBeUndefined();
	});

	test('may send again in another execution, Retry included', () => {
		for (const mode of ['trigger', 'retry'] as const) {
			const kept = new Kept();
			kept.run(tool(0)).remember(0, REQUEST, UNKNOWN);
			const other = tool(0, { execution: '8', mode });
			expect(kept.stored().run(other).recall(0, REQUEST)).toBeUndefined();
		}
	});

	test('may send again what surely created nothing', () => {
		const kept = new Kept();
		const requests = kept.run(tool(0));
		requests.remember(0, REQUEST, UNKNOWN);
		requests.remember(0, REQUEST, undefined);
		expect(kept.run(tool(1)).recall(0, REQUEST)).toBeUndefined();
	});
});

test('a long loop keeps no more than its last run, an agent’s tool all its calls', () => {
	const [looped, asked] = [new Kept(), new Kept()];
	for (let runIndex = 0; runIndex < 1000; runIndex++) {
		looped.run({ runIndex }).remember(0, REQUEST, TASK);
		asked.run({ runIndex, isTool: true }).remember(0, REQUEST, UNKNOWN);
	}
	expect(looped.run({ runIndex: 999 }).recall(0, REQUEST)).toMatchObject(TASK);
	expect(looped.size).toBe(1);
	expect(asked.size).toBe(1000);
});

describe('a task that its own node waits for', () => {
	const tool = (runIndex: number) => ({ runIndex, isTool: true });

	test('is gone on with by an agent that calls the same tool again, until it is delivered', () => {
		const kept = new Kept();
		const first = kept.run(tool(0));
		first.remember(0, REQUEST, TASK);
		first.mark('sora_1', 'running');
		expect(kept.run(tool(1)).recall(0, OTHER)).toBeUndefined();
		const second = kept.run(tool(1));
		expect(second.recall(0, REQUEST)).toMatchObject(TASK);
		second.mark('sora_1', undefined);
		expect(kept.run(tool(2)).recall(0, REQUEST)).toBeUndefined();
	});

	test('is created anew by Retry when it has failed, but not by another try of the node', () => {
		const kept = new Kept();
		const requests = kept.run();
		requests.remember(0, REQUEST, TASK);
		requests.mark('sora_1', 'failed');
		expect(kept.run().recall(0, REQUEST)).toMatchObject(TASK);
		const retry = { execution: '8', mode: 'retry' } as const;
		expect(kept.stored().run(retry).recall(0, REQUEST)).toBeUndefined();
	});
});
