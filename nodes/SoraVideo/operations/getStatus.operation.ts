import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { pollInTurn } from '../api/inTurn';
import { downloadVideo } from '../api/videoDownload';
import { isCompleted, type Route } from '../api/videoTask';
import { explainPollFailure } from '../messages';
import { openPoller, type Poller } from '../wait/poller';
import {
	apiOption,
	downloadVideoField,
	fieldsOf,
	fileNameOption,
	includeOtherFieldsOption,
	maxFileSizeOption,
	optionsField,
	outputFieldField,
	taskIdFields,
} from './fields';
import { readItems, runAll, toOutput, withCancellation, withFile, type ItemResult } from './items';
import { readTaskItem, type TaskItem } from './parameters';

const MAX_IN_FLIGHT = 10;

const fields: INodeProperties[] = fieldsOf('getStatus', [
	...taskIdFields,
	downloadVideoField,
	outputFieldField,
	optionsField([apiOption, fileNameOption, includeOtherFieldsOption, maxFileSizeOption]),
]);

/** Asks once for the task of each item. A task that has failed is a result like any other. */
async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = await readItems(context, readTaskItem);
	return await withCancellation(context, async (controller) => {
		const { signal } = controller;
		const poller = openPoller(context, MAX_IN_FLIGHT, signal);
		const run = await runAll(
			context,
			items,
			controller,
			poller,
			async (item, opened) => await askOnce(context, item, opened, signal),
		);
		return await toOutput(context, run);
	});
}

async function askOnce(
	context: IExecuteFunctions,
	{ id, route, download }: TaskItem,
	{ poll, queue }: Poller,
	signal: AbortSignal,
): Promise<ItemResult> {
	const pollAt = async (where?: Route) =>
		await pollInTurn(queue, async () => await poll(id, where));
	const result = await pollAt(route);
	if ('failure' in result) return { failure: explainPollFailure(id, result.failure), id };
	const { task } = result;
	if (download === undefined || !isCompleted(task)) return { task };
	const { property, fileName, maxBytes } = download;
	const pollAgain = async () => await pollAt(task.api);
	const request = { id, task, pollAgain, queue, fileName, maxBytes };
	return withFile(task, property, await downloadVideo(context, request, signal));
}

export const getStatus = { fields, execute };
