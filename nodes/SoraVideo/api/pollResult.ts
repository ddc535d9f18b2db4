import {
	complaintIn,
	describeFailure,
	describeUnexpectedBody,
	isAbsent,
	isNoRefusalCode,
	isObject,
	isSuccessCode,
	isText,
	leavesSuccessOpen,
	mayBeSuccess,
	NO_SUCH_RECORD,
	NO_SUCH_TASK,
	readEnvelope,
	reportsSuccess,
	speaksOfRequest,
	type ApiAnswer,
	type Envelope,
	type Json,
} from './envelope';
import {
	failureReason,
	isCompleted,
	isDocumentedStatus,
	isKnownStatus,
	phaseOf,
	type VideoTask,
} from './videoTask';

/**
 * Why an answer gave no task:
 * - `keyRejected`, `unknownTask`, `wrongAddress`, `refused`, `blocked`: surely final, asking again
 *   changes nothing; `blocked` is n8n's own refusal to send a request to the address
 * - `rateLimited`: 429; everybody who uses the key has to slow down
 * - `unavailable`: the network, a timeout or the server; likely to pass
 * - `notATask`: an answer that is no task, such as a proxy's web page; likely to pass
 * - `businessFailure`, `redirected`, `certificate`: may be final or may pass; only asking again can
 *   tell
 */
export type PollFailureKind =
	| 'keyRejected'
	| 'unknownTask'
	| 'wrongAddress'
	| 'refused'
	| 'blocked'
	| 'rateLimited'
	| 'unavailable'
	| 'notATask'
	| 'businessFailure'
	| 'redirected'
	| 'certificate';

const FINAL_KINDS: PollFailureKind[] = [
	...(['keyRejected', 'unknownTask', 'wrongAddress', 'refused', 'blocked'] as const),
];

export const isFinalFailure = (kind: PollFailureKind): boolean => FINAL_KINDS.includes(kind);

export interface PollFailure {
	kind: PollFailureKind;
	/** What was seen, as the end of a sentence, in the API's words where it gave any. */
	reason: string;
	httpStatus?: number;
	/** The `Retry-After` header as it came. */
	retryAfter?: string;
}

/** What one poll of a task told: the task, or why there is none. */
export type PollResult = { task: VideoTask } | { failure: PollFailure };

/**
 * Reads an answer to the question for a task. Never throws, whatever the body is, and never takes
 * for a task what has no status.
 *
 * @param id of the task that was asked for; the result has it, however the API wrote it
 */
export function readPollResult(answer: ApiAnswer, id: string): PollResult {
	const envelope = readEnvelope(answer);
	const { httpStatus, retryAfter } = envelope;
	const kind = kindOfHttpStatus(envelope);
	if (kind === undefined) return readBody(envelope, id);
	return { failure: { kind, reason: describeFailure(envelope), httpStatus, retryAfter } };
}

/** undefined: the body decides. */
function kindOfHttpStatus({ httpStatus, meaning, code }: Envelope): PollFailureKind | undefined {
	if (httpStatus >= 200 && httpStatus < 300) return undefined;
	if (httpStatus === 429) return 'rateLimited';
	if (meaning === 'wrongAddress') return meaning;
	if (httpStatus === 401 || httpStatus === 403) return 'keyRejected';
	const mayPass = [408, 425, 499].includes(httpStatus) || httpStatus >= 500;
	// What a failing server says of the key in passing counts only in the API's own envelope.
	const isAboutKey = meaning === 'keyRejected' && httpStatus >= 400;
	if (isAboutKey && (!mayPass || code !== undefined)) return 'keyRejected';
	if (mayPass) return 'unavailable';
	if (httpStatus === 404) return 'unknownTask';
	return httpStatus >= 400 ? 'refused' : 'redirected';
}

function readBody(envelope: Envelope, id: string): PollResult {
	const { json, retryAfter } = envelope;
	if (json === undefined) {
		return { failure: { kind: 'notATask', reason: describeUnexpectedBody(envelope) } };
	}
	const task = taskInEnvelope(envelope, json, id) ?? bareTask(envelope, json, id);
	return task ? { task } : { failure: { ...failureOf(envelope, json), retryAfter } };
}

/** The task in the data of an envelope; one with the asked ID is that task beyond doubt. */
function taskInEnvelope(envelope: Envelope, json: Json, id: string): VideoTask | undefined {
	// What is in the data of a task itself is a field of the task.
	if (ownId(json) !== undefined && isDocumentedStatus(json)) return undefined;
	const inner = findTask(json, id);
	if (inner === undefined) return undefined;
	if (hasId(inner, id)) return askedTask(envelope, toTask(inner, id));
	const isTask =
		isSuccessCode(envelope.code) || (mayBeSuccess(envelope) && isTaskInPlace(inner, id));
	return isTask ? toTask(inner, id) : undefined;
}

/** The task that was asked for, unless the envelope around it says something else of it. */
function askedTask(envelope: Envelope, task: VideoTask): VideoTask | undefined {
	const { code = '', said = '', saidOfItself, meaning } = envelope;
	const phase = phaseOf(task);
	const hasReason = failureReason(task) !== undefined;
	const isOpen = leavesSuccessOpen(envelope);
	const isOfTask = !speaksOfRequest(envelope);
	const mayBeSo = {
		running: isOpen || (isNoRefusalCode(code) && meaning !== 'keyRejected'),
		completed: isOpen,
		unknown: isOpen,
		failed: isDocumentedStatus(task) && (hasReason || isOfTask),
	}[phase];
	if (!mayBeSuccess(envelope) && saidOfItself && !mayBeSo) return undefined;
	const isReason = isText(said) && !reportsSuccess(said) && isOfTask;
	return phase === 'failed' && !hasReason && isReason ? { ...task, error: said } : task;
}

/** Where this API and comparable ones put the task into an envelope. */
export const WRAPPERS = ['data', 'output', 'result', 'task', 'response'];

/** An object with a status, somewhere in an envelope. */
interface Found {
	object: Json;
	/** Whether the names that lead to it say that it is the task. */
	isInPlace: boolean;
}

/** One with the asked ID is the task; without any ID, one that stands where the task is put. */
function findTask(json: Json, id: string): Json | undefined {
	const { data } = json;
	// Beside a status, it may be one of a step.
	const isEnvelope = statusIn(json) === undefined;
	const found = WRAPPERS.flatMap((name) => withStatus(json[name], isEnvelope || name === 'data'));
	const asked =
		found.find(({ object }) => ownId(object) === id) ??
		found.find(({ object }) => hasId(object, id));
	if (asked !== undefined) return asked.object;
	if (isObject(data) && statusIn(data) !== undefined) return data;
	return found.find(({ object, isInPlace }) => isInPlace && isTaskInPlace(object, id))?.object;
}

/** A task is not looked for among more. */
const MAX_ENTRIES = 1000;

function withStatus(value: unknown, isInPlace: boolean, depth = 0): Found[] {
	if (isObject(value) && statusIn(value) !== undefined) return [{ object: value, isInPlace }];
	if (depth > 2 || typeof value !== 'object' || value === null) return [];
	const names = Object.keys(value).slice(0, MAX_ENTRIES);
	return names.flatMap((name) =>
		withStatus((value as Json)[name], isInPlace && WRAPPERS.includes(name), depth + 1),
	);
}

const isTaskInPlace = (object: Json, id: string): boolean =>
	ownId(object) === undefined &&
	isDocumentedStatus({ status: statusIn(object) }) &&
	isTaskWithoutId(toTask(object, id));

/**
 * A body that is a task itself. One with an ID is, even with a `code` of its own that says why it
 * failed. Without an ID it has to look like one.
 */
function bareTask(envelope: Envelope, json: Json, id: string): VideoTask | undefined {
	if (statusIn(json) === undefined) return undefined;
	const task = toTask(json, id);
	const isTask =
		ownId(json) === undefined
			? isSuccessCode(envelope.code) && isTaskWithoutId(task)
			: isSuccessCode(envelope.code) ||
				!isCompleted(task) ||
				(hasId(json, id) && leavesSuccessOpen(envelope));
	return isTask && !isOfRequestThatFailed(json, task) ? task : undefined;
}

const ONLY_OF_TASKS = [
	...['object', 'model', 'created', 'created_at', 'createdAt', 'completed_at', 'progress'],
	...['fail_reason', 'failReason', 'failure_reason', 'failureReason', 'failed_reason'],
	...['task_status_msg', 'video_url', 'result_url', 'image_url'],
];

/** A server that broke, too, may name its request, and say "error" of it. */
const isOfRequestThatFailed = (json: Json, task: VideoTask): boolean =>
	!hasId(json, task.id) &&
	phaseOf(task) === 'failed' &&
	!isTaskWithoutId(task) &&
	!ONLY_OF_TASKS.some((name) => name in json);

/**
 * Whether only tasks look like that. A server, too, says "error", and "failed" beside a message; the
 * reason of a task is in its `error`.
 */
function isTaskWithoutId(task: VideoTask): boolean {
	const phase = phaseOf(task);
	if (phase === 'failed') {
		return isDocumentedStatus(task) && ![task.message, task.msg].some(isMessage);
	}
	const isOfAnything = task.status === 'success' || phase === 'unknown';
	return isDocumentedStatus(task) || !isOfAnything;
}

const isMessage = (value: unknown) => isText(value) && complaintIn(value) !== undefined;

const toTask = (json: Json, id: string): VideoTask => ({ ...json, id, status: statusIn(json)! });

/** Says that the request went well, where another field says how the task is. */
const OF_THE_REQUEST = /^\s*(ok|success|true)\s*$/i;

export const isOfRequest = (status: unknown): boolean =>
	status === true || (isText(status) && OF_THE_REQUEST.test(status));

function statusIn(json: Json): string | undefined {
	const [first, second] = ['status', 'task_status', 'taskStatus', 'state']
		.map((name) => json[name])
		.filter(isText);
	return isOfRequest(first) && isKnownStatus({ status: second }) ? second : first;
}

/** The names that an ID has with this API and with comparable ones. */
const ID_FIELDS = [
	...['id', 'task_id', 'taskId', 'video_id', 'videoId', 'generation_id', 'generationId'],
	...['job_id', 'jobId', 'projectId', 'project_id'],
];

/** Beside one of these, a number as the `id` is that of a row in somebody's table. */
export const TASK_ID_FIELDS = ['task_id', 'taskId', 'video_id', 'videoId'];

const idsIn = (json: Json): string[] =>
	ID_FIELDS.map((field) => json[field])
		.map((value) => (typeof value === 'number' ? String(value) : value))
		.filter(isText)
		.map((value) => value.trim());

/** The ID that an object has of its own, as a text. */
export const ownId = (json: Json): string | undefined =>
	(typeof json.id === 'number'
		? TASK_ID_FIELDS.map((field) => json[field])
				.find(isText)
				?.trim()
		: undefined) ?? idsIn(json)[0];

/** Whether an object calls this ID its own, in whichever field. */
const hasId = (json: Json, id: string): boolean => idsIn(json).includes(id);

/**
 * An answer that says in its body that it is no success. Only what names the key or the path is
 * surely final. The codes are not documented, so the rest is told apart with care: a wrong guess
 * that it is final would lose a video that is paid for, a wrong guess that it passes costs some
 * requests.
 */
function failureOf(envelope: Envelope, json: Json): PollFailure {
	const { code, said, meaning } = envelope;
	const isUnknown = said !== undefined && (NO_SUCH_TASK.test(said) || NO_SUCH_RECORD.test(said));
	const isEmpty = isNothing(json.data);
	// Without words, 1 may be a failure, and 204 was seen with one.
	const isClear = isText(said) || (isNoRefusalCode(code ?? '') && code !== '204');
	const isDocumented = code === '0' || (code === undefined && said === undefined);
	const isFine = code !== undefined && isEmpty && isClear && mayBeSuccess(envelope);
	if (isDocumented || isFine) {
		const reason = isEmpty ? NOTHING_THERE : missing(json);
		const kind = isUnknown ? 'unknownTask' : isDocumented ? 'notATask' : 'businessFailure';
		return { kind, reason: complaintIn(said) ?? reason };
	}
	return { kind: meaning, reason: describeFailure(envelope) };
}

/** A success without a task: some say so of a task that they do not know. */
export const NOTHING_THERE = 'the API answered with nothing where the task should be';

const isNothing = (data: unknown): boolean =>
	data === null || data === '' || (typeof data === 'object' && Object.keys(data).length === 0);

const missing = (json: Json): string =>
	statusIn(json) === undefined || !isAbsent(ownId(json))
		? 'the API answered without a status'
		: `the API answered with the status "${statusIn(json)}", but without a task ID`;
