import type { Explanation } from './explain';
import type { CreateFailure } from './readCreated';
import { inMessage, quote } from './wording';

const NOTHING_CREATED = 'Nothing was created for this item.';

/** Why there is no task for an item, or why nobody knows whether there is one. */
export function explainCreateFailure(failure: CreateFailure): Explanation {
	const { kind, httpStatus } = failure;
	const reason = inMessage(failure.reason);
	switch (kind) {
		case 'keyRejected':
			return {
				message: `The API rejected the key when it was asked to create a task: ${reason}`,
				description: `${NOTHING_CREATED} Check the API Key in the Sora Video API credential, then run this node again.`,
				httpStatus,
			};
		case 'refused':
			return {
				message: `The API refused to create the task: ${reason}`,
				description: `${NOTHING_CREATED} Go by the reason: change the prompt, the model or another field, check the Base URL of the credential, or run this node again later.`,
				httpStatus,
			};
		case 'redirected':
			return {
				message: `The API sent the request to create a task elsewhere: ${reason}`,
				description: `${NOTHING_CREATED} The key is sent to no other address than that of the Base URL. If the API has moved, change the Base URL in the credential.`,
				httpStatus,
			};
		case 'blocked':
			return {
				message: `The API could not be asked to create a task: ${reason}`,
				description: `${NOTHING_CREATED} The protection of n8n against requests into private networks is on. Check the Base URL of the credential; if it is right, ask the administrator of your n8n to allow its host.`,
			};
		case 'rateLimited':
			return {
				message: `The API is getting too many requests and created no task: ${reason}`,
				description: `${NOTHING_CREATED} Run this node again later, with fewer items at once.`,
				httpStatus,
			};
		case 'unreachable':
			return {
				message: `No task was created, because the API could not be reached: ${reason}`,
				description: `${NOTHING_CREATED} Check the Base URL of the credential and the network of your n8n, then run this node again.`,
			};
		case 'unknown':
			return {
				message: `It is not known whether a task was created: ${reason}`,
				description: `A task may exist and be billed, so the request was not sent again. ${mayBe(failure.id)}Look at your account with the provider. If no task is there, run this item again.`,
				httpStatus,
			};
	}
}

const mayBe = (id: string | undefined) =>
	id === undefined ? '' : `The answer names ${quote(id)}: try that as Task ID in Get Status. `;

/**
 * What the user has to know when the node ends although it has created tasks.
 *
 * @param ids of the tasks created
 * @param unknown how many other items may have a task that nobody knows of
 */
export function withCreated(explanation: Explanation, ids: string[], unknown: number): Explanation {
	const parts = [explanation.description];
	if (ids.length > 0) {
		parts.push(
			`${createdByThisRun(ids)}; Retry in the list of executions takes them up where the fields are the same again, and creates the rest.`,
		);
	}
	if (unknown > 0) {
		const items = unknown === 1 ? 'one other item' : `${unknown} other items`;
		parts.push(`${notKnownFor(items)} before Retry, which sends what is unknown again.`);
	}
	return { ...explanation, description: parts.join(' ') };
}

/** What there is when the node was stopped. n8n keeps none of it, so Retry would create all anew. */
export function explainStopped(ids: string[], unknown: number): Explanation {
	const parts = [
		ids.length === 0 ? 'No task was created that is known of.' : `${createdByThisRun(ids)}.`,
	];
	if (unknown > 0) parts.push(`${notKnownFor(unknown === 1 ? 'one item' : `${unknown} items`)}.`);
	parts.push('Running this node again begins anew with all items.');
	return {
		message: 'The execution was canceled, and no more tasks are created',
		description: parts.join(' '),
	};
}

const createdByThisRun = (ids: string[]) =>
	`Created by this run: ${ids.map(inFull).join(', ')}. Wait Until Done fetches their videos`;

const notKnownFor = (items: string) =>
	`For ${items} it is not known whether there is a task, which may be billed: look at your account with the provider`;

/** An ID is never cut short: it may be all that is left of a video that was paid for. */
const inFull = (id: string) => `"${id.replace(/canceled/g, 'cancelled')}"`;
