import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { openAssetApi, type AssetApi } from '../api/assetApi';
import { createClock } from '../api/clock';
import { createInTurn } from '../api/inTurn';
import { RequestQueue } from '../api/requestQueue';
import { explainAssetEnding, explainUploadFailure } from '../assetMessages';
import { executionLimit } from '../suspend/executionLimit';
import { pollUntilDone, type Poller } from '../wait/poller';
import { assetFields } from './assetFields';
import { readAssetItem, type AssetItem } from './assetItem';
import { readItems, runAll, toOutput, withCancellation, type ItemResult } from './items';

const MAX_IN_FLIGHT = 10;

/** All that uploading needs of the world. */
interface Uploader {
	api: AssetApi;
	/** An asset under review is polled like a task. */
	poller: Omit<Poller, 'poll'>;
	/** When n8n's own limit ends the wait, in Unix milliseconds. */
	stopAt: number;
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
	const { stopAt = Infinity } = executionLimit(context, clock.now()) ?? {};
	return { api, poller: { queue, clock, isKeyAccepted: true }, stopAt, signal };
}

async function uploadFile(
	{ library, file, intervalMs, timeoutMs }: AssetItem,
	{ api, poller, stopAt, signal }: Uploader,
): Promise<ItemResult> {
	const { queue, clock } = poller;
	const startedAt = clock.now();
	const upload = async () => await api.upload(library, file, signal);
	const uploaded = await createInTurn(queue, upload, stopAt);
	if ('failure' in uploaded) return { failure: explainUploadFailure(uploaded.failure) };

	const { id } = uploaded.task;
	const reference = library.reference(id);
	const wait = { id, intervalMs, deadline: Math.min(startedAt + timeoutMs, stopAt) };
	const poll = async () => await api.status(library, id, signal);
	const { ending, endedAt } = await pollUntilDone(wait, { ...poller, poll }, signal);
	const asset = { ...((ending.task ?? uploaded.task).asset as object), id, reference };
	if (ending.kind === 'completed') return { task: asset, more: { done: true } };
	const failure = explainAssetEnding({ id, reference }, ending, endedAt - startedAt);
	return { failure, id, more: asset };
}

export const uploadAsset = { fields: assetFields, execute };
