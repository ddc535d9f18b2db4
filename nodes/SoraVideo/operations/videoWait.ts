import type { IExecuteFunctions } from 'n8n-workflow';

import { pollInTurn } from '../api/inTurn';
import { downloadVideo, type Download } from '../api/videoDownload';
import { isCompleted } from '../api/videoTask';
import { explainEnding } from '../messages';
import { suspendability, type SuspendUntil } from '../suspend/suspendability';
import { endingsIn, nextRound, pollInRound } from '../suspend/suspendedWait';
import { keepState, newState, takeState } from '../suspend/waitState';
import { INITIAL_STATE, type WaitEnding } from '../wait/pollState';
import { openPoller, pollUntilDone, type Poller, type TaskWait } from '../wait/poller';
import { withFile, type ItemResult } from './items';
import type { WaitItem } from './parameters';

/** The wait for the tasks of all items. */
export interface VideoWait {
	/** Whether n8n runs the node again later, so that nothing comes out yet. */
	isSuspended: boolean;
	poller: Poller;
	signal: AbortSignal;
	/** When it began, in Unix milliseconds. */
	startedAt: number;
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
	const waits = waitsFor(items, startedAt);
	let isSuspended = false;
	if (suspendUntil !== undefined) {
		state = await pollInRound(state, [...waits.values()], poller);
		const resumeAt = nextRound(state, [...waits.values()], clock.now(), clock.random());
		if (resumeAt !== undefined && !endsTheNode(context, items, endingsIn(state))) {
			keepState(context, state);
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
	return { isSuspended, poller, signal, startedAt, waitFor, downloads: new Map() };
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
function waitsFor(items: WaitItem[], startedAt: number): Map<string, TaskWait> {
	const waits = new Map<string, TaskWait>();
	for (const { id, intervalMs, timeoutMs } of items) {
		const wait = waits.get(id) ?? { id, intervalMs, deadline: 0 };
		waits.set(id, {
			id,
			intervalMs: Math.min(wait.intervalMs, intervalMs),
			deadline: Math.max(wait.deadline, startedAt + timeoutMs),
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

/** Waits for the task of an item, and fetches its file as soon as the task is done. */
export async function deliverVideo(
	context: IExecuteFunctions,
	item: WaitItem,
	wait: VideoWait,
): Promise<ItemResult> {
	const { poller, signal, downloads } = wait;
	const { id, download } = item;
	const ending = await wait.waitFor(id);
	if (ending.kind !== 'completed') {
		return withoutSuccess(item, ending, poller.clock.now() - wait.startedAt);
	}
	const { task, isFresh } = ending;
	if (download === undefined) return { task };
	const { fileName, maxBytes } = download;
	const file = JSON.stringify([id, fileName, maxBytes]);
	if (!downloads.has(file)) {
		const { queue, poll } = poller;
		const pollAgain = async () => await pollInTurn(queue, async () => await poll(id));
		const request = { id, task, isFresh, pollAgain, queue, fileName, maxBytes };
		downloads.set(file, downloadVideo(context, request, signal));
	}
	return withFile(task, download.property, await downloads.get(file)!);
}

/** The result of an item whose task did not complete, or not in time. */
function withoutSuccess(
	{ id, returnsStatusOnTimeout }: WaitItem,
	ending: Exclude<WaitEnding, { kind: 'completed' }>,
	waitedMs: number,
): ItemResult {
	const isTimeout = ending.kind !== 'failed' && ending.kind !== 'refused';
	if (isTimeout && returnsStatusOnTimeout && ending.task && !isCompleted(ending.task)) {
		return { task: ending.task, more: { timedOut: true } };
	}
	return { failure: explainEnding(id, ending, waitedMs), id, task: ending.task };
}
