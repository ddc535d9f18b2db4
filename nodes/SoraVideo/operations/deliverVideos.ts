import type { IExecuteFunctions } from 'n8n-workflow';

import { pollInTurn } from '../api/inTurn';
import { downloadVideo, type Download } from '../api/videoDownload';
import { explainEnding } from '../messages';
import type { WaitEnding } from '../wait/pollState';
import { isCompleted } from '../api/videoTask';
import type { Poller } from '../wait/poller';
import { withFile, type ItemEnding } from './itemOutput';
import type { ItemWork } from './runItems';
import type { WaitItem } from './waitItem';

export interface Delivery {
	/** Gives how the wait for the task with this ID ended. */
	waitFor: (id: string) => Promise<WaitEnding>;
	poller: Poller;
	signal: AbortSignal;
	/** When the wait began, in Unix milliseconds. */
	startedAt: number;
}

/** Ends each item as its task ends, and fetches the file. */
export function deliverVideos(
	context: IExecuteFunctions,
	{ waitFor, poller, signal, startedAt }: Delivery,
): ItemWork<WaitItem> {
	const { poll, queue, clock } = poller;
	const downloads = new Map<string, Promise<Download>>();
	return async (item) => {
		const { id, download } = item;
		const ending = await waitFor(id);
		if (ending.kind !== 'completed') {
			return withoutSuccess(item, ending, clock.now() - startedAt);
		}
		const { task, isFresh } = ending;
		if (download === undefined) return { task };
		// n8n stores a file once however many items refer to it.
		const { fileName, maxBytes } = download;
		const file = JSON.stringify([id, fileName, maxBytes]);
		if (!downloads.has(file)) {
			const pollAgain = async () => await pollInTurn(queue, async () => await poll(id));
			const request = { id, task, isFresh, pollAgain, queue, fileName, maxBytes };
			downloads.set(file, downloadVideo(context, request, signal));
		}
		return withFile(task, download.property, await downloads.get(file)!);
	};
}

/** The ending of an item whose task did not complete, or not in time. */
export function withoutSuccess(
	{ id, returnsStatusOnTimeout }: WaitItem,
	ending: Exclude<WaitEnding, { kind: 'completed' }>,
	waitedMs: number,
): ItemEnding {
	const isTimeout = ending.kind !== 'failed' && ending.kind !== 'refused';
	if (isTimeout && returnsStatusOnTimeout && ending.task && !isCompleted(ending.task)) {
		return { task: ending.task, more: { timedOut: true } };
	}
	return { failure: explainEnding(id, ending, waitedMs), task: ending.task };
}
