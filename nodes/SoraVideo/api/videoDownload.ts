import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { Explanation } from '../messages';
import { mediaUrl } from './mediaLink';
import { type VideoTask } from './videoTask';
import { explainDownload, oddFileHint, type DownloadFailure } from './explainDownload';
import { FRESH_TASK_MS } from './downloadRetry';
import { FileTransfer, type OpenTransfer, type TransferRequest } from './fileTransfer';
import { defaultFileName, safeFileName } from './fileName';

interface DownloadRequest extends Omit<TransferRequest, 'completedAt'> {
	/** A completed task. */
	task: VideoTask;
	/** Whether it was completed a moment ago. */
	isFresh?: boolean;
	/** Given by the user; without one the file is named after the task. */
	fileName?: string;
}

export type Download = { file: IBinaryData } | { failure: Explanation };

/**
 * Streams the file of a completed task into n8n's binary data, without the key and without ever
 * holding it in memory. A download that is cut goes on where it broke, where the server can do that,
 * otherwise from the start. A file that is not whole is never handed on.
 *
 * @throws the signal's reason when it is aborted
 */
export async function downloadVideo(
	context: IExecuteFunctions,
	request: DownloadRequest,
	signal: AbortSignal,
): Promise<Download> {
	const { id, task } = request;
	const url = mediaUrl(task);
	const now = Date.now();
	const completedAt = request.isFresh || isCreatedLately(task, now) ? now : undefined;
	const transfer = new FileTransfer(context, { ...request, completedAt }, url ?? '', signal);
	const failed = (failure: DownloadFailure) => ({
		failure: explainDownload(id, transfer.url, failure),
	});
	if (url === undefined) return failed(NO_LINK);
	while (transfer.failure === undefined) {
		const stored = await storeOnce(context, request, transfer);
		signal.throwIfAborted();
		if ('notStored' in stored && !transfer.isBroken) return failed(stored.notStored);
		if ('file' in stored) {
			for (const what of transfer.oddities) {
				const hint = { message: oddFileHint(id, what), type: 'warning', location: 'outputPane' };
				context.addExecutionHints(hint as Parameters<typeof context.addExecutionHints>[0]);
			}
			return stored;
		}
	}
	return failed(transfer.failure);
}

const NO_LINK: DownloadFailure = {
	kind: 'noLink',
	reason: 'the task is completed, but the API gives no link',
};

/** A task cannot have been completed before it was created. */
const isCreatedLately = ({ created }: VideoTask, now: number): boolean =>
	['number', 'string'].includes(typeof created) &&
	Math.abs(now - Number(created) * 1000) < FRESH_TASK_MS;

/** Has n8n store what the transfer brings, until that ends or has to begin anew. */
async function storeOnce(
	context: IExecuteFunctions,
	{ id, fileName }: DownloadRequest,
	transfer: FileTransfer,
): Promise<{ file: IBinaryData } | { notStored: DownloadFailure }> {
	let opened: OpenTransfer | undefined;
	try {
		opened = await transfer.open();
		const { extension, mimeType } = opened.type;
		const name =
			fileName === undefined ? defaultFileName(id, extension) : safeFileName(fileName, extension);
		return { file: await context.helpers.prepareBinaryData(opened.stream, name, mimeType) };
	} catch (error) {
		// Whether n8n or the transfer broke first, only the transfer knows.
		const reason = `n8n could not store it (${error instanceof Error ? error.message : String(error)})`;
		return { notStored: { kind: 'notStored', reason } };
	} finally {
		// Where n8n has not read it to its end, nobody else ends the request.
		opened?.stream.destroy();
	}
}
