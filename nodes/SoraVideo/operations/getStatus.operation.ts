import {
	updateDisplayOptions,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { openResultApi } from '../api/resultApi';
import { downloadVideo } from '../api/videoDownload';
import { explainLookFailure } from '../task/explain';
import { Slots } from '../task/slots';
import { isCompleted } from '../task/videoTask';
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
	const look = await openResultApi(context, signal);
	const slots = new Slots(MAX_IN_FLIGHT);
	return async ({ id, download }) => {
		const lookAgain = async () => await slots.poll(async () => await look(id));
		const reading = await lookAgain();
		if ('failure' in reading) return { failure: explainLookFailure(id, reading.failure) };
		const { task } = reading;
		if (download === undefined || !isCompleted(task)) return { task };
		const { property, fileName, maxBytes } = download;
		const request = { id, task, lookAgain, slots, fileName, maxBytes };
		return withFile(task, property, await downloadVideo(context, request, signal));
	};
}

export const getStatus = { fields, execute };
