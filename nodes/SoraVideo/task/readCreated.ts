import {
	codeText,
	describeOddBody,
	isAbsent,
	isObject,
	isSuccessCode,
	isText,
	kindOfRefusal,
	parseJson,
	reasonIn,
	reasonWithCode,
	saidWithStatus,
	type ApiAnswer,
	type Json,
} from './answerBody';
import { isKnownStatus, type VideoTask } from './videoTask';

/** A task as the API names it when it is created: often without more than its ID. */
export interface CreatedTask {
	id: string;
	[field: string]: unknown;
}

/**
 * Why a request to create a task gave none:
 * - `keyRejected`, `refused`, `redirected`, `blocked`: surely nothing was created, and the same
 *   request would end in the same way; `blocked` is n8n's own refusal to send it
 * - `rateLimited`, `unreachable`: surely nothing was created, and it may be sent again
 * - `unknown`: there may be a task, which costs money; it must not be sent again
 */
export interface CreateFailure {
	kind:
		| 'keyRejected'
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

export type Creation = { task: CreatedTask } | { failure: CreateFailure };

/** Only these mean that nothing was done. Source: RFC 9110, sections 15.4.8 and 15.4.9. */
const REDIRECTS_BEFORE_WORK = [307, 308];

/** Of the client's errors, those that say that somebody gave up on a request. */
const BROKEN_OFF = [408, 425, 499];

/** Says that something broke, or that all is well: neither rules out that there is a task. */
const MAY_HAVE_WORKED =
	/^(ok|success)|成功|(internal|system|server|unknown) error|exception|(系统|服务器?|网络|内部|未知)(错误|异常|故障)/i;

/** What other APIs call a success; whether this one does is not documented. */
const MAY_BE_SUCCESS_CODE = /^(0+|20*|20\d|ok|success|true)$/i;

/**
 * Reads an answer to a request that creates a task. Never throws, and calls refused only what
 * surely created nothing: a task costs money whether or not anybody learns of it.
 */
export function readCreated({ httpStatus, headers, body: text }: ApiAnswer): Creation {
	const body = parseJson(text);
	const id = isObject(body) ? idIn(body) : undefined;
	if (httpStatus < 300) return readSuccess(body, text, id);
	const retryAfter = isText(headers['retry-after']) ? headers['retry-after'] : undefined;
	const kind = kindOfHttpStatus(httpStatus, body);
	return failed(kind, id, { reason: saidWithStatus(body, httpStatus), httpStatus, retryAfter });
}

/** An answer that names an ID does not surely mean that there is no task. */
function failed(
	kind: CreateFailure['kind'],
	id: string | undefined,
	said: Omit<CreateFailure, 'kind' | 'id'>,
): Creation {
	const mayExist = kind === 'unknown' || (id !== undefined && kind !== 'keyRejected');
	return { failure: mayExist ? { kind: 'unknown', ...said, id } : { kind, ...said } };
}

function kindOfHttpStatus(status: number, body: unknown): CreateFailure['kind'] {
	if (status === 429) return 'rateLimited';
	if (status === 401 || status === 403) return 'keyRejected';
	if (REDIRECTS_BEFORE_WORK.includes(status)) return 'redirected';
	const isRefusal = status >= 400 && status < 500 && !BROKEN_OFF.includes(status);
	if (!isRefusal) return 'unknown';
	const isKey = isObject(body) && kindOfRefusal(codeIn(body), reasonIn(body) ?? '');
	return isKey === 'keyRejected' ? 'keyRejected' : 'refused';
}

function readSuccess(body: unknown, text: string, id: string | undefined): Creation {
	if (!isObject(body)) return { failure: { kind: 'unknown', reason: oddBody(text) } };
	const code = codeIn(body);
	const isSuccess = isSuccessCode(code) && (!isAbsent(body.status) || isAbsent(body.error));
	if (id !== undefined && (isSuccess || isTask(body))) {
		return { task: { ...(isEnvelope(body) || !hasId(body) ? (body.data as Json) : body), id } };
	}
	const said = reasonIn(body);
	if (isSuccessCode(code) && said === undefined) {
		return {
			failure: { kind: 'unknown', reason: withBody('the API answered without an ID', text) },
		};
	}
	return failed(kindOfEnvelope(body, code, said), id, { reason: reasonWithCode(said, code) });
}

/** An envelope that refuses with HTTP 200. What may have failed half-way is not called refused. */
function kindOfEnvelope(body: Json, code: string | undefined, said = ''): CreateFailure['kind'] {
	const kind = kindOfRefusal(code, said);
	if (code === '429') return 'rateLimited';
	if (kind === 'keyRejected') return 'keyRejected';
	const mayHaveWorked = kind === 'unavailable' || MAY_HAVE_WORKED.test(said);
	return mayHaveWorked || !isRefusal(body, code) ? 'unknown' : 'refused';
}

/** Words alone are no refusal: "the task is submitted" are words, too. */
const isRefusal = ({ code: given, error }: Json, code: string | undefined): boolean =>
	code === undefined
		? reasonIn({ error }) !== undefined
		: typeof given !== 'object' && !MAY_BE_SUCCESS_CODE.test(code);

const codeIn = ({ code }: Json) =>
	isAbsent(code) || codeText(code) === '' ? undefined : codeText(code);

const hasId = (body: Json) => textIn(body.id) !== undefined || textIn(body.projectId) !== undefined;

/** A task that has failed already may have a code of its own, to say why. */
const isTask = (body: Json) =>
	hasId(body) && isText(body.status) && isKnownStatus(body as unknown as VideoTask);

/** Whether the task is in `data`, so that an `id` beside that is of something else. */
const isEnvelope = (body: Json) => isAbsent(body.status) && isObject(body.data) && hasId(body.data);

/** An answer that may name the task in a way that nobody knows of is shown. */
const withBody = (reason: string, text: string) => `${reason}: ${text.trim()}`;

function oddBody(text: string): string {
	const reason = describeOddBody(text);
	return /^\s*(<|$)/.test(text) ? reason : withBody(reason, text);
}

/** `id`, or `data.id`, or `data.projectId`, which some families answer. */
function idIn(body: Json): string | undefined {
	const data = isObject(body.data) ? body.data : {};
	const inData = [data.id, data.projectId];
	const ids = isEnvelope(body) ? inData : [body.id, ...inData, body.projectId];
	return ids.map(textIn).find(isText);
}

const textIn = (value: unknown): string | undefined =>
	typeof value === 'number' ? String(value) : isText(value) ? value.trim() : undefined;
