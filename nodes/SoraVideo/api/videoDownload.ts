import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { Explanation } from '../messages';
import { MAX_BACKOFF_MS, pollDelay, retryAfterMoment } from '../task/pollSchedule';
import { isFinalFailure, type PollResult } from './pollResult';
import type { Slots } from '../task/slots';
import { mediaUrl, type VideoTask } from './videoTask';
import { sleep } from './clock';
import { attemptDownload, type FileRequest } from './downloadAttempt';
import { explainDownload, type DownloadTrouble } from './explainDownload';

/** After the first attempt. */
const MAX_RETRIES = 4;

/** The first back-off; each further one is twice as long. */
const RETRY_DELAY_MS = 2000;

export interface DownloadRequest extends FileRequest {
	/** A completed task. */
	task: VideoTask;
	/** Looks at the task once more, for a fresh link. */
	lookAgain: () => Promise<PollResult>;
	/** An attempt takes one; the delays between attempts take none. */
	slots: Slots;
}

export type Download = { file: IBinaryData } | { failure: Explanation };

/**
 * Streams the file of a completed task into n8n's binary data, without the key and without ever
 * holding it in memory. What breaks on the way is tried again from the start; a link that is
 * refused is replaced once by a fresh one. A file that is not whole is never handed on.
 *
 * @throws the signal's reason when it is aborted
 */
export async function downloadVideo(
	context: IExecuteFunctions,
	request: DownloadRequest,
	signal: AbortSignal,
): Promise<Download> {
	let url = mediaUrl(request.task);
	if (url === undefined) return { failure: explainDownload(request.id, undefined, NO_LINK) };
	let isFresh = false;
	for (let retries = 0; ; ) {
		const link = url;
		let attempt = await request.slots.download(
			async () => await attemptDownload(context, request, link, signal),
		);
		if ('file' in attempt) return attempt;

		if (attempt.trouble.kind === 'linkRefused' && !isFresh) {
			const fresh = await askForFreshLink(request, attempt.trouble);
			if ('url' in fresh) {
				url = fresh.url;
				isFresh = true;
				continue;
			}
			attempt = fresh;
		}
		const { trouble } = attempt;
		if (trouble.kind !== 'passing' || retries >= MAX_RETRIES) {
			return { failure: explainDownload(request.id, url, trouble) };
		}
		await sleep(retryDelay(retries, trouble), signal);
		retries++;
	}
}

const NO_LINK: DownloadTrouble = {
	kind: 'noLink',
	reason: 'the task is completed, but the API gives no link',
};

function retryDelay(retries: number, { retryAfter }: DownloadTrouble): number {
	const now = Date.now();
	const own = pollDelay(RETRY_DELAY_MS, retries, Math.random());
	const demanded = (retryAfterMoment(retryAfter, now) ?? now) - now;
	return Math.max(own, Math.min(demanded, MAX_BACKOFF_MS));
}

async function askForFreshLink(
	{ lookAgain }: DownloadRequest,
	refused: DownloadTrouble,
): Promise<{ url: string } | { trouble: DownloadTrouble }> {
	const reading = await lookAgain();
	if ('failure' in reading) {
		const { kind, reason, retryAfter } = reading.failure;
		return {
			trouble: {
				...refused,
				kind: isFinalFailure(kind) ? 'linkRefused' : 'passing',
				reason: `${refused.reason}, and there is no fresh link: ${reason}`,
				retryAfter,
			},
		};
	}
	const url = mediaUrl(reading.task);
	return url === undefined ? { trouble: refused } : { url };
}
