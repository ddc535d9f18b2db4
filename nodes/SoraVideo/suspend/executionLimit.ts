import type { IExecuteFunctions, IRunData } from 'n8n-workflow';

/** n8n's own limit on how long an execution may take (EXECUTIONS_TIMEOUT, Timeout Workflow). */
export interface ExecutionLimit {
	/** When n8n ends the execution, in Unix milliseconds. */
	endsAt: number;
	/** When the node has to have stopped waiting, in Unix milliseconds. */
	stopAt: number;
	/** How long the execution may take, in milliseconds, as far as it can be told. */
	lengthMs: number;
}

/** Time for the last poll, for what comes out, and for n8n to store it. */
const MIN_MARGIN_MS = 5000;
const MAX_MARGIN_MS = 20_000;
const MARGIN_SHARE = 0.1;

/** n8n suspends no execution for less. */
const SHORTEST_PAUSE_MS = 60_000;

/**
 * The limit of this execution. It is in the context of n8n-core, but n8n-workflow's types do not name
 * it. In regular mode n8n counts from the start of the execution, its suspensions included; in queue
 * mode each resume begins anew. Which mode it is cannot be told, so the earlier moment counts, unless
 * it has passed.
 *
 * @param keptEndsAt the moment as an earlier round of the same wait knew it
 * @returns undefined when there is none, or where it does not have the shape that is known
 */
export function executionLimit(
	context: IExecuteFunctions,
	now: number,
	keptEndsAt = Infinity,
): ExecutionLimit | undefined {
	const { additionalData, runExecutionData } = context as {
		additionalData?: { executionTimeoutTimestamp?: unknown };
		runExecutionData?: { resultData?: { runData?: IRunData } };
	};
	const ownEndsAt = additionalData?.executionTimeoutTimestamp;
	if (typeof ownEndsAt !== 'number' || !Number.isFinite(ownEndsAt)) return undefined;
	const runs = Object.values(runExecutionData?.resultData?.runData ?? {}).flat();
	const startedAt = Math.min(now, ...runs.map(({ startTime }) => startTime));
	const activeMs = runs.reduce((sum, { executionTime }) => sum + executionTime, 0);
	const wasSuspended = keptEndsAt !== Infinity || now - startedAt - activeMs > SHORTEST_PAUSE_MS;
	const fromStart = wasSuspended ? startedAt + (ownEndsAt - now) : Infinity;
	const earlier = [keptEndsAt, fromStart].filter((moment) => moment > now);
	const endsAt = Math.min(ownEndsAt, ...earlier);
	const share = (endsAt - now) * MARGIN_SHARE;
	const marginMs = Math.min(Math.max(share, MIN_MARGIN_MS), MAX_MARGIN_MS);
	const lengthMs = wasSuspended ? ownEndsAt - now : ownEndsAt - startedAt;
	return { endsAt, stopAt: endsAt - marginMs, lengthMs };
}
