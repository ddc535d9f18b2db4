import type { IExecuteFunctions } from 'n8n-workflow';

import { ChildAbortController } from '../api/childAbortController';
import { pollInTurn } from '../api/inTurn';
import { downloadVideo, type Download } from '../api/videoDownload';
import { isCompleted } from '../api/videoTask';
import { explainEnding, explainLimit, type LimitWords } from '../messages';
import { executionLimit, type ExecutionLimit } from '../suspend/executionLimit';
import { suspendability, type SuspendUntil } from '../suspend/suspendability';
import { endingsIn, nextRound, pollInRound } from '../suspend/suspendedWait';
import { keepState, newState, takeState } from '../suspend/waitState';
import { INITIAL_STATE, type WaitEnding } from '../wait/pollState';
import { openPoller, pollUntilDone, type Poller, type TaskWait } from '../wait/poller';
import { withFile, type ItemResult } from './items';
import type { WaitItem } from './parameters';

/** n8n resumes an execution up to so many milliseconds late. */
const RESUME_MS = 15_000;

/** What has not come so shortly before n8n ends the execution is not waited for any more. */
const LAST_MOMENT_MS = 3000;

/** The wait for the tasks of all items. */
export interface VideoWait {
	/** Whether n8n runs the node again later, so that nothing comes out yet. */
	isSuspended: boolean;
	poller: Poller;
	signal: AbortSignal;
	/** When it began, in Unix milliseconds. */
	startedAt: number;
	/** n8n's own limit, before which the wait has to end. */
	limit?: ExecutionLimit;
	/** Gives how the wait for the task with this ID ended. */
	waitFor: (id: string) => Promise<WaitEnding>;
	/** By task, name and size: n8n stores a file once however many items refer to it. */
	downloads: Map<string, Promise<Download>>;
}

/**
 * Begins to wait for the tasks of all items together. With Suspend While Waiting this is one round of
 * polls, after which n8n suspends the execution, where it can.
 *
 * @throws {NodeOperationError} when the credential is missing or its base URL is no web address
 */
export async function beginWait(
	context: IExecuteFunctions,
	items: WaitItem[],
	signal: AbortSignal,
): Promise<VideoWait> {
	// The first item decides for all.
	const poller = await openPoller(context, items[0]?.maxConcurrentRequests ?? 1, signal);
	const { clock } = poller;
	const suspendUntil = findSuspension(context);
	let state = suspendUntil ? takeState(context, Date.now()) : newState(context, clock.now());
	const startedAt = state.began;
	const limit = executionLimit(context, clock.now(), state.endsAt);
	const waits = waitsFor(items, startedAt, limit);
	let isSuspended = false;
	if (suspendUntil !== undefined) {
		state = await pollInRound(state, [...waits.values()], poller);
		const resumeAt = nextRound(state, [...waits.values()], clock.now(), clock.random());
		const mayPause = resumeAt !== undefined && resumeAt + RESUME_MS < (limit?.stopAt ?? Infinity);
		if (mayPause && !endsTheNode(context, items, endingsIn(state))) {
			keepState(context, { ...state, endsAt: limit?.endsAt });
			await suspendUntil(new Date(resumeAt));
			isSuspended = true;
		}
	}
	const begun = new Map<string, Promise<WaitEnding>>();
	const waitFor = async (id: string) => {
		const known = Object.hasOwn(state.tasks, id) ? state.tasks[id] : INITIAL_STATE;
		if ('ending' in known) return known.ending;
		if (!begun.has(id)) begun.set(id, pollUntilDone(waits.get(id)!, poller, signal, known));
		return await begun.get(id)!;
	};
	return { isSuspended, poller, signal, startedAt, limit, waitFor, downloads: new Map() };
}

/** What suspends the execution; undefined where it is not wanted, or n8n cannot, and a hint says why. */
function findSuspension(context: IExecuteFunctions): SuspendUntil | undefined {
	if (context.getNodeParameter('suspendWhileWaiting', 0, false) !== true) return undefined;
	const how = suspendability(context);
	if ('suspendUntil' in how) return how.suspendUntil;
	context.addExecutionHints({ message: how.hint, type: 'info', location: 'outputPane' });
	return undefined;
}

/**
 * One wait for each task, however many items name it, with the shortest of their intervals and the
 * longest of their timeouts.
 */
function waitsFor(
	items: WaitItem[],
	startedAt: number,
	{ stopAt = Infinity }: Partial<ExecutionLimit> = {},
): Map<string, TaskWait> {
	const waits = new Map<string, TaskWait>();
	for (const { id, route, intervalMs, timeoutMs } of items) {
		const wait = waits.get(id) ?? { id, route, intervalMs, deadline: 0 };
		waits.set(id, {
			id,
			route: wait.route ?? route,
			intervalMs: Math.min(wait.intervalMs, intervalMs),
			deadline: Math.min(Math.max(wait.deadline, startedAt + timeoutMs), stopAt),
		});
	}
	return waits;
}

/** Whether one of the endings that are known ends the node, so that it need not go on waiting. */
const endsTheNode = (
	context: IExecuteFunctions,
	items: WaitItem[],
	known: Map<string, WaitEnding>,
): boolean =>
	!context.continueOnFail() &&
	items.some((item) => {
		const ending = known.get(item.id);
		if (ending === undefined || ending.kind === 'completed') return false;
		return 'failure' in withoutSuccess(item, ending, 0);
	});

/**
 * Waits for the task of an item, and fetches its file as soon as the task is done. When n8n is about
 * to end the execution, an item that has got neither fails.
 */
export async function deliverVideo(
	context: IExecuteFunctions,
	item: WaitItem,
	wait: VideoWait,
): Promise<ItemResult> {
	const { limit, poller, signal } = wait;
	const delivered = deliver(context, item, wait);
	if (limit === undefined) return await delivered;
	const alarm = new ChildAbortController(signal);
	const left = limit.endsAt - LAST_MOMENT_MS - poller.clock.now();
	const late = poller.clock.sleep(left, alarm.signal).then(
		(): ItemResult => ({ failure: explainLimit(item.id, limitWords(context, limit)), id: item.id }),
		async () => await delivered,
	);
	return await Promise.race([delivered, late]).finally(() => alarm.abort());
}

async function deliver(
	context: IExecuteFunctions,
	item: WaitItem,
	wait: VideoWait,
): Promise<ItemResult> {
	const { poller, signal, downloads } = wait;
	const { id, route, download } = item;
	const ending = await wait.waitFor(id);
	if (ending.kind !== 'completed') {
		const waitedMs = poller.clock.now() - wait.startedAt;
		const isLimited = wait.limit !== undefined && waitedMs < item.timeoutMs;
		const words = isLimited ? limitWords(context, wait.limit!) : undefined;
		return withoutSuccess(item, ending, waitedMs, words);
	}
	const { task, isFresh } = ending;
	if (download === undefined) return { task };
	const { fileName, maxBytes } = download;
	const file = JSON.stringify([id, fileName, maxBytes]);
	if (!downloads.has(file)) {
		const { queue, poll } = poller;
		const pollAgain = async () => await pollInTurn(queue, async () => await poll(id, route));
		const request = { id, task, isFresh, pollAgain, queue, fileName, maxBytes };
		downloads.set(file, downloadVideo(context, request, signal));
	}
	return withFile(task, download.property, await downloads.get(file)!);
}

const limitWords = (context: IExecuteFunctions, { lengthMs }: ExecutionLimit): LimitWords => ({
	lengthMs,
	isOfWorkflow: Number(context.getWorkflowSettings().executionTimeout ?? 0) > 0,
});

/** The result of an item whose task did not complete, or not in time. */
function withoutSuccess(
	{ id, returnsStatusOnTimeout }: WaitItem,
	ending: Exclude<WaitEnding, { kind: 'completed' }>,
	waitedMs: number,
	limit?: LimitWords,
): ItemResult {
	const isTimeout = ending.kind !== 'failed' && ending.kind !== 'refused';
	if (isTimeout && returnsStatusOnTimeout && ending.task && !isCompleted(ending.task)) {
		return { task: ending.task, more: { timedOut: true } };
	}
	return { failure: explainEnding(id, ending, waitedMs, limit), id, task: ending.task };
}
