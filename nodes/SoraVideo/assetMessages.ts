import type { CreateFailure } from './api/createResult';
import { failureReason } from './api/videoTask';
import {
	requestWords,
	stoppedByLimit,
	type Action,
	type Explanation,
	type LimitWords,
} from './messages';
import type { WaitEnding } from './wait/pollState';
import { durationText, inMessage, quote } from './wording';

const UPLOAD: Action = { toDo: 'upload an asset', notDone: 'No asset was uploaded' };

const UPLOADS_AGAIN = 'Running this node again uploads the file once more.';

/** Why there is no asset for an item, or why nobody knows whether there is one. */
export function explainUploadFailure(failure: CreateFailure): Explanation {
	const { opening, advice } = uploadWords(failure.kind);
	return {
		message: `${opening}: ${inMessage(failure.reason)}`,
		description: advice,
		httpStatus: failure.httpStatus,
	};
}

function uploadWords(kind: CreateFailure['kind']): { opening: string; advice: string } {
	switch (kind) {
		case 'refused':
			return {
				opening: 'The API did not take the file as an asset',
				advice:
					"Check that anyone can open 'Address' without a login, and that 'Type' is that of the file.",
			};
		case 'rateLimited':
			return {
				opening: 'The API is rate limiting requests and took no asset',
				advice: 'Try again later, with fewer items at once.',
			};
		case 'unknown':
			return { opening: 'It is not known whether the asset was uploaded', advice: UPLOADS_AGAIN };
		default:
			return requestWords(kind, UPLOAD);
	}
}

/** An asset that was uploaded and cannot be used, or not yet. */
export function explainAssetEnding(
	{ id, reference }: { id: string; reference: string },
	ending: Exclude<WaitEnding, { kind: 'completed' }>,
	waitedMs: number,
	limit?: LimitWords,
): Explanation {
	const asset = `Asset ${quote(id)}`;
	if (ending.kind === 'failed') {
		const reason = failureReason(ending.task) ?? 'the API gives no reason';
		return {
			message: `${asset} was not accepted: ${inMessage(reason)}`,
			description: 'The review of the provider has ended. Use another file.',
		};
	}
	const later = `When the review is over, ${quote(reference)} can be put into a field of Generate or Create. ${UPLOADS_AGAIN}`;
	if (ending.kind === 'timedOut') {
		return {
			message: `${asset} was still under review after ${durationText(waitedMs)}`,
			description: limit
				? stoppedByLimit(limit, later)
				: `${later} If reviews often take longer, raise 'Timeout (Seconds)' in the node's options.`,
		};
	}
	const { reason, httpStatus } = ending.failure;
	return {
		message: `It is not known whether asset ${quote(id)} was accepted: ${inMessage(reason)}`,
		description: later,
		httpStatus,
	};
}
