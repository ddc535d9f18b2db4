import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { pollDelay } from '../api/backoff';
import type { CreateResult } from '../api/createResult';
import { routeOfPath } from '../api/videoApi';
import { isCompleted, type VideoTask } from '../api/videoTask';
import type { Validated } from '../models/validated';
import { hasFailed } from '../suspend/waitState';
import { INITIAL_STATE } from '../wait/pollState';
import { costNotice, createOptions, requestFields } from './createFields';
import { readCreateItem, type CreateItem } from './createItem';
import {
	createTask,
	openCreator,
	requestFieldsOf,
	requestOf,
	toCreatedItem,
	withCreatedTasks,
	type Creator,
} from './createTask';
import {
	downloadVideoField,
	fieldsOf,
	optionsField,
	outputFieldField,
	suspendField,
	waitOptionsFrom,
} from './fields';
import {
	readItems,
	runAll,
	toOutput,
	unlessFailed,
	usable,
	withCancellation,
	type ItemResult,
} from './items';
import { readDownload, readWaitSettings, type WaitItem, type WaitSettings } from './parameters';
import { addTask, deliverVideo, openWait, suspend, type VideoWait } from './videoWait';

const fields = fieldsOf('generate', [
	...requestFields,
	// n8n pins no output with files in it.
	costNotice("to build the next steps, switch off 'Download Video' and pin the output"),
	{ ...downloadVideoField, default: true },
	outputFieldField,
	suspendField,
	optionsField([...createOptions, ...waitOptionsFrom('the creation of its task')]),
]);

/** One prompt, and how its video is waited for. */
type GenerateItem = CreateItem & WaitSettings & Pick<WaitItem, 'download'>;

/** Create and Wait Until Done in one: the wait for a task begins when it is created. */
async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = await readItems(context, readGenerateItem);
	return await withCancellation(context, async (controller) => {
		const creator = openCreator(context, controller);
		// The first item decides for all.
		const maxConcurrentRequests = usable(items)[0]?.maxConcurrentRequests ?? 1;
		const wait = openWait(context, maxConcurrentRequests, controller.signal);
		const [creating, waiting] = await Promise.all([unlessFailed(creator), unlessFailed(wait)]);
		if (creating && waiting) {
			const suspended = await createAndSuspend(context, usable(items), creating, waiting);
			if (suspended !== undefined) return [suspended];
		}
		const run = await runAll(
			context,
			items,
			controller,
			Promise.all([creator, wait]),
			async (item, opened) => await generateVideo(context, item, ...opened),
		);
		return await toOutput(context, await withCreatedTasks(context, run, usable(items), creator));
	});
}

function readGenerateItem(context: IExecuteFunctions, index: number): Validated<GenerateItem> {
	const request = readCreateItem(context, index);
	if ('invalid' in request) return request;
	const download = readDownload(context, index);
	if ('invalid' in download) return download;
	const settings = readWaitSettings(context, index);
	if ('invalid' in settings) return settings;
	return { value: { ...request.value, ...settings.value, download: download.value } };
}

/** Has the task of an item created, unless it has one, and waits for its video. */
async function generateVideo(
	context: IExecuteFunctions,
	item: GenerateItem,
	creator: Creator,
	wait: VideoWait,
): Promise<ItemResult> {
	const result = await createForWait(item, creator, wait);
	if ('failure' in result) return toCreatedItem(result, item);
	const task = waitItem(item, result.task.id, wait);
	creator.sent.mark(task.id, 'running');
	addTask(task, wait);
	const delivered = await deliverVideo(context, task, wait);
	creator.sent.mark(task.id, wait.failed.has(task.id) ? 'failed' : stillOpen(delivered));
	return { ...delivered, more: { ...requestFieldsOf(item), ...delivered.more } };
}

/** What another try of the same request has to know of a wait that is over. */
function stillOpen(delivered: ItemResult): 'running' | undefined {
	const task = delivered.task as VideoTask | undefined;
	const isDelivered = !('failure' in delivered) && task !== undefined && isCompleted(task);
	return isDelivered ? undefined : 'running';
}

/** Creates the task of an item, unless an earlier round of a suspended wait has done so. */
async function createForWait(
	item: GenerateItem,
	creator: Creator,
	wait: VideoWait,
): Promise<CreateResult> {
	const { index, intervalMs } = item;
	const { poller, state } = wait;
	const request = requestOf(item);
	const created = (state.created ??= {});
	const known = created[index];
	const goesOn = known?.createdAt !== undefined;
	if (known !== undefined && (goesOn || known.request === request)) {
		creator.restore(index, request, known.result);
	}
	const result = goesOn ? known.result : await createTask(item, creator);
	const isFresh = goesOn || creator.fresh.has(index);
	// What a poll says of the key once is not final any more.
	if ('task' in result && isFresh) poller.isKeyAccepted = true;
	if (goesOn) return result;
	const createdAt = poller.clock.now();
	created[index] = { request, result, createdAt };
	if ('task' in result && isFresh) {
		const nextPollAt = createdAt + pollDelay(intervalMs, 0, poller.clock.random());
		state.tasks[result.task.id] = { ...INITIAL_STATE, nextPollAt };
	}
	return result;
}

const waitItem = (item: GenerateItem, id: string, { state }: VideoWait): WaitItem => ({
	...item,
	id,
	route: routeOfPath(item.path),
	createdAt: state.created?.[item.index]?.createdAt,
});

/**
 * With Suspend While Waiting: has all tasks created in the first round, and n8n suspend the execution
 * as long as one of them is running.
 *
 * @returns the items for a run that suspends the execution
 */
async function createAndSuspend(
	context: IExecuteFunctions,
	items: GenerateItem[],
	creator: Creator,
	wait: VideoWait,
): Promise<INodeExecutionData[] | undefined> {
	if (wait.suspendUntil === undefined) return undefined;
	const results = await Promise.allSettled(
		items.map(async (item) => ({ item, result: await createForWait(item, creator, wait) })),
	);
	const tasks = results.flatMap((settled) => {
		if (settled.status === 'rejected' || 'failure' in settled.value.result) return [];
		const { item, result } = settled.value;
		return [waitItem(item, result.task.id, wait)];
	});
	const isComplete = tasks.length === items.length;
	if (!isComplete && !context.continueOnFail()) return undefined;
	const suspended = await suspend(context, tasks, wait);
	for (const { id } of tasks) {
		if (hasFailed(wait.state.tasks[id])) creator.sent.mark(id, 'failed');
	}
	return suspended;
}

export const generate = { fields, execute };
