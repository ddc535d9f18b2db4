import {
	updateDisplayOptions,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { createClock } from '../api/clock';
import { createInTurn } from '../api/inTurn';
import { isRefusal } from '../api/pace';
import { RequestQueue } from '../api/requestQueue';
import { openVideoApi } from '../api/videoApi';
import { CANCELED, explainCreateFailure, explainStopped, withCreated } from '../messages';
import type { CreateResult } from '../api/createResult';
import { Attempts } from './attempts';
import { createFields } from './createFields';
import { readCreateItem, type CreateItem } from './createItem';
import type { ItemEnding } from './itemOutput';
import { runItems, type ItemWork } from './runItems';

const MAX_IN_FLIGHT = 3;

const fields = updateDisplayOptions({ show: { operation: ['create'] } }, createFields);

/** Creates one task for each item and returns at once: waiting is another operation. */
async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const ids: string[] = [];
	const unknown: ItemEnding[] = [];
	const count = (creation: CreateResult, ending: ItemEnding) => {
		if ('task' in creation) ids.push(creation.task.id);
		else if (creation.failure.kind === 'unknown') unknown.push(ending);
	};
	const output = await runItems(
		context,
		(index) => readCreateItem(context, index),
		async (_items, controller) => await createTasks(context, controller, count),
		(failure) => {
			const isOther = (ending: ItemEnding) => 'failure' in ending && ending.failure !== failure;
			const others = unknown.filter(isOther).length;
			if (failure !== CANCELED) return withCreated(failure, ids, others);
			const stopped = explainStopped(ids, others);
			// n8n drops what a stopped node says: its log is the only place left for the IDs.
			context.logger.warn(`${stopped.message}. ${stopped.description}`);
			return stopped;
		},
	);
	return [output ?? []];
}

async function createTasks(
	context: IExecuteFunctions,
	controller: AbortController,
	count: (creation: CreateResult, ending: ItemEnding) => void,
): Promise<ItemWork<CreateItem>> {
	const attempts = new Attempts(context);
	const api = await openVideoApi(context);
	const pace = api.paceOf('create');
	const queue = new RequestQueue(MAX_IN_FLIGHT, pace, createClock(), controller.signal);
	const endsTheNode = (creation: CreateResult) =>
		'failure' in creation && !isRefusal(creation.failure) && !context.continueOnFail();

	return async ({ index, path, body, prompt }) => {
		const request = JSON.stringify([path, body]);
		const sendOnce = async () => {
			controller.signal.throwIfAborted();
			attempts.begin(index, request);
			const creation = await api.create(path, body);
			const isKnown = 'failure' in creation && creation.failure.kind !== 'unknown';
			attempts.remember(index, request, isKnown ? undefined : creation);
			// At once, before the next request takes the place of this one.
			if (endsTheNode(creation)) controller.abort();
			return creation;
		};
		const known = attempts.recall(index, request);
		if (known !== undefined && endsTheNode(known)) controller.abort();
		const creation = known ?? (await createInTurn(queue, sendOnce));
		const ending = endingOf(creation, { model: body.model, prompt } as IDataObject);
		count(creation, ending);
		return ending;
	};
}

/** The request goes with the item, so that those who read it know what the task is of. */
function endingOf(creation: CreateResult, request: IDataObject): ItemEnding {
	if ('task' in creation) return { task: creation.task, more: request };
	const { failure } = creation;
	const more = failure.id === undefined ? request : { id: failure.id, ...request };
	return { failure: explainCreateFailure(failure), more };
}

export const create = { fields, execute };
