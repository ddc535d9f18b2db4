import {
	updateDisplayOptions,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { pollInTurn } from '../api/inTurn';
import { downloadVideo } from '../api/videoDownload';
import { explainPollFailure } from '../messages';
import { isCompleted } from '../api/videoTask';
import { openPoller } from '../wait/poller';
import {
	downloadVideoField,
	fileNameOption,
	maxFileSizeOption,
	outputFieldField,
	taskIdField,
} from './fields';
import { withFile } from './itemOutput';
import { readTaskItem, type TaskItem } from './parameters';
import { runItems, type ItemWork } from './runItems';

const MAX_IN_FLIGHT = 10;

const fields: INodeProperties[] = updateDisplayOptions({ show: { operation: ['getStatus'] } }, [
	taskIdField,
	downloadVideoField,
	outputFieldField,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { downloadVideo: [true] } },
		options: [fileNameOption, maxFileSizeOption],
	},
]);

/** Asks once for the task of each item. A task that has failed is a result like any other. */
async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const output = await runItems(
		context,
		(index) => readTaskItem(context, index),
		async (items, controller) => await askOnce(context, items, controller),
	);
	return [output ?? []];
}

async function askOnce(
	context: IExecuteFunctions,
	_items: TaskItem[],
	{ signal }: AbortController,
): Promise<ItemWork<TaskItem>> {
	const { poll, queue } = await openPoller(context, MAX_IN_FLIGHT, signal);
	return async ({ id, download }) => {
		const pollAgain = async () => await pollInTurn(queue, async () => await poll(id));
		const reading = await pollAgain();
		if ('failure' in reading) return { failure: explainPollFailure(id, reading.failure) };
		const { task } = reading;
		if (download === undefined || !isCompleted(task)) return { task };
		const { property, fileName, maxBytes } = download;
		const request = { id, task, pollAgain, queue, fileName, maxBytes };
		return withFile(task, property, await downloadVideo(context, request, signal));
	};
}

export const getStatus = { fields, execute };
