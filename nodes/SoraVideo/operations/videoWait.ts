import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { pollInTurn } from '../api/inTurn';
import { downloadVideo, type Download } from '../api/videoDownload';
import { isCompleted, isDone, type VideoTask } from '../api/videoTask';
import { explainEnding, explainLimit, limitHint, type LimitWords } from '../messages';
import { beforeLimit, executionLimit, type ExecutionLimit } from '../suspend/executionLimit';
import { suspendability, type SuspendUntil } from '../suspend/suspendability';
import { endingsIn, nextRound, pollInRound } from '../suspend/suspendedWait';
import { keepEnded, keepState, takeState, type WaitState } from '../suspend/waitState';
import { INITIAL_STATE, type EndedWait, type PollState, type WaitEnding } from '../wait/pollState';
import { openPoller, pollUntilDone, type TaskWait, type VideoPoller } from '../wait/poller';
import { unlessFailed, withFile, type ItemResult } from './items';
import { readSuspends, type WaitItem } from './parameters';

/** n8n resumes an execution up to so many milliseconds late. */
const RESUME_MS = 15_000;

/** The wait for the tasks of all items. */
export interface VideoWait {
	poller: VideoPoller;
	signal: AbortSignal;
	/** Suspends the execution; undefined where the node waits itself. */
	suspendUntil?: SuspendUntil;
	/** Of this wait, as an earlier round has left it, or new. */
	state: WaitState;
	/** n8n's own limit, before which the wait has to end. */
	limit?: ExecutionLimit;
	/** By task ID. */
	tasks: Map<string, TaskWait>;
	running: Map<string, Promise<EndedWait>>;
	/** Shows a hint at the node's output, once. */
	hint: (message: string) => void;
	/** The tasks that have failed for good, by ID. */
	failed: Set<string>;
	/** By task, name and size: n8n stores a file once however many items refer to it. */
	downloads: Map<string, Promise<Download>>;
}

/** As it was read last, in a wait that goes on or is over. */
const taskIn = (known: PollState | EndedWait): VideoTask | undefined =>
	'ending' in known ? known.ending.task : known.task;

/**
 * Opens the wait that this run of the node begins or, when n8n has suspended the execution, goes on
 * with.
 *
 * @param signal has to be aborted when the wait is over
 * @throws {NodeOperationError} when the credential is missing or cannot be used
 */
export async function openWait(
	context: IExecuteFunctions,
	maxConcurrentRequests: number,
	signal: AbortSignal,
): Promise<VideoWait> {
	const poller = await openPoller(context, maxConcurrentRequests, signal);
	const now = poller.clock.now();
	const suspendUntil = findSuspension(context);
	// Also where the switch, an expression, was on in an earlier round and is off now.
	const state = takeState(context, suspendUntil ? Date.now() : now);
	poller.startedAt = state.began;
	const limit = executionLimit(context, now, state.endsAt);
	for (const [id, known] of Object.entries(state.tasks)) {
		if ('nextPollAt' in known && known.task) poller.lastRead.set(id, known.task);
		if (taskIn(known)) poller.isKeyAccepted = true;
	}
	const tasks = new Map<string, TaskWait>();
	return {
		poller,
		signal,
		suspendUntil,
		state,
		limit,
		tasks,
		running: new Map(),
		hint: hintOnce(context),
		failed: new Set(),
		downloads: new Map(),
	};
}

function hintOnce(context: IExecuteFunctions): VideoWait['hint'] {
	const hints = new Set<string>();
	return (message) => {
		if (!hints.has(message)) {
			context.addExecutionHints({ message, type: 'info', location: 'outputPane' });
		}
		hints.add(message);
	};
}

/**
 * One wait for each task, however many items name it, with the shortest of their intervals and the
 * longest of their timeouts.
 */
export function addTask(item: WaitItem, { tasks, state, limit }: VideoWait): void {
	const { id, route, intervalMs, timeoutMs, createdAt = state.began } = item;
	const wait = tasks.get(id) ?? { id, route, intervalMs, deadline: 0 };
	const deadline = Math.max(wait.deadline, createdAt + timeoutMs);
	tasks.set(id, {
		id,
		route: wait.route ?? route,
		intervalMs: Math.min(wait.intervalMs, intervalMs),
		deadline: Math.min(deadline, limit?.stopAt ?? Infinity),
	});
}

/**
 * Adds the tasks of the items. With Suspend While Waiting: one round of polls, after which n8n suspends the execution unless all
 * tasks have ended.
 *
 * @returns the items for a run that suspends the execution. n8n hands them on to nobody, but shows
 * them, and a webhook that answers when the last node finishes answers with them.
 */
export async function suspend(
	context: IExecuteFunctions,
	items: WaitItem[],
	wait: VideoWait,
): Promise<INodeExecutionData[] | undefined> {
	for (const item of items) addTask(item, wait);
	const { suspendUntil, poller, tasks, limit } = wait;
	if (suspendUntil === undefined) return undefined;
	const waits = [...tasks.values()];
	const state = await unlessFailed(pollInRound(wait.state, waits, poller));
	// Stop was pressed, which each item meets for itself.
	if (state === undefined) return undefined;
	wait.state = state;
	const resumeAt = nextRound(state, waits, poller.clock.now(), poller.clock.random());
	const mayPause = resumeAt !== undefined && resumeAt + RESUME_MS < (limit?.stopAt ?? Infinity);
	if (!mayPause || endsTheNode(context, items, endingsIn(state))) {
		keepEnded(context, state);
		return undefined;
	}
	keepState(context, { ...state, endsAt: limit?.endsAt });
	await suspendUntil(new Date(resumeAt));
	return items.map(({ id, index }) => {
		const known = state.tasks[id];
		const task = taskIn(known);
		const done = task !== undefined && isDone(task);
		const json: IDataObject = { ...task, id, done, polls: known.polls };
		// With Retry On Fail, n8n takes a first item that has an `error` for a run that failed.
		delete json.error;
		return { json, pairedItem: { item: index } };
	});
}

/** What suspends the execution; undefined where it is not wanted, or n8n cannot, and a hint says why. */
function findSuspension(context: IExecuteFunctions): SuspendUntil | undefined {
	const isOn = readSuspends(context);
	if ('invalid' in isOn || !isOn.value) return undefined;
	const how = suspendability(context);
	if ('suspendUntil' in how) return how.suspendUntil;
	context.addExecutionHints({ message: how.hint, type: 'info', location: 'outputPane' });
	return undefined;
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
		return statusOnTimeout(item, ending) === undefined;
	});

/**
 * Waits for the task of an item, which was added before, and fetches its file as soon as the task is
 * done. When n8n is about to end the execution and neither has come, On Timeout decides, or the item
 * fails.
 */
export async function deliverVideo(
	context: IExecuteFunctions,
	item: WaitItem,
	wait: VideoWait,
): Promise<ItemResult> {
	const { limit, poller } = wait;
	const delivery = deliver(context, item, wait);
	return await beforeLimit(limit, poller.clock, delivery, (reached) =>
		resultAtLimit(item, wait, reached),
	);
}

function resultAtLimit(item: WaitItem, wait: VideoWait, limit: LimitWords): ItemResult {
	const { id } = item;
	const task = wait.poller.lastRead.get(id);
	if (task === undefined || isDone(task)) return { failure: explainLimit(id, limit), id, task };
	const waitedMs = wait.poller.clock.now() - beginningOf(item, wait);
	return withoutSuccess(item, { kind: 'timedOut', task }, { waitedMs, wait });
}

const beginningOf = ({ createdAt }: WaitItem, { state }: VideoWait) => createdAt ?? state.began;

async function deliver(
	context: IExecuteFunctions,
	item: WaitItem,
	wait: VideoWait,
): Promise<ItemResult> {
	const { poller, signal, downloads } = wait;
	const { id, download } = item;
	const { ending, polls, endedAt } = await endOf(id, wait);
	const waitedMs = endedAt - beginningOf(item, wait);
	const more = { waitedSeconds: Math.round(waitedMs / 1000), polls };
	if (ending.kind === 'failed') wait.failed.add(id);
	if (ending.kind !== 'completed') return withoutSuccess(item, ending, { waitedMs, wait, more });
	const { task, isFresh } = ending;
	const { api } = task;
	if (download === undefined) return { task, more };
	const { fileName, maxBytes } = download;
	const file = JSON.stringify([id, fileName, maxBytes]);
	if (!downloads.has(file)) {
		const { queue, poll } = poller;
		const pollAgain = async () => await pollInTurn(queue, async () => await poll(id, api));
		const request = { id, task, isFresh, pollAgain, queue, fileName, maxBytes };
		downloads.set(file, downloadVideo(context, request, signal));
	}
	return { ...withFile(task, download.property, await downloads.get(file)!), more };
}

async function endOf(
	id: string,
	{ state, tasks, running, poller, signal }: VideoWait,
): Promise<EndedWait> {
	// An ID may be the name of something that every object has.
	const known = Object.hasOwn(state.tasks, id) ? state.tasks[id] : INITIAL_STATE;
	if ('ending' in known) return known;
	if (!running.has(id)) running.set(id, pollUntilDone(tasks.get(id)!, poller, signal, known));
	return await running.get(id)!;
}

type NoSuccess = Exclude<WaitEnding, { kind: 'completed' }>;

/** The result of an item whose task did not complete, or not in time. */
function withoutSuccess(
	item: WaitItem,
	ending: NoSuccess,
	{ waitedMs, wait, more }: { waitedMs: number; wait: VideoWait; more?: IDataObject },
): ItemResult {
	const { id, timeoutMs } = item;
	const limit = waitedMs < timeoutMs ? wait.limit : undefined;
	const status = statusOnTimeout(item, ending);
	if (status !== undefined) {
		if (limit !== undefined) wait.hint(limitHint(limit));
		return { task: status, more: { ...more, timedOut: true } };
	}
	return { failure: explainEnding(id, ending, waitedMs, limit), id, task: ending.task, more };
}

/** What comes out of a wait that was too short, where the user wants that. */
function statusOnTimeout(
	{ returnsStatusOnTimeout }: WaitItem,
	{ kind, task }: NoSuccess,
): VideoTask | undefined {
	const isTimeout = kind !== 'failed' && kind !== 'refused';
	return isTimeout && returnsStatusOnTimeout && task && !isCompleted(task) ? task : undefined;
}
