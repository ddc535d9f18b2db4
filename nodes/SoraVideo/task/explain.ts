import type { LookFailure } from './readAnswer';
import { failureReason, isKnownStatus, type VideoTask } from './videoTask';
import type { WaitEnding } from './progress';
import { durationText, inMessage, momentText, quote } from './wording';

/** What a user reads when something ended without a success: what happened, and how to go on. */
export interface Explanation {
	message: string;
	description: string;
	/** The status of the HTTP answer that was the reason, if one was. */
	httpStatus?: number;
}

const FETCH_LATER =
	'The task goes on at the provider. Run this node again with the same Task ID to fetch the video: a finished task is delivered at once.';

/** Why a wait did not end with a completed task; `waitedMs` is how long it took. */
export function explainEnding(
	id: string,
	ending: Exclude<WaitEnding, { kind: 'completed' }>,
	waitedMs: number,
): Explanation {
	switch (ending.kind) {
		case 'failed':
			return explainFailedTask(id, ending.task);
		case 'timedOut':
			return {
				message: `Task ${quote(id)} did not finish within ${durationText(waitedMs)}: its last status was ${lastStatus(ending.task)}`,
				description: `${FETCH_LATER} If such tasks often take longer, raise Timeout in the node's options.`,
			};
		case 'unreadable':
			return {
				message: `The status of task ${quote(id)} could not be read since ${momentText(ending.since)}: ${inMessage(ending.failure.reason)}`,
				description: `${knownSoFar(ending.task)}The node kept asking until Timeout was over. ${FETCH_LATER}`,
				httpStatus: ending.failure.httpStatus,
			};
		case 'toldToWait':
			return {
				message: `The API allows no more requests until ${momentText(ending.until)}, which is after the Timeout of the wait for task ${quote(id)}`,
				description: `${knownSoFar(ending.task)}${FETCH_LATER} A longer Poll Interval or fewer tasks at once keep the API from asking for breaks.`,
				httpStatus: ending.failure.httpStatus,
			};
		case 'refused':
			return explainLookFailure(id, ending.failure);
	}
}

function explainFailedTask(id: string, task: VideoTask): Explanation {
	const reason = failureReason(task) ?? 'the API gives no reason';
	return {
		message: `Task ${quote(id)} ended as ${lastStatus(task)}: ${inMessage(reason)}`,
		description:
			'The provider has ended this task for good and there is no video. Change what the reason names, for example the prompt, and create a new task.',
	};
}

/** Why one look gave no task. */
export function explainLookFailure(id: string, failure: LookFailure): Explanation {
	const { kind, httpStatus } = failure;
	const reason = inMessage(failure.reason);
	switch (kind) {
		case 'keyRejected':
			return {
				message: `The API rejected the key when it was asked for task ${quote(id)}: ${reason}`,
				description:
					'Check the API Key in the Sora Video API credential. The task itself is not affected: run this node again with the same Task ID.',
				httpStatus,
			};
		case 'unknownTask':
			return {
				message: `The API knows no task ${quote(id)}: ${reason}`,
				description:
					'Check the Task ID, and that the Base URL of the credential is the one under which the task was created. The API may drop a task one day after it has completed.',
				httpStatus,
			};
		case 'refused':
			return {
				message: `The API refused the request for task ${quote(id)}: ${reason}`,
				description:
					'Check the Task ID and the Base URL of the credential. Asking again would give the same answer.',
				httpStatus,
			};
		case 'blocked':
			return {
				message: `The API could not be asked for task ${quote(id)}: ${reason}`,
				description:
					'The protection of n8n against requests into private networks is on. Check the Base URL of the credential; if it is right, ask the administrator of your n8n to allow its host.',
			};
		case 'redirected':
			return {
				message: `The API sent the request for task ${quote(id)} elsewhere: ${reason}`,
				description:
					'The key is sent to no other address than that of the Base URL. If the API has moved, change the Base URL in the credential.',
				httpStatus,
			};
		case 'rateLimited':
			return {
				message: `The API is getting too many requests and did not tell the status of task ${quote(id)}: ${reason}`,
				description: 'Run this node again later, with fewer items at once or less often.',
				httpStatus,
			};
		case 'unavailable':
		case 'notATask':
		case 'businessFailure':
			return {
				message: `The status of task ${quote(id)} could not be read: ${reason}`,
				description:
					'The task itself is not affected. Run this node again with the same Task ID, and check the Base URL of the credential if the answer stays the same.',
				httpStatus,
			};
	}
}

const lastStatus = (task: VideoTask): string =>
	`"${inMessage(task.status)}"${isKnownStatus(task) ? '' : ', which this node does not know'}`;

const knownSoFar = (task: VideoTask | undefined): string =>
	task === undefined ? '' : `The last known status is "${inMessage(task.status)}". `;
