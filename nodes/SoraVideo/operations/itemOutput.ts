import {
	NodeApiError,
	NodeOperationError,
	type IBinaryData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import type { Download } from '../api/videoDownload';
import type { Explanation } from '../messages';
import type { CreatedTask } from '../api/createResult';
import { isDone, type VideoTask } from '../api/videoTask';

/** How one item ended: with a task and perhaps its file, or without a success. */
export type ItemEnding =
	| {
			task: VideoTask | CreatedTask;
			more?: IDataObject;
			binary?: { property: string; file: IBinaryData };
	  }
	| { failure: Explanation; task?: VideoTask; more?: IDataObject };

/** The ending of an item whose file was downloaded, or was not. */
export const withFile = (task: VideoTask, property: string, download: Download): ItemEnding =>
	'failure' in download
		? { failure: download.failure, task }
		: // A copy: n8n changes such an object in place when it copies the file behind it.
			{ task, binary: { property, file: { ...download.file } } };

/** What n8n shows of a failure: `NodeApiError` with its status when an HTTP answer was the reason. */
export function toNodeError(
	context: IExecuteFunctions,
	{ message, description, httpStatus }: Explanation,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	const node = context.getNode();
	const httpCode = String(httpStatus);
	const error =
		httpStatus === undefined
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(node, { message }, { message, description, httpCode, itemIndex });
	// Both constructors replace a message in which they find something like "ECONNRESET".
	error.message = message;
	return error;
}

/**
 * The item that comes out.
 *
 * @param id the task's, unless the parameter could not be read
 */
export function toItem(
	context: IExecuteFunctions,
	ending: ItemEnding,
	index: number,
	id: string | undefined,
): INodeExecutionData {
	const pairedItem = { item: index };
	if ('failure' in ending) {
		const { message, description } = ending.failure;
		const words = { error: message, message: description };
		// n8n sends an item to the error output when nothing else is in it, and adds the input's json.
		const isForErrorOutput = context.getNode().onError === 'continueErrorOutput';
		const json = isForErrorOutput ? words : { ...known(ending.task, id), ...ending.more, ...words };
		return { json, pairedItem };
	}
	const { task, more, binary } = ending;
	const json = { ...known(task, id), ...more };
	return binary === undefined
		? { json, pairedItem }
		: { json, binary: { [binary.property]: binary.file }, pairedItem };
}

function known(task: VideoTask | CreatedTask | undefined, id: string | undefined): IDataObject {
	if (task !== undefined) return { ...task, done: isDone(task) } as IDataObject;
	return id === undefined ? {} : { id };
}
