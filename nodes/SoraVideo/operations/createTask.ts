import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { createClock, type Clock } from '../api/clock';
import type { CreateFailure, CreateResult } from '../api/createResult';
import { createInTurn } from '../api/inTurn';
import { isRefusal } from '../api/pace';
import { RequestQueue } from '../api/requestQueue';
import { openVideoApi, routeOfPath, type VideoApi } from '../api/videoApi';
import { CANCELED, explainCreateFailure, explainStopped, withCreated } from '../messages';
import { definedIn } from '../models/validated';
import { beforeLimit, executionLimit, type ExecutionLimit } from '../suspend/executionLimit';
import type { CreateItem } from './createItem';
import { unlessFailed, type ItemResult, type RunResult } from './items';
import { SentRequests } from './sentRequests';

const MAX_IN_FLIGHT = 3;

/** What creates the tasks of an execution's items, each once. */
export interface Creator {
	api: VideoApi;
	queue: RequestQueue;
	clock: Clock;
	/** n8n's own limit, before which the creating has to end. */
	limit?: ExecutionLimit;
	sent: SentRequests;
	controller: AbortController;
	logger: IExecuteFunctions['logger'];
	/** Whether a result of an item ends the node. */
	endsTheNode: (result: CreateResult) => boolean;
	/** What came of the requests so far, by the index of the item. */
	results: Map<number, CreateResult>;
	/** The items whose task this run of the node has created. */
	fresh: Set<number>;
	/** Takes over what an earlier run of the node has created for an item. */
	restore: (index: number, request: string, result: CreateResult) => void;
}

/**
 * @param controller ends the requests of all items
 * @throws {NodeOperationError} when the credential is missing or cannot be used
 */
export async function openCreator(
	context: IExecuteFunctions,
	controller: AbortController,
): Promise<Creator> {
	const api = await openVideoApi(context);
	const pace = api.paceOf('create');
	const clock = createClock();
	const sent = new SentRequests(context);
	const results = new Map<number, CreateResult>();
	return {
		api,
		queue: new RequestQueue(MAX_IN_FLIGHT, pace, clock, controller.signal),
		clock,
		limit: executionLimit(context, clock.now()),
		sent,
		controller,
		logger: context.logger,
		endsTheNode: (result) =>
			'failure' in result && !isRefusal(result.failure) && !context.continueOnFail(),
		results,
		fresh: new Set(),
		restore: (index, request, result) => {
			results.set(index, result);
			sent.remember(index, request, mayExist(result) ? result : undefined);
		},
	};
}

/**
 * Creates the task of an item, unless the item has one already. When n8n is about to end the
 * execution and no answer has come, nobody knows whether there is a task.
 */
export async function createTask(item: CreateItem, creator: Creator): Promise<CreateResult> {
	const { clock, limit, sent, results } = creator;
	const result = await beforeLimit(
		limit,
		clock,
		createOnce(item, creator),
		() => NO_ANSWER_IN_TIME,
	);
	if (result === NO_ANSWER_IN_TIME) {
		results.set(item.index, result);
		sent.remember(item.index, requestOf(item), NO_ANSWER_IN_TIME);
	}
	return result;
}

/** What came of a request that n8n's own limit has left no time for. */
export const NO_ANSWER_IN_TIME: { failure: CreateFailure } = {
	failure: {
		kind: 'unknown',
		reason: 'n8n was about to end the execution before the API answered',
	},
};

async function createOnce(
	{ index, path, body }: CreateItem,
	creator: Creator,
): Promise<CreateResult> {
	const { api, queue, limit, sent, controller, logger, endsTheNode, results, fresh } = creator;
	const request = requestOf({ path, body });
	const known = sent.recall(index, request);
	if (known !== undefined && endsTheNode(known)) controller.abort();
	const send = async () => {
		controller.signal.throwIfAborted();
		const result = await api.create(path, body);
		sent.remember(index, request, mayExist(result) ? result : undefined);
		if ('task' in result) {
			fresh.add(index);
			logger.info(`Created task "${result.task.id}"`);
		}
		// At once, before the next request takes the place of this one.
		if (endsTheNode(result)) controller.abort();
		return result;
	};
	const result = known ?? (await createInTurn(queue, send, limit?.stopAt));
	results.set(index, result);
	return result;
}

const mayExist = (result: CreateResult) => 'task' in result || result.failure.kind === 'unknown';

/** What tells one request from another. */
export const requestOf = ({ path, body }: Pick<CreateItem, 'path' | 'body'>): string =>
	JSON.stringify([path, body]);

/** What those who read an item want to know of the request that its task is of. */
export function requestFieldsOf({ path, body, prompt }: CreateItem): IDataObject {
	return definedIn({ model: body.model, prompt, api: routeOfPath(path) }) as IDataObject;
}

/** The result of an item that has its task, or none. */
export function toCreatedItem(result: CreateResult, item: CreateItem): ItemResult {
	const more = requestFieldsOf(item);
	if ('task' in result) return { task: result.task, more };
	const { failure } = result;
	return { failure: explainCreateFailure(failure), id: failure.id, more };
}

/** A failure that ends the node names the tasks that were created, and those that may have been. */
export async function withCreatedTasks(
	context: IExecuteFunctions,
	run: RunResult,
	items: CreateItem[],
	creator: Promise<Creator>,
): Promise<RunResult> {
	if (!('failure' in run)) return run;
	const { results = new Map<number, CreateResult>() } = (await unlessFailed(creator)) ?? {};
	const others = [...results].flatMap(([index, result]) => (index === run.index ? [] : [result]));
	const ids = others.flatMap((result) => ('task' in result ? [result.task.id] : []));
	const unknown = others.filter(
		(result) => 'failure' in result && result.failure.kind === 'unknown',
	).length;
	const notCreated = items.flatMap(({ index, prompt }) => {
		const result = results.get(index);
		return index === run.index || (result !== undefined && mayExist(result)) ? [] : [prompt];
	});
	if (run.failure !== CANCELED) {
		return { ...run, failure: withCreated(run.failure, { ids, unknown, notCreated }) };
	}
	const failure = explainStopped(ids, unknown);
	// n8n drops what a stopped node says: its log is the only place left for the IDs. With Retry On
	// Fail it runs the node once more, which then knows of none.
	if (ids.length + unknown > 0) context.logger.warn(`${failure.message}. ${failure.description}`);
	return { ...run, failure };
}
