import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { openAssetApi, type AssetApi } from '../api/assetApi';
import { createClock } from '../api/clock';
import type { CreatedTask } from '../api/createResult';
import { createInTurn } from '../api/inTurn';
import { RequestQueue } from '../api/requestQueue';
import type { VideoTask } from '../api/videoTask';
import { explainAssetEnding, explainUploadFailure } from '../assetMessages';
import { beforeLimit, executionLimit, type ExecutionLimit } from '../suspend/executionLimit';
import { pollUntilDone, type Poller } from '../wait/poller';
import type { WaitEnding } from '../wait/pollState';
import { assetFields } from './assetFields';
import { readAssetItem, type AssetItem } from './assetItem';
import { NO_ANSWER_IN_TIME } from './createTask';
import { readItems, runAll, toOutput, withCancellation, type ItemResult } from './items';

const MAX_IN_FLIGHT = 10;

/** All that uploading needs of the world. */
interface Uploader {
	api: AssetApi;
	/** An asset under review is polled like a task. */
	poller: Omit<Poller, 'poll'>;
	/** n8n's own limit, before which uploading and waiting have to end. */
	limit?: ExecutionLimit;
	signal: AbortSignal;
}

/** Uploads the file of each item by its address, and waits until the asset can be used. */
async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = await readItems(context, readAssetItem);
	return await withCancellation(context, async (controller) => {
		const uploader = openUploader(context, controller.signal);
		const run = await runAll(context, items, controller, uploader, uploadFile);
		return await toOutput(context, run);
	});
}

async function openUploader(context: IExecuteFunctions, signal: AbortSignal): Promise<Uploader> {
	const api = await openAssetApi(context);
	const clock = createClock();
	const queue = new RequestQueue(MAX_IN_FLIGHT, api.pace, clock, signal);
	const limit = executionLimit(context, clock.now());
	return { api, poller: { queue, clock, isKeyAccepted: true }, limit, signal };
}

/** Uploads a file. When n8n is about to end the execution, what is known by then comes out. */
async function uploadFile(item: AssetItem, uploader: Uploader): Promise<ItemResult> {
	const { limit, poller } = uploader;
	const { clock } = poller;
	const startedAt = clock.now();
	const uploading = upload(item, uploader);
	const uploaded = await beforeLimit(limit, clock, uploading, () => NO_ANSWER_IN_TIME);
	if ('failure' in uploaded) return { failure: explainUploadFailure(uploaded.failure) };
	const { task } = uploaded;
	const review = waitForReview(task, item, uploader, startedAt);
	return await beforeLimit(limit, clock, review, (reached) => {
		const ending = { kind: 'timedOut', task: task as VideoTask } as const;
		return toItem(task, item, { ending, waitedMs: clock.now() - startedAt, limit: reached });
	});
}

const upload = async ({ library, file }: AssetItem, { api, poller, limit, signal }: Uploader) =>
	await createInTurn(
		poller.queue,
		async () => await api.upload(library, file, signal),
		limit?.stopAt,
	);

async function waitForReview(
	task: CreatedTask,
	item: AssetItem,
	{ api, poller, limit, signal }: Uploader,
	startedAt: number,
): Promise<ItemResult> {
	const { id } = task;
	const { library, intervalMs, timeoutMs } = item;
	const ownDeadline = startedAt + timeoutMs;
	const deadline = Math.min(ownDeadline, limit?.stopAt ?? Infinity);
	const poll = async () => await api.status(library, id, signal);
	const { ending, endedAt } = await pollUntilDone(
		{ id, intervalMs, deadline },
		{ ...poller, poll },
		signal,
	);
	const reached = deadline < ownDeadline ? limit : undefined;
	return toItem(task, item, { ending, waitedMs: endedAt - startedAt, limit: reached });
}

interface Review {
	ending: WaitEnding;
	waitedMs: number;
	/** Of n8n, where that has ended the wait. */
	limit?: ExecutionLimit;
}

function toItem(
	task: CreatedTask,
	{ library }: AssetItem,
	{ ending, waitedMs, limit }: Review,
): ItemResult {
	const { id } = task;
	const reference = library.reference(id);
	const asset = { ...((ending.task ?? task).asset as object), id, reference };
	if (ending.kind === 'completed') return { task: asset, more: { done: true } };
	const failure = explainAssetEnding({ id, reference }, ending, waitedMs, limit);
	return { failure, id, more: asset };
}

export const uploadAsset = { fields: assetFields, execute };
