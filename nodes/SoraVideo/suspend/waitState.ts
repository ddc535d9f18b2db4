import type { IExecuteFunctions } from 'n8n-workflow';

import type { WaitEnding } from '../task/progress';
import { newShared, type Pending, type Shared } from '../task/waitForTasks';

/**
 * What a suspended wait knows, as n8n keeps it in its database between two rounds. It lives there
 * for as long as the wait lasts, so later versions of this node have to read it: a change of its
 * form takes another `version`.
 */
export interface WaitState {
	version: 1;
	/** Of the execution that began it. */
	executionId: string;
	/** When the first round began, in Unix milliseconds. */
	began: number;
	shared: Shared;
	/** By task ID. */
	tasks: Record<string, Pending | { ending: WaitEnding }>;
}

/** The states of a node's waits, by the run of the node that was suspended. */
type States = Record<string, unknown>;

const FIELD = 'suspendedWaits';

const statesOf = (context: IExecuteFunctions): States => {
	const kept = context.getContext('node');
	return (kept[FIELD] ??= {}) as States;
};

/**
 * Takes the state of the wait that this run goes on with out of n8n's keeping; a run that does not
 * come from the node itself begins a new wait. It has to be kept again to be there in the next
 * round, so that a round that ends with a failure leaves nothing behind, and Retry begins anew.
 * So it does after a crash: the new execution then has a copy of the lost one's state, in which the
 * time may be over.
 */
export function takeState(context: IExecuteFunctions, now: number): WaitState {
	const executionId = context.getExecutionId();
	const begun: WaitState = { version: 1, executionId, began: now, shared: newShared(), tasks: {} };
	const [source] = context.getExecuteData().source?.main ?? [];
	// A run of another node has the same number as some run of this one, whose state is not touched.
	if (source?.previousNode !== context.getNode().name) return begun;
	const states = statesOf(context);
	const run = String(source.previousNodeRun ?? 0);
	const state = states[run];
	delete states[run];
	return isWaitState(state) && state.executionId === executionId ? state : begun;
}

/**
 * Keeps the state for the next round. On resume n8n passes the input of this run through the node
 * as the same run, and the next round has that run as its source: so each round finds its own
 * state, whatever other waits the node has begun in loops or branches.
 */
export function keepState(context: IExecuteFunctions, state: WaitState): void {
	const run = context.getWorkflowDataProxy(0).$runIndex as number;
	statesOf(context)[String(run)] = state;
}

const isWaitState = (value: unknown): value is WaitState =>
	typeof value === 'object' && value !== null && (value as WaitState).version === 1;
