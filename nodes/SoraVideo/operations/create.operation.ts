import { type IDataObject, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { createClock } from '../api/clock';
import type { CreateResult } from '../api/createResult';
import { createInTurn } from '../api/inTurn';
import { isRefusal } from '../api/pace';
import { RequestQueue } from '../api/requestQueue';
import { openVideoApi, routeOfPath, type VideoApi } from '../api/videoApi';
import { CANCELED, explainCreateFailure, explainStopped, withCreated } from '../messages';
import { createFields } from './createFields';
import { readCreateItem, type CreateItem } from './createItem';
import { fieldsOf } from './fields';
import {
	readItems,
	runAll,
	toOutput,
	withCancellation,
	type ItemResult,
	type RunResult,
} from './items';
import { SentRequests } from './sentRequests';

const MAX_IN_FLIGHT = 3;

const fields = fieldsOf('create', createFields);

/** Creates one task for each item and returns at once: waiting is another operation. */
async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = readItems(context, readCreateItem);
	return await withCancellation(context, async (controller) => {
		const creator = openCreator(context, controller);
		const created: Created[] = [];
		const run = await runAll(context, items, controller, async (item) => {
			const result = await createTask(item, await creator);
			created.push({ index: item.index, result });
			return toResult(result, item);
		});
		return toOutput(context, withCreatedTasks(context, run, created));
	});
}

/** What came of the request for the item with that index. */
interface Created {
	index: number;
	result: CreateResult;
}

/** All that creating needs of the world. */
interface Creator {
	api: VideoApi;
	queue: RequestQueue;
	sent: SentRequests;
	controller: AbortController;
	/** Whether a result of an item ends the node. */
	endsTheNode: (result: CreateResult) => boolean;
}

async function openCreator(
	context: IExecuteFunctions,
	controller: AbortController,
): Promise<Creator> {
	const api = await openVideoApi(context);
	const pace = api.paceOf('create');
	return {
		api,
		queue: new RequestQueue(MAX_IN_FLIGHT, pace, createClock(), controller.signal),
		sent: new SentRequests(context),
		controller,
		endsTheNode: (result) =>
			'failure' in result && !isRefusal(result.failure) && !context.continueOnFail(),
	};
}

/** Creates the task of an item, unless the item has one already. */
async function createTask(
	{ index, path, body }: CreateItem,
	{ api, queue, sent, controller, endsTheNode }: Creator,
): Promise<CreateResult> {
	const request = JSON.stringify([path, body]);
	const known = sent.recall(index, request);
	if (known !== undefined && endsTheNode(known)) controller.abort();
	if (known !== undefined) return known;
	return await createInTurn(queue, async () => {
		controller.signal.throwIfAborted();
		const result = await api.create(path, body);
		const isNothing = 'failure' in result && result.failure.kind !== 'unknown';
		sent.remember(index, request, isNothing ? undefined : result);
		// At once, before the next request takes the place of this one.
		if (endsTheNode(result)) controller.abort();
		return result;
	});
}

/** The request goes with the item, so that those who read it know what the task is of. */
function toResult(result: CreateResult, { path, body, prompt }: CreateItem): ItemResult {
	const api = routeOfPath(path);
	const request = { model: body.model, prompt, ...(api && { api }) } as IDataObject;
	if ('task' in result) return { task: result.task, more: request };
	const { failure } = result;
	return { failure: explainCreateFailure(failure), id: failure.id, more: request };
}

/** A failure that ends the node names the tasks that were created, and those that may have been. */
function withCreatedTasks(
	context: IExecuteFunctions,
	run: RunResult,
	created: Created[],
): RunResult {
	if (!('failure' in run)) return run;
	const others = created.filter(({ index }) => index !== run.index);
	const ids = others.flatMap(({ result }) => ('task' in result ? [result.task.id] : []));
	const unknown = others.filter(
		({ result }) => 'failure' in result && result.failure.kind === 'unknown',
	).length;
	if (run.failure !== CANCELED) {
		return { ...run, failure: withCreated(run.failure, ids, unknown) };
	}
	const failure = explainStopped(ids, unknown);
	// n8n drops what a stopped node says: its log is the only place left for the IDs.
	context.logger.warn(`${failure.message}. ${failure.description}`);
	return { ...run, failure };
}

export const create = { fields, execute };
