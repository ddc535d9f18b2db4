import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import {
	apiOption,
	downloadVideoField,
	fieldsOf,
	fileNameOption,
	maxFileSizeOption,
	outputFieldField,
	taskIdField,
} from './fields';
import { readItems, runAll, toOutput, usable, withCancellation } from './items';
import { readWaitItem } from './parameters';
import { beginWait, deliverVideo } from './videoWait';

const fields: INodeProperties[] = fieldsOf('waitUntilDone', [
	taskIdField,
	{ ...downloadVideoField, default: true },
	outputFieldField,
	{
		displayName: 'Suspend While Waiting',
		name: 'suspendWhileWaiting',
		type: 'boolean',
		default: false,
		description:
			"Whether n8n suspends the execution between status checks: it then survives restarts and does not count towards n8n's concurrency limit. Checks are at least 66 seconds apart, since n8n resumes shorter suspensions late.",
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			apiOption,
			fileNameOption,
			{
				displayName: 'Max Concurrent Requests',
				name: 'maxConcurrentRequests',
				type: 'number',
				default: 10,
				typeOptions: { minValue: 1 },
				description:
					'How many status requests and downloads may run at the same time. The first item decides for all.',
			},
			maxFileSizeOption,
			{
				displayName: 'On Timeout',
				name: 'onTimeout',
				type: 'options',
				default: 'fail',
				description: "What to do with a task that is not done when 'Timeout' is over",
				options: [
					{
						name: 'Fail',
						value: 'fail',
						description: "The item fails; 'On Error' in the node's settings decides what follows",
					},
					{
						name: 'Return Last Status',
						value: 'returnStatus',
						description:
							"The item comes out with its last known status, and its field 'timedOut' is true",
					},
				],
			},
			{
				displayName: 'Poll Interval',
				name: 'pollInterval',
				type: 'number',
				default: 30,
				typeOptions: { minValue: 1 },
				description:
					'Seconds between two status checks of the same task. For videos the API recommends 30 to 60.',
			},
			{
				displayName: 'Timeout',
				name: 'timeout',
				type: 'number',
				default: 1800,
				typeOptions: { minValue: 1 },
				description:
					'Seconds after which the node stops waiting, counted from its start. A download that has begun by then is finished.',
			},
		],
	},
]);

/** Waits for the tasks of all items together; each file is fetched as soon as its task is done. */
async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = readItems(context, readWaitItem);
	return await withCancellation(context, async (controller) => {
		const wait = beginWait(context, usable(items), controller.signal);
		// A credential that cannot be read fails each item.
		const isSuspended = await wait.then(
			(begun) => begun.isSuspended,
			() => false,
		);
		// n8n hands nothing on of a run that suspends the execution, but a webhook that answers when the
		// last node finishes answers with it.
		if (isSuspended) return [usable(items).map(({ id }) => ({ json: { id, done: false } }))];
		const run = await runAll(
			context,
			items,
			controller,
			async (item) => await deliverVideo(context, item, await wait),
		);
		return toOutput(context, run);
	});
}

export const waitUntilDone = { fields, execute };
