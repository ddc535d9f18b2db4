import {
	describeFailure,
	describeUnexpectedBody,
	hasSuccessCode,
	isAbsent,
	isBrokenCode,
	isNoRefusalCode,
	isObject,
	isRefusalCode,
	mayBeSuccess,
	readEnvelope,
	reasonIn,
	reportsCreation,
	reportsSuccess,
	saysTooManyRequests,
	type ApiAnswer,
	type Envelope,
	type Json,
} from './envelope';
import { isOfRequest, ownId, TASK_ID_FIELDS, WRAPPERS } from './pollResult';
import { isKnownStatus, phaseOf } from './videoTask';

/** A task as the API names it when it is created: often without more than its ID. */
export interface CreatedTask {
	id: string;
	[field: string]: unknown;
}

/**
 * Why a request to create a task gave none:
 * - `keyRejected`, `wrongAddress`, `certificate`, `refused`, `redirected`, `blocked`: surely nothing
 *   was created, and the same request would end in the same way; `blocked` is n8n's own refusal to send it
 * - `rateLimited`, `unreachable`: surely nothing was created, and it may be sent again
 * - `unknown`: there may be a task, which costs money; it must not be sent again
 */
export interface CreateFailure {
	kind:
		| 'keyRejected'
		| 'wrongAddress'
		| 'certificate'
		| 'refused'
		| 'redirected'
		| 'blocked'
		| 'rateLimited'
		| 'unreachable'
		| 'unknown';
	/** What was seen, as the end of a sentence, in the API's words where it gave any. */
	reason: string;
	httpStatus?: number;
	/** The `Retry-After` header as it came. */
	retryAfter?: string;
	/** Of `unknown` only: what may be the ID of a task, in an answer that is no success. */
	id?: string;
}

export type CreateResult = { task: CreatedTask } | { failure: CreateFailure };

/** Only these mean that nothing was done. Source: RFC 9110, sections 15.4.8 and 15.4.9. */
const REDIRECTS_BEFORE_WORK = [307, 308];

/** Of the client's errors, those that say that somebody gave up on a request. */
const GIVEN_UP = [408, 425, 499];

/** The same, in a code or in words. */
const GAVE_UP = /^(408|425|504) |time[d-]? ?out|超时/i;

/** Says that something broke, or that all is well: neither rules out that there is a task. */
const MAY_HAVE_WORKED =
	/^(ok|success)|成功|已(提交|创建|受理)|\btask (was |has been )?(created|submitted|accepted)\b|(internal|system|server|unknown) error|exception|(系统|服务器?|网络|内部|未知)(错误|异常|故障)/i;

/**
 * Reads an answer to a request that creates a task. Never throws, and says that nothing was created
 * only where that is sure: a task costs money whether or not anybody learns of it.
 */
export function readCreateResult(answer: ApiAnswer): CreateResult {
	const envelope = readEnvelope(answer);
	const { json, httpStatus, retryAfter } = envelope;
	const isSuccess = httpStatus >= 200 && httpStatus < 300;
	const task = isSuccess && json ? createdTask(envelope, json) : undefined;
	if (task !== undefined) return { task };

	const kind = isSuccess ? kindOfBody(envelope) : kindOfHttpStatus(envelope);
	const id = json && idIn(json, kind);
	const reason = isSuccess ? reasonOfBody(envelope) : describeFailure(envelope);
	const said = { reason, ...(isSuccess ? {} : { httpStatus }), retryAfter };
	// An answer that names an ID does not surely mean that there is no task.
	const mayExist = kind === 'unknown' || (id !== undefined && kind !== 'keyRejected');
	return { failure: mayExist ? { kind: 'unknown', ...said, id } : { kind, ...said } };
}

function createdTask(envelope: Envelope, json: Json): CreatedTask | undefined {
	const task = taskInside(json) ?? json;
	const id = ownId(task);
	if (id === undefined) return undefined;
	const isFine = mayBeSuccess(envelope) && (!isAbsent(json.status) || isAbsent(json.error));
	// A task that has failed already may have a code of its own, to say why.
	const outer = ownId(json);
	const isTask = outer !== undefined && isKnownStatus(json);
	const { code = '', meaning } = envelope;
	const isUnderWay =
		phaseOf(task) === 'running' && isNoRefusalCode(code) && meaning !== 'keyRejected';
	if (!isFine && !isTask && !isUnderWay) return undefined;
	return { ...(outer === id || outer === undefined ? {} : { request_id: outer }), ...task, id };
}

/**
 * The task in an envelope. An `id` beside it is of the request, where the task is in `data`, or where
 * only what is inside surely is a task.
 */
function taskInside(json: Json): Json | undefined {
	const { status } = json;
	const hasOwn = ownId(json) !== undefined;
	if (hasOwn && !isAbsent(status) && !isOfRequest(status)) return undefined;
	const mayBeOfRequest =
		!namesTask(json) && ['object', 'model', 'created'].every((name) => isAbsent(json[name]));
	const isIt = (inner: Json) =>
		!hasOwn || (inner === json.data && isAbsent(status)) || (mayBeOfRequest && isSurelyTask(inner));
	return objectsInside(json).find(isIt);
}

/** What may be the ID of a task in an answer that is no success, and perhaps names something else. */
function idIn(json: Json, kind: CreateFailure['kind']): string | undefined {
	const { data } = json;
	const named = isObject(data) ? withId(data.task) : undefined;
	// A request that is sent again may create a second one.
	const isIt = (inner: Json) =>
		inner === data || inner === named || isSurelyTask(inner) || kind === 'rateLimited';
	const inside = objectsInside(kind === 'rateLimited' ? { data } : json).find(isIt);
	return ownId(json) ?? (inside && ownId(inside));
}

const objectsInside = (json: Json): Json[] =>
	WRAPPERS.map((name) => withId(json[name])).filter(isObject);

const namesTask = (json: Json): boolean => TASK_ID_FIELDS.some((field) => !isAbsent(json[field]));

const isSurelyTask = (json: Json): boolean =>
	namesTask(json) || (!isOfRequest(json.status) && isKnownStatus(json));

/** What has an ID, in an envelope within the envelope or a list of one, too. */
function withId(value: unknown, depth = 0): Json | undefined {
	if (depth > 2) return undefined;
	if (Array.isArray(value)) {
		return value.length === 1 ? withId((value as unknown[])[0], depth + 1) : undefined;
	}
	if (!isObject(value)) return undefined;
	if (ownId(value) !== undefined) return value;
	return WRAPPERS.map((name) => withId(value[name], depth + 1)).find((inner) => inner);
}

function kindOfHttpStatus({ httpStatus, meaning }: Envelope): CreateFailure['kind'] {
	if (httpStatus === 429) return 'rateLimited';
	if (meaning === 'wrongAddress') return meaning;
	if (httpStatus === 401 || httpStatus === 403) return 'keyRejected';
	if (REDIRECTS_BEFORE_WORK.includes(httpStatus)) return 'redirected';
	const isRefusal = httpStatus >= 400 && httpStatus < 500 && !GIVEN_UP.includes(httpStatus);
	if (!isRefusal) return 'unknown';
	return meaning === 'keyRejected' ? meaning : 'refused';
}

/** What may have failed half-way, or is said in words that mean no refusal, is not called refused. */
function kindOfBody({ json, code, said = '', meaning }: Envelope): CreateFailure['kind'] {
	if (json === undefined) return 'unknown';
	if (code === '429') return 'rateLimited';
	if (meaning === 'keyRejected' || meaning === 'wrongAddress') return meaning;
	const isRefusal =
		code === undefined || code === ''
			? reasonIn({ error: json.error }) !== undefined && !reportsCreation(said)
			: typeof json.code !== 'object' && isRefusalCode(code, said);
	const isBroken =
		meaning === 'unavailable' ||
		GAVE_UP.test(`${code} ${said}`) ||
		(isBrokenCode(code) && !saysTooManyRequests(said));
	return isRefusal && !isBroken && !MAY_HAVE_WORKED.test(said) ? 'refused' : 'unknown';
}

/** An answer that may name the task in a way that nobody knows of is shown. */
function reasonOfBody(envelope: Envelope): string {
	const { json, text, code = 'ok', said = 'ok' } = envelope;
	if (json === undefined) {
		const reason = describeUnexpectedBody(envelope);
		return /^\s*(<|$)/.test(text) ? reason : `${reason}: ${text.trim()}`;
	}
	const isAnswer = isAbsent(json.error) || reportsCreation(said);
	return isAnswer && hasSuccessCode(code) && reportsSuccess(said)
		? `the API answered without an ID: ${text.trim()}`
		: describeFailure(envelope);
}
