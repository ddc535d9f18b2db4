import {
	updateDisplayOptions,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { sleep } from '../api/clock';
import { openResultApi } from '../api/resultApi';
import { downloadVideo, type Download } from '../api/videoDownload';
import { explainEnding } from '../task/explain';
import { Slots } from '../task/slots';
import type { WaitEnding } from '../task/progress';
import { waitForTasks, type TaskWait, type World } from '../task/waitForTasks';
import {
	downloadVideoField,
	fileNameOption,
	maxFileSizeOption,
	outputFieldField,
	taskIdField,
} from './fields';
import {
	checkNumber,
	optionsOf,
	readTaskItem,
	type Checked,
	type NumberRule,
	type TaskItem,
} from './parameters';
import { runItems, withFile, type ItemEnding } from './runItems';

/** The defaults of the options below: n8n leaves out of the collection what the user did not add. */
const DEFAULTS = { pollInterval: 30, timeout: 1800, onTimeout: 'fail', maxConcurrentRequests: 10 };

const fields: INodeProperties[] = updateDisplayOptions({ show: { operation: ['waitUntilDone'] } }, [
	taskIdField,
	{ ...downloadVideoField, default: true },
	outputFieldField,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			fileNameOption,
			{
				displayName: 'Max Concurrent Requests',
				name: 'maxConcurrentRequests',
				type: 'number',
				default: 10,
				typeOptions: { minValue: 1 },
				description:
					'How many status requests and downloads may be in flight together. The first item decides for all.',
			},
			maxFileSizeOption,
			{
				displayName: 'On Timeout',
				name: 'onTimeout',
				type: 'options',
				default: 'fail',
				description: 'What to do with a task that is not done when the time is over',
				options: [
					{
						name: 'Fail',
						value: 'fail',
						description:
							'The item fails; On Error in the settings of the node decides what follows',
					},
					{
						name: 'Return Last Status',
						value: 'returnStatus',
						description: 'The item comes out with the last known status and timedOut set to true',
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
					'Seconds between two looks at the same task. For videos the API recommends 30 to 60.',
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

interface WaitItem extends TaskItem {
	intervalMs: number;
	timeoutMs: number;
	returnsStatusOnTimeout: boolean;
	maxConcurrentRequests: number;
}

const RULES: Record<'pollInterval' | 'timeout' | 'maxConcurrentRequests', NumberRule> = {
	pollInterval: { displayName: 'Poll Interval', min: 1, allowed: '1 or more', unit: 'seconds' },
	timeout: {
		displayName: 'Timeout',
		min: Number.MIN_VALUE,
		allowed: 'greater than 0',
		unit: 'seconds',
	},
	maxConcurrentRequests: {
		displayName: 'Max Concurrent Requests',
		min: 1,
		allowed: '1 or more',
		unit: 'requests',
	},
};

function readWaitItem(context: IExecuteFunctions, index: number): Checked<WaitItem> {
	const item = readTaskItem(context, index);
	if ('refused' in item) return item;
	const options = { ...DEFAULTS, ...optionsOf(context, index) };
	const pollInterval = checkNumber(options.pollInterval, RULES.pollInterval);
	if ('refused' in pollInterval) return pollInterval;
	const timeout = checkNumber(options.timeout, RULES.timeout);
	if ('refused' in timeout) return timeout;
	const inFlight = checkNumber(options.maxConcurrentRequests, RULES.maxConcurrentRequests);
	if ('refused' in inFlight) return inFlight;
	return {
		value: {
			...item.value,
			intervalMs: pollInterval.value * 1000,
			timeoutMs: timeout.value * 1000,
			returnsStatusOnTimeout: options.onTimeout === 'returnStatus',
			maxConcurrentRequests: Math.floor(inFlight.value),
		},
	};
}

/** Waits for the tasks of all items together; each file is fetched as soon as its task is done. */
async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const startedAt = Date.now();
	return await runItems(
		context,
		(index) => readWaitItem(context, index),
		async (items, lifetime) => {
			const look = await openResultApi(context, lifetime);
			const slots = new Slots(items[0]?.maxConcurrentRequests ?? 1);
			const world = {
				look,
				sleep: async (ms: number) => await sleep(ms, lifetime),
				now: Date.now,
				random: Math.random,
				slots,
			};
			const endings = waitForEachTask(items, startedAt, world);
			const downloads = new Map<string, Promise<Download>>();

			return async (item) => {
				const { id, download } = item;
				const ending = await endings.get(id)!;
				if (ending.kind !== 'completed') return withoutSuccess(item, ending, startedAt);
				const { task } = ending;
				if (download === undefined) return { task };
				// n8n stores a file once however many items refer to it.
				const { fileName, maxBytes } = download;
				const file = JSON.stringify([id, fileName, maxBytes]);
				if (!downloads.has(file)) {
					const request = { id, task, look, fileName, maxBytes };
					const fetch = async () => await downloadVideo(context, request, lifetime);
					downloads.set(file, slots.download(fetch));
				}
				return withFile(task, download.property, await downloads.get(file)!);
			};
		},
	);
}

export const waitUntilDone = { fields, execute };

/** One wait for each task, however many items name it; the first of them decides how. */
function waitForEachTask(
	items: WaitItem[],
	startedAt: number,
	world: World,
): Map<string, Promise<WaitEnding>> {
	const waits = new Map<string, TaskWait>();
	for (const { id, intervalMs, timeoutMs } of items) {
		if (!waits.has(id)) waits.set(id, { id, intervalMs, deadline: startedAt + timeoutMs });
	}
	const endings = waitForTasks([...waits.values()], world);
	return new Map([...waits.keys()].map((id, position) => [id, endings[position]]));
}

function withoutSuccess(
	{ id, returnsStatusOnTimeout }: WaitItem,
	ending: Exclude<WaitEnding, { kind: 'completed' }>,
	startedAt: number,
): ItemEnding {
	const isTimeout = ending.kind !== 'failed' && ending.kind !== 'refused';
	if (isTimeout && returnsStatusOnTimeout && ending.task !== undefined) {
		return { task: ending.task, more: { timedOut: true } };
	}
	return { failure: explainEnding(id, ending, Date.now() - startedAt), task: ending.task };
}
