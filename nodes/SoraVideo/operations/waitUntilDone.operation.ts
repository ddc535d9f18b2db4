import {
	updateDisplayOptions,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { refuseIfTooLong, suspendability, type SuspendUntil } from '../suspend/suspendability';
import { endingsIn, nextRound, pollInRound } from '../suspend/suspendedWait';
import { keepState, takeState } from '../suspend/waitState';
import type { WaitEnding } from '../wait/pollState';
import { openPoller, pollUntilDone, type TaskWait } from '../wait/poller';
import { deliverVideos, withoutSuccess } from './deliverVideos';
import {
	downloadVideoField,
	fileNameOption,
	maxFileSizeOption,
	outputFieldField,
	taskIdField,
} from './fields';
import { toNodeError } from './itemOutput';
import { runItems, type ItemWork } from './runItems';
import { readWaitItem, type WaitItem } from './waitItem';

const fields: INodeProperties[] = updateDisplayOptions({ show: { operation: ['waitUntilDone'] } }, [
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

/**
 * Waits for the tasks of all items together; each file is fetched as soon as its task is done. With
 * Suspend While Waiting n8n suspends the execution between the status checks, where it can.
 */
async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const wantsToSuspend = context.getNodeParameter('suspendWhileWaiting', 0, false) === true;
	let meanwhile: INodeExecutionData[] = [];
	const output = await runItems(
		context,
		(index) => readWaitItem(context, index),
		async (items, controller) => {
			meanwhile = items.map(({ id }) => ({ json: { id, done: false } }));
			const suspendUntil = wantsToSuspend ? findSuspension(context) : undefined;
			return suspendUntil === undefined
				? await waitInNode(context, items, controller)
				: await waitForARound(context, suspendUntil, items, controller);
		},
	);
	// n8n hands nothing on of a run that suspends the execution, but a webhook that answers when the
	// last node finishes answers with it.
	return [output ?? meanwhile];
}

export const waitUntilDone = { fields, execute };

async function waitInNode(
	context: IExecuteFunctions,
	items: WaitItem[],
	{ signal }: AbortController,
): Promise<ItemWork<WaitItem>> {
	const poller = await openPoller(context, maxConcurrentRequestsOf(items), signal);
	const startedAt = poller.clock.now();
	const waits = waitsFor(items, startedAt);
	const begun = new Map<string, Promise<WaitEnding>>();
	const waitFor = async (id: string) => {
		const ending = begun.get(id) ?? pollUntilDone(waits.get(id)!, poller, signal);
		begun.set(id, ending);
		return await ending;
	};
	return deliverVideos(context, { waitFor, poller, signal, startedAt });
}

/** @returns undefined when n8n is to suspend the execution until the next round */
async function waitForARound(
	context: IExecuteFunctions,
	suspendUntil: SuspendUntil,
	items: WaitItem[],
	{ signal }: AbortController,
): Promise<ItemWork<WaitItem> | undefined> {
	const refused = refuseIfTooLong(context, Math.max(0, ...items.map(({ timeoutMs }) => timeoutMs)));
	if (refused !== undefined) throw toNodeError(context, refused);
	const state = takeState(context, Date.now());
	const startedAt = state.began;
	const waits = [...waitsFor(items, startedAt).values()];
	const poller = await openPoller(context, maxConcurrentRequestsOf(items), signal);
	const round = await pollInRound(state, waits, poller);
	const known = endingsIn(round);
	const resumeAt = nextRound(round, waits, poller.clock.now(), poller.clock.random());
	const hasFailed = !context.continueOnFail() && items.some(failsWith(known));
	if (resumeAt !== undefined && !hasFailed) {
		keepState(context, round);
		await suspendUntil(new Date(resumeAt));
		return undefined;
	}
	const waitFor = async (id: string) => known.get(id) ?? (await never(signal));
	return deliverVideos(context, { waitFor, poller, signal, startedAt });
}

/** What suspends the execution; undefined where n8n cannot, and a hint says why. */
function findSuspension(context: IExecuteFunctions): SuspendUntil | undefined {
	const how = suspendability(context);
	if ('suspendUntil' in how) return how.suspendUntil;
	context.addExecutionHints({ message: how.hint, type: 'info', location: 'outputPane' });
	return undefined;
}

/** The first item decides for all. */
const maxConcurrentRequestsOf = ([first]: WaitItem[]) => first?.maxConcurrentRequests ?? 1;

/**
 * One wait for each task, however many items name it, with the shortest of their intervals and the
 * longest of their timeouts.
 */
function waitsFor(items: WaitItem[], startedAt: number): Map<string, TaskWait> {
	const waits = new Map<string, TaskWait>();
	for (const { id, intervalMs, timeoutMs } of items) {
		const wait = waits.get(id) ?? { id, intervalMs, deadline: 0 };
		waits.set(id, {
			id,
			intervalMs: Math.min(wait.intervalMs, intervalMs),
			deadline: Math.max(wait.deadline, startedAt + timeoutMs),
		});
	}
	return waits;
}

/** For a task whose ending is not waited for, because another one has ended the node. */
const never = async (signal: AbortSignal): Promise<WaitEnding> =>
	await new Promise((_, reject) => {
		const { aborted, reason } = signal;
		if (aborted) reject(reason as Error);
		else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
	});

/** Whether an item is known to end without a success. */
const failsWith =
	(known: Map<string, WaitEnding>) =>
	(item: WaitItem): boolean => {
		const ending = known.get(item.id);
		if (ending === undefined || ending.kind === 'completed') return false;
		return 'failure' in withoutSuccess(item, ending, 0);
	};
