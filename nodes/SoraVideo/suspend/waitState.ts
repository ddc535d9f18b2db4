import type { IExecuteFunctions } from 'n8n-workflow';

import type { CreateResult } from '../api/createResult';
import type { EndedWait, PollState } from '../wait/pollState';

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
	/** When n8n ends the execution, as far as it was known in the first round. */
	endsAt?: number;
	/** What this execution, or the one that it repeats, has created for the wait, by item. */
	created?: Record<number, CreatedInWait | undefined>;
	/** By task ID. */
	tasks: Record<string, PollState | EndedWait>;
}

/** What came of the request that created the task of an item, or may have. */
interface CreatedInWait {
	/** To tell whether a later one wants the same. */
	request: string;
	result: CreateResult;
	/** In Unix milliseconds; undefined when it was created by the execution that this one repeats. */
	createdAt?: number;
}

/** The wait of a node that n8n has suspended: one at most, since n8n runs the node again at once. */
interface KeptWait {
	state: unknown;
	/** Where the input of the wait came from. */
	source: unknown;
}

const FIELD = 'suspendedWait';

/**
 * Takes the state of the wait that this run goes on with out of n8n's keeping, or begins a new wait.
 * It has to be kept again to be there in the next round, so that a round that ends with a failure
 * leaves it nowhere, and Retry On Fail begins anew, as often as the node has tries. So does Retry after a crash: the new
 * execution then has a copy of the lost one's state, in which the time may be over. It only takes
 * over what was created.
 */
export function takeState(context: IExecuteFunctions, now: number): WaitState {
	const executionId = context.getExecutionId();
	const kept = context.getContext('node');
	const { state, source } = (kept[FIELD] ?? {}) as Partial<KeptWait>;
	delete kept[FIELD];
	if (!isWaitState(state) || !isInput(source, context))
		return triedAgain(context) ?? newState(context, now);
	if (state.executionId === executionId) return state;
	// What failed, or may not have been created, is what the user wants once more.
	const created = Object.entries(state.created ?? {}).flatMap(([index, entry]) =>
		'task' in entry!.result && !hasFailed(state.tasks[entry!.result.task.id])
			? [[index, { ...entry!, createdAt: undefined }] as const]
			: [],
	);
	return { ...newState(context, now), created: Object.fromEntries(created) };
}

/** Whether a task has ended without a success, for good. */
export const hasFailed = (known: PollState | EndedWait | undefined): boolean =>
	known !== undefined && 'ending' in known && known.ending.kind === 'failed';

const ENDED_FIELD = 'endedWait';

/** What is known of the waits that are over, for Retry On Fail. */
interface KeptEnd {
	/** Of the execution that they belong to. */
	executionId: string;
	/** Where their input came from. */
	source: unknown;
	/** How many there were. */
	waits: number;
	/** Of the last one, after which no other begins. */
	state?: WaitState;
}

/**
 * Keeps how a wait has ended, where n8n may run the node again. n8n counts the tries of Retry On Fail
 * from 0 each time that it resumes an execution, so the waits are counted here.
 */
export function keepEnded(context: IExecuteFunctions, state: WaitState): void {
	const { retryOnFail, maxTries } = context.getNode();
	if (!retryOnFail) return;
	// As n8n counts them.
	const tries = Math.min(5, Math.max(2, maxTries || 3));
	const waits = (endedBefore(context)?.waits ?? 0) + 1;
	const end: KeptEnd = {
		executionId: context.getExecutionId(),
		source: sourceOf(context),
		waits,
		...(waits >= tries && { state }),
	};
	context.getContext('node')[ENDED_FIELD] = end;
}

function endedBefore(context: IExecuteFunctions): KeptEnd | undefined {
	const end = context.getContext('node')[ENDED_FIELD] as KeptEnd | undefined;
	// A tool that a client of n8n's MCP server calls has no ID of an execution.
	const isSame =
		end !== undefined &&
		end.executionId === context.getExecutionId() &&
		isInput(end.source, context);
	return isSame ? end : undefined;
}

/** After as many waits as the node has tries, the last one is not begun anew. */
const triedAgain = (context: IExecuteFunctions): WaitState | undefined =>
	endedBefore(context)?.state;

/** Of a wait that begins now, in Unix milliseconds. */
const newState = (context: IExecuteFunctions, now: number): WaitState => ({
	version: 1,
	executionId: context.getExecutionId(),
	began: now,
	tasks: {},
});

/** Keeps the state for the next round, which has the same input from the same source. */
export function keepState(context: IExecuteFunctions, state: WaitState): void {
	const wait: KeptWait = { state, source: sourceOf(context) };
	context.getContext('node')[FIELD] = wait;
}

const sourceOf = (context: IExecuteFunctions) => context.getExecuteData().source?.main ?? null;

/** Whether the input of this run comes from there. */
const isInput = (source: unknown, context: IExecuteFunctions): boolean =>
	JSON.stringify(source) === JSON.stringify(sourceOf(context));

const isWaitState = (value: unknown): value is WaitState =>
	typeof value === 'object' && value !== null && (value as WaitState).version === 1;
