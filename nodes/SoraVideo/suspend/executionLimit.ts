import type { IExecuteFunctions, IRunData } from 'n8n-workflow';

import type { Clock } from '../api/clock';

/** n8n's own limit on how long an execution may take (EXECUTIONS_TIMEOUT, Timeout Workflow). */
export interface ExecutionLimit {
	/** When n8n ends the execution, in Unix milliseconds. */
	endsAt: number;
	/** When the node has to have stopped waiting, in Unix milliseconds. */
	stopAt: number;
	/** How long the execution may take, in milliseconds, as far as it can be told. */
	lengthMs: number;
	/** Timeout Workflow of this workflow, something that allows less, or something else. */
	setBy: 'workflow' | 'maximum' | 'environment';
}

/** Time for the last poll, for what comes out, and for n8n to store it. */
const MIN_MARGIN_MS = 5000;
const MAX_MARGIN_MS = 20_000;
const MARGIN_SHARE = 0.1;

/** The first node begins a moment after the time of the execution, on a busy n8n some seconds. */
const TOLERANCE_MS = 5000;

/** The parts of n8n-core's context that n8n-workflow's types do not name. */
interface ExecutionContext {
	additionalData?: { executionTimeoutTimestamp?: unknown };
	runExecutionData?: {
		executionData?: { runtimeData?: { establishedAt?: unknown } };
		resultData?: { runData?: IRunData };
	};
}

/**
 * The limit of this execution. In regular mode n8n counts from the start of the execution, its
 * suspensions included; in queue mode each resume begins anew. Which mode it is cannot be told, so the
 * earlier moment counts, unless it has passed.
 *
 * @param keptEndsAt the moment as an earlier round of the same wait knew it
 * @returns undefined when there is none, or where it does not have the shape that is known
 */
export function executionLimit(
	context: IExecuteFunctions,
	now: number,
	keptEndsAt = Infinity,
): ExecutionLimit | undefined {
	const { additionalData, runExecutionData } = context as ExecutionContext;
	const ownEndsAt = additionalData?.executionTimeoutTimestamp;
	if (typeof ownEndsAt !== 'number' || !Number.isFinite(ownEndsAt)) return undefined;
	const { startedAt, resumedAt } = beginnings(context, runExecutionData, now);
	const lengthMs = ownEndsAt - resumedAt;
	const earlier = [keptEndsAt, startedAt + lengthMs].filter((moment) => moment > now);
	const endsAt = Math.min(ownEndsAt, ...earlier);
	const share = (endsAt - now) * MARGIN_SHARE;
	const marginMs = Math.min(Math.max(share, MIN_MARGIN_MS), MAX_MARGIN_MS);
	return { endsAt, stopAt: endsAt - marginMs, ...whatSetIt(context, lengthMs) };
}

/** What has not come so shortly before n8n ends the execution is not waited for any more. */
const LAST_MOMENT_MS = 3000;

/** Gives what the work does, or `instead` shortly before n8n ends the execution. */
export async function beforeLimit<T>(
	limit: ExecutionLimit | undefined,
	clock: Clock,
	work: Promise<T>,
	instead: (limit: ExecutionLimit) => T,
): Promise<T> {
	if (limit === undefined) return await work;
	// Not ended with the other items: creating goes on after that, and has to end in time as well.
	const alarm = new AbortController();
	const late = clock.sleep(limit.endsAt - LAST_MOMENT_MS - clock.now(), alarm.signal).then(
		() => instead(limit),
		async () => await work,
	);
	return await Promise.race([work, late]).finally(() => alarm.abort());
}

function whatSetIt(
	context: IExecuteFunctions,
	lengthMs: number,
): Pick<ExecutionLimit, 'lengthMs' | 'setBy'> {
	const ofWorkflowMs = Number(context.getWorkflowSettings().executionTimeout ?? 0) * 1000;
	if (!(ofWorkflowMs > 0)) return { lengthMs, setBy: 'environment' };
	return lengthMs < ofWorkflowMs - TOLERANCE_MS
		? { lengthMs, setBy: 'maximum' }
		: { lengthMs: ofWorkflowMs, setBy: 'workflow' };
}

/**
 * When the execution began, and when n8n resumed it last: the same moment where it never did. n8n
 * counts the runs of the nodes from 0 each time. What an execution has from an earlier one, by Retry
 * or by Execute step, ran before its time.
 */
function beginnings(
	context: IExecuteFunctions,
	{ executionData, resultData }: ExecutionContext['runExecutionData'] = {},
	now: number,
): { startedAt: number; resumedAt: number } {
	const establishedAt = executionData?.runtimeData?.establishedAt;
	// Retry goes on with the data of the earlier execution, its beginning included.
	const since = context.getMode() === 'retry' ? now : Number(establishedAt ?? 0);
	const own = Object.values(resultData?.runData ?? {})
		.flat()
		.filter(({ startTime }) => startTime >= since);
	// A long loop has more runs than a function takes arguments.
	const startedAt = own.reduce((earliest, run) => Math.min(earliest, run.startTime), now);
	const firstRuns = own.filter(({ executionIndex }) => executionIndex === 0);
	const resumedAt = firstRuns.reduce((last, run) => Math.max(last, run.startTime), startedAt);
	return { startedAt, resumedAt };
}
