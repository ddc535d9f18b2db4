import type { CreateFailure } from './api/createResult';
import { complaintIn } from './api/envelope';
import { isAboutModel } from './api/modelRefusal';
import type { PollFailure } from './api/pollResult';
import { failureReason, isKnownStatus, type VideoTask } from './api/videoTask';
import type { WaitEnding } from './wait/pollState';
import { durationText, inMessage, momentText, quote } from './wording';

/** What a user reads when something ended without a success: what happened, and what to do next. */
export interface Explanation {
	message: string;
	description: string;
	/** The status of the HTTP answer that was the reason, if one was. */
	httpStatus?: number;
}

/** What to do about a failure, whichever request met it. */
const ADVICE = {
	keyRejected:
		"Check 'API Key' in the Sora Video API credential: it has to be a key from GlobalAI OPC, not from OpenAI.",
	wrongAddress:
		"Check 'Base URL' in the credential: it is the part before /v1 or /v2, without an endpoint after it.",
	certificate:
		"Check 'Base URL' in the credential. If its certificate comes from your own authority, or from a proxy that looks into the traffic of your network, give that authority's certificate to n8n with the environment variable NODE_EXTRA_CA_CERTS.",
	blocked:
		"The protection of n8n against requests into private networks blocks this address. Check 'Base URL' in the credential. If it is right, ask the administrator of your n8n to allow its host.",
	redirected:
		"The key is only sent to the address in 'Base URL'. If the API has moved, change 'Base URL' in the credential.",
	otherModel:
		"The provider does not offer this model, or not with your key: choose another 'Model Family' or 'Model'.",
};

const RUN_AGAIN = "To get the video later, use Wait Until Done with the same 'Task ID'.";
const UNAFFECTED = 'The task itself is not affected.';
const FETCH_LATER =
	"The task goes on at the provider. To fetch the video later, use Wait Until Done with the same 'Task ID': a finished task is delivered at once.";

/** Why a wait did not end with a completed task; `waitedMs` is how long it took. */
export function explainEnding(
	id: string,
	ending: Exclude<WaitEnding, { kind: 'completed' }>,
	waitedMs: number,
	limit?: LimitWords,
): Explanation {
	const advice = limit ? adviceOnLimit(limit) : undefined;
	switch (ending.kind) {
		case 'failed':
			return explainFailedTask(id, ending.task);
		case 'timedOut':
			return {
				message: `Task ${quote(id)} did not finish within ${durationText(waitedMs)}: its last status was ${lastStatus(ending.task)}${alsoSaid(ending.task)}`,
				description:
					advice ??
					`${FETCH_LATER} If such tasks often take longer, raise 'Timeout (Seconds)' in the node's options.`,
			};
		case 'unreadable':
			return {
				message: `The status of task ${quote(id)} could not be read since ${momentText(ending.since)}: ${inMessage(ending.failure.reason)}`,
				description: `${knownSoFar(ending.task)}${advice ?? `The node kept asking until 'Timeout (Seconds)' was over. ${FETCH_LATER}`}`,
				httpStatus: ending.failure.httpStatus,
			};
		case 'toldToWait':
			return {
				message: `The API allows no more requests until ${momentText(ending.until)}, which is after ${limit ? 'the time limit of n8n for this execution, in which the node waits' : "'Timeout (Seconds)' of the wait"} for task ${quote(id)}`,
				description: `${knownSoFar(ending.task)}${advice ?? FETCH_LATER} A longer 'Poll Interval (Seconds)' or fewer tasks at once avoid rate limiting.`,
				httpStatus: ending.failure.httpStatus,
			};
		case 'refused':
			return explainPollFailure(id, ending.failure);
	}
}

/** What the API says of a task that is still running, or of which nobody knows. */
function alsoSaid({ error }: VideoTask): string {
	const words = complaintIn({ error });
	return words === undefined ? '' : `, and its error ${quote(words)}`;
}

/** n8n's own limit on the time of an execution, as the user knows it. */
export interface LimitWords {
	lengthMs: number;
	/** Timeout Workflow of this workflow, something that allows less, or something else. */
	setBy: 'workflow' | 'maximum' | 'environment';
}

const LIMIT_ADVICE: Record<LimitWords['setBy'], string> = {
	workflow: "Or raise 'Timeout Workflow' in the workflow's settings.",
	maximum:
		"'Timeout Workflow' in the workflow's settings is longer, but EXECUTIONS_TIMEOUT_MAX in the environment of n8n, or the limit of a workflow that calls this one, allows less.",
	environment:
		'Or raise EXECUTIONS_TIMEOUT in the environment of n8n, or the limit of the workflow that calls this one; n8n Cloud has a limit of its own.',
};

/** Why an item has nothing, although the node went on until n8n was about to end the execution. */
export const explainLimit = (id: string, limit: LimitWords): Explanation => ({
	message: `Task ${quote(id)} was not delivered before the time limit of n8n for this execution`,
	description: adviceOnLimit(limit),
});

/** Why tasks came out with their last status before Timeout was over. */
export const limitHint = (limit: LimitWords): string =>
	`Some tasks are not done yet. ${adviceOnLimit(limit)}`;

/** Why the node stopped waiting, what to do about the task or asset, and how to raise the limit. */
export const stoppedByLimit = ({ lengthMs, setBy }: LimitWords, next: string): string =>
	`n8n ends this execution ${durationText(Math.round(lengthMs / 1000) * 1000)} after its start, so the node stopped waiting shortly before that. ${next} ${LIMIT_ADVICE[setBy]}`;

const adviceOnLimit = (limit: LimitWords): string =>
	stoppedByLimit(
		limit,
		"The task goes on at the provider: fetch the video in a later execution with the same 'Task ID', for example on a schedule.",
	);

function explainFailedTask(id: string, task: VideoTask): Explanation {
	const reason = failureReason(task) ?? 'the API gives no reason';
	return {
		message: `Task ${quote(id)} ended as ${lastStatus(task)}: ${inMessage(reason)}`,
		description: `The provider has ended this task for good and there is no video. ${
			isAboutModel(reason)
				? `${ADVICE.otherModel} Then create a new task.`
				: 'Change what the reason names, for example the prompt, and create a new task.'
		}`,
	};
}

/** Why one poll gave no task. */
export function explainPollFailure(id: string, failure: PollFailure): Explanation {
	const { opening, advice } = pollWords(failure.kind, quote(id));
	return {
		message: `${opening}: ${inMessage(failure.reason)}`,
		description: advice,
		httpStatus: failure.httpStatus,
	};
}

function pollWords(kind: PollFailure['kind'], task: string): { opening: string; advice: string } {
	switch (kind) {
		case 'keyRejected':
			return {
				opening: `The API rejected the key when it was asked for task ${task}`,
				advice: `${ADVICE.keyRejected} ${UNAFFECTED} ${RUN_AGAIN}`,
			};
		case 'unknownTask':
			return {
				opening: `The API knows no task ${task}`,
				advice:
					"Check 'Task ID', and that 'Base URL' in the credential is the one under which the task was created. The API may drop a task one day after it has completed.",
			};
		case 'wrongAddress':
			return {
				opening: `The API could not be found at 'Base URL' when it was asked for task ${task}`,
				advice: `${ADVICE.wrongAddress} ${UNAFFECTED}`,
			};
		case 'certificate':
			return {
				opening: `No secure connection to the API could be made to ask for task ${task}`,
				advice: `${ADVICE.certificate} ${UNAFFECTED}`,
			};
		case 'refused':
			return {
				opening: `The API refused the request for task ${task}`,
				advice: "Check 'Task ID' and 'Base URL' in the credential. Retrying will not help.",
			};
		case 'blocked':
			return {
				opening: `The API could not be asked for task ${task}`,
				advice: `${ADVICE.blocked} ${UNAFFECTED}`,
			};
		case 'redirected':
			return {
				opening: `The API redirected the request for task ${task}`,
				advice: `${ADVICE.redirected} ${UNAFFECTED}`,
			};
		case 'rateLimited':
			return {
				opening: `The API is rate limiting requests and did not tell the status of task ${task}`,
				advice: 'Run this node again later, with fewer items at once or less often.',
			};
		case 'unavailable':
		case 'notATask':
		case 'businessFailure':
			return {
				opening: `The status of task ${task} could not be read`,
				advice: `${UNAFFECTED} ${RUN_AGAIN} If the answer stays the same, check 'Base URL' in the credential.`,
			};
	}
}

const lastStatus = (task: VideoTask): string =>
	`"${inMessage(task.status)}"${isKnownStatus(task) ? '' : ', which this node does not know'}`;

const knownSoFar = (task: VideoTask | undefined): string =>
	task === undefined ? '' : `The last known status is "${inMessage(task.status)}". `;

const NOTHING_CREATED = 'Nothing was created for this item.';

/** Why there is no task for an item, or why nobody knows whether there is one. */
export function explainCreateFailure(failure: CreateFailure): Explanation {
	const { opening, advice } = createWords(failure);
	return {
		message: `${opening}: ${inMessage(failure.reason)}`,
		description:
			failure.kind === 'unknown'
				? `A task may exist and be billed, so the request was not sent again. ${advice}`
				: `${NOTHING_CREATED} ${advice}`,
		httpStatus: failure.httpStatus,
	};
}

/** What a request was to do. */
export interface Action {
	toDo: string;
	/** That it was surely not done. */
	notDone: string;
}

const CREATE: Action = { toDo: 'create a task', notDone: 'No task was created' };

type Words = { opening: string; advice: string };

function createWords({ kind, id, reason }: CreateFailure): Words {
	const isOfModel = isAboutModel(reason);
	switch (kind) {
		case 'wrongAddress': {
			const { opening, advice } = requestWords(kind, CREATE);
			return {
				opening,
				advice: `${advice} If other models work with this credential, the provider has dropped this one: choose another 'Model Family'.`,
			};
		}
		case 'refused':
			return {
				opening: 'The API refused to create the task',
				advice: isOfModel
					? ADVICE.otherModel
					: "Depending on the reason, change the prompt, the model or another field, check 'Base URL' in the credential, or try again later.",
			};
		case 'rateLimited':
			return {
				opening: 'The API is rate limiting requests and created no task',
				advice: 'Try again later, with fewer items at once.',
			};
		case 'unknown':
			return {
				opening: 'It is not known whether a task was created',
				advice: `${mayBe(id)}Ask GlobalAI OPC whether there is one, with the time of the request. If there is none, ${
					isOfModel
						? "choose another 'Model Family' or 'Model': the provider may not offer this one."
						: 'run this item again.'
				}`,
			};
		default:
			return requestWords(kind, CREATE);
	}
}

/** What is told alike of every request that was to do something. */
export function requestWords(
	kind: Exclude<CreateFailure['kind'], 'refused' | 'rateLimited' | 'unknown'>,
	{ toDo, notDone }: Action,
): Words {
	switch (kind) {
		case 'keyRejected':
			return {
				opening: `The API rejected the key when it was asked to ${toDo}`,
				advice: `${ADVICE.keyRejected} Then try again.`,
			};
		case 'wrongAddress':
			return {
				opening: `The API could not be found at 'Base URL' when it was asked to ${toDo}`,
				advice: ADVICE.wrongAddress,
			};
		case 'certificate':
			return {
				opening: `No secure connection to the API could be made to ${toDo}`,
				advice: ADVICE.certificate,
			};
		case 'redirected':
			return {
				opening: `The API redirected the request to ${toDo}`,
				advice: ADVICE.redirected,
			};
		case 'blocked':
			return { opening: `The API could not be asked to ${toDo}`, advice: ADVICE.blocked };
		case 'unreachable':
			return {
				opening: `${notDone}, because the API could not be reached`,
				advice: "Check 'Base URL' in the credential and the network of your n8n, then try again.",
			};
	}
}

const mayBe = (id: string | undefined) =>
	id === undefined ? '' : `The answer names ${quote(id)}: try that as 'Task ID' in Get Status. `;

/**
 * What the user has to know when the node ends although it has created tasks.
 *
 * @param ids of the tasks created
 * @param unknown how many other items may have a task that nobody knows of
 * @param notCreated the prompts of the other items, of which surely nothing was created
 */
export function withCreated(
	explanation: Explanation,
	{ ids, unknown, notCreated }: { ids: string[]; unknown: number; notCreated: unknown[] },
): Explanation {
	const parts = [explanation.description];
	if (ids.length > 0) {
		parts.push(
			`${createdByThisExecution(ids)}. To try again, use Retry in the list of executions: it reuses these tasks if the fields are unchanged, and creates the rest. A new execution would create and bill them again.`,
		);
	}
	if (unknown > 0) {
		const items = unknown === 1 ? 'one other item' : `${unknown} other items`;
		parts.push(`${notKnownFor(items)}. Retry sends these items again.`);
	}
	if (notCreated.length > 0) parts.push(`No task was created for ${promptsText(notCreated)}.`);
	return { ...explanation, description: parts.join(' ') };
}

const MAX_PROMPTS = 10;
const MAX_PROMPT_LENGTH = 40;

/** Prompts, or as many of them as anybody reads. */
function promptsText(prompts: unknown[]): string {
	const quoted = prompts.slice(0, MAX_PROMPTS).map((prompt) => {
		const text = typeof prompt === 'string' ? inMessage(prompt) : '';
		return text.length > MAX_PROMPT_LENGTH ? `"${text.slice(0, MAX_PROMPT_LENGTH)}…"` : `"${text}"`;
	});
	const more = prompts.length - quoted.length;
	const rest = more === 0 ? '' : ` and ${more} more ${more === 1 ? 'item' : 'items'}`;
	return `${prompts.length === 1 ? 'the prompt' : 'the prompts'} ${quoted.join(', ')}${rest}`;
}

/** What there is when the node was stopped. n8n keeps none of it, so Retry would create all anew. */
export function explainStopped(ids: string[], unknown: number): Explanation {
	const parts = [
		ids.length === 0 ? 'No created task is known.' : `${createdByThisExecution(ids)}.`,
	];
	if (unknown > 0) parts.push(`${notKnownFor(unknown === 1 ? 'one item' : `${unknown} items`)}.`);
	parts.push('Running this node again creates all items again.');
	return {
		message: 'The execution was canceled, and no more tasks are created',
		description: parts.join(' '),
	};
}

/** n8n shows an execution as canceled by the word "canceled" in the message of its failure. */
export const CANCELED: Explanation = {
	message: 'The execution was canceled, and the tasks were left alone',
	description: 'Wait Until Done fetches the videos with the same task IDs.',
};

const createdByThisExecution = (ids: string[]) =>
	`Created in this execution: ${ids.map(inFull).join(', ')}. Wait Until Done fetches their videos`;

const notKnownFor = (items: string) =>
	`For ${items} it is not known whether there is a task, which may be billed: ask GlobalAI OPC, with the time of the request`;

/** An ID is never cut short: it may be all that is left of a video that was paid for. */
const inFull = (id: string) => `"${id.replace(/canceled/g, 'cancelled')}"`;
