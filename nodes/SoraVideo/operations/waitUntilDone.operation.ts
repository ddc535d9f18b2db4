import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import {
	apiOption,
	downloadVideoField,
	fieldsOf,
	optionsField,
	outputFieldField,
	suspendField,
	taskIdFields,
	waitOptionsFrom,
} from './fields';
import { readItems, runAll, toOutput, unlessFailed, usable, withCancellation } from './items';
import { readWaitItem } from './parameters';
import { deliverVideo, openWait, suspend } from './videoWait';

const fields: INodeProperties[] = fieldsOf('waitUntilDone', [
	...taskIdFields,
	{ ...downloadVideoField, default: true },
	outputFieldField,
	suspendField,
	optionsField([apiOption, ...waitOptionsFrom('its start')]),
]);

/** Waits for the tasks of all items together; each file is fetched as soon as its task is done. */
async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = await readItems(context, readWaitItem);
	const tasks = usable(items);
	return await withCancellation(context, async (controller) => {
		// The first item decides for all.
		const maxConcurrentRequests = tasks[0]?.maxConcurrentRequests ?? 1;
		const wait = openWait(context, maxConcurrentRequests, controller.signal);
		const begun = await unlessFailed(wait);
		const suspended = begun && (await suspend(context, tasks, begun));
		if (suspended !== undefined) return [suspended];
		const run = await runAll(
			context,
			items,
			controller,
			wait,
			async (item, opened) => await deliverVideo(context, item, opened),
		);
		return await toOutput(context, run);
	});
}

export const waitUntilDone = { fields, execute };
