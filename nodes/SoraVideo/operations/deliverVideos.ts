import type { IExecuteFunctions } from 'n8n-workflow';

import { sleep } from '../api/clock';
import { openVideoApi } from '../api/videoApi';
import { downloadVideo, type Download } from '../api/videoDownload';
import { explainEnding } from '../messages';
import type { WaitEnding } from '../task/progress';
import { Slots } from '../task/slots';
import { isCompleted } from '../api/videoTask';
import { lookInPace, type Shared, type World } from '../task/waitForTasks';
import { withFile, type ItemEnding } from './itemOutput';
import type { ItemWork } from './runItems';
import type { WaitItem } from './waitItem';

/** The real world of a wait, until the signal is aborted. */
export async function openWorld(
	context: IExecuteFunctions,
	items: WaitItem[],
	signal: AbortSignal,
): Promise<World> {
	const api = await openVideoApi(context);
	return {
		look: async (id) => await api.get(id, signal),
		sleep: async (ms) => await sleep(ms, signal),
		now: Date.now,
		random: Math.random,
		slots: new Slots(items[0]?.maxConcurrentRequests ?? 1),
	};
}

export interface Delivery {
	/** By task ID. */
	endings: Map<string, Promise<WaitEnding>>;
	world: World;
	shared: Shared;
	signal: AbortSignal;
	/** When the wait began, in Unix milliseconds. */
	startedAt: number;
}

/** Ends each item as its task ends, and fetches the file. */
export function deliverVideos(
	context: IExecuteFunctions,
	{ endings, world, shared, signal, startedAt }: Delivery,
): ItemWork<WaitItem> {
	const downloads = new Map<string, Promise<Download>>();
	return async (item) => {
		const { id, download, intervalMs } = item;
		const ending = await endings.get(id)!;
		if (ending.kind !== 'completed') return withoutSuccess(item, ending, startedAt);
		const { task, isFresh } = ending;
		if (download === undefined) return { task };
		// n8n stores a file once however many items refer to it.
		const { fileName, maxBytes } = download;
		const file = JSON.stringify([id, fileName, maxBytes]);
		if (!downloads.has(file)) {
			const pollAgain = async () => await lookInPace({ id, intervalMs }, world, shared);
			const { slots } = world;
			const request = { id, task, isFresh, pollAgain, slots, fileName, maxBytes };
			downloads.set(file, downloadVideo(context, request, signal));
		}
		return withFile(task, download.property, await downloads.get(file)!);
	};
}

/** The ending of an item whose task did not complete, or not in time. */
export function withoutSuccess(
	{ id, returnsStatusOnTimeout }: WaitItem,
	ending: Exclude<WaitEnding, { kind: 'completed' }>,
	startedAt: number,
): ItemEnding {
	const isTimeout = ending.kind !== 'failed' && ending.kind !== 'refused';
	if (isTimeout && returnsStatusOnTimeout && ending.task && !isCompleted(ending.task)) {
		return { task: ending.task, more: { timedOut: true } };
	}
	return { failure: explainEnding(id, ending, Date.now() - startedAt), task: ending.task };
}
