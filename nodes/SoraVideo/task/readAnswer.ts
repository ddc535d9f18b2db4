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
import { isCompleted, isKnownStatus, type VideoTask } from './videoTask';

/**
 * Why an answer gave no task:
 * - `keyRejected`, `unknownTask`, `refused`, `blocked`: surely final, asking again changes nothing;
 *   `blocked` is n8n's own refusal to send a request to the address
 * - `rateLimited`: 429; everybody who uses the key has to slow down
 * - `unavailable`: the network, a timeout or the server; likely to pass
 * - `notATask`: an answer that is no task, such as a proxy's web page; likely to pass
 * - `businessFailure`, `redirected`: may be final or may pass; only asking again can tell
 */
export type LookFailureKind =
	| 'keyRejected'
	| 'unknownTask'
	| 'refused'
	| 'blocked'
	| 'rateLimited'
	| 'unavailable'
	| 'notATask'
	| 'businessFailure'
	| 'redirected';

const FINAL_KINDS: LookFailureKind[] = ['keyRejected', 'unknownTask', 'refused', 'blocked'];

export const isFinalFailure = (kind: LookFailureKind): boolean => FINAL_KINDS.includes(kind);

export interface LookFailure {
	kind: LookFailureKind;
	/** What was seen, as the end of a sentence, in the API's words where it gave any. */
	reason: string;
	httpStatus?: number;
	/** The `Retry-After` header as it came. */
	retryAfter?: string;
}

/** What one look at a task told: the task, or why there is none. */
export type Reading = { task: VideoTask } | { failure: LookFailure };

/**
 * Reads an answer to `GET /v1/result/{id}`. Never throws, whatever the body is, and never takes
 * for a task what has no status.
 */
export function readAnswer(answer: ApiAnswer, id: string): Reading {
	const { httpStatus, headers } = answer;
	const retryAfter = isText(headers['retry-after']) ? headers['retry-after'] : undefined;
	const kind = kindOfHttpStatus(httpStatus);
	if (kind === undefined) return readBody(answer.body, id, retryAfter);
	const body = parseJson(answer.body);
	const isKeyRejected = isObject(body) && saysKeyIsRejected(kind, body);
	return {
		failure: {
			kind: isKeyRejected ? 'keyRejected' : kind,
			reason: saidWithStatus(body, httpStatus),
			httpStatus,
			retryAfter,
		},
	};
}

/**
 * Whether the body says that the key is rejected: asking again does not help then, whatever the
 * status. What a failing server says in passing counts only in the API's own envelope.
 */
function saysKeyIsRejected(kind: LookFailureKind, body: Json): boolean {
	const mayBe =
		kind === 'refused' ||
		kind === 'unknownTask' ||
		(kind === 'unavailable' && !isAbsent(body.code));
	return mayBe && readBusinessFailure(body).kind === 'keyRejected';
}

/** undefined: the body decides. */
function kindOfHttpStatus(status: number): LookFailureKind | undefined {
	if (status === 401 || status === 403) return 'keyRejected';
	if (status === 404) return 'unknownTask';
	if (status === 429) return 'rateLimited';
	if (status === 408 || status === 425 || status >= 500) return 'unavailable';
	if (status >= 400) return 'refused';
	if (status >= 300) return 'redirected';
	return undefined;
}

function readBody(text: string, id: string, retryAfter: string | undefined): Reading {
	const body = parseJson(text);
	if (!isObject(body)) return { failure: { kind: 'notATask', reason: describeOddBody(text) } };

	const bare = taskIn(body, id);
	const wrapped = isObject(body.data) ? taskIn(body.data, id) : undefined;
	if (wrapped !== undefined && isSuccessCode(body.code) && !isTaskItself(body, bare)) {
		return { task: wrapped };
	}
	if (bare !== undefined && isTask(body, bare)) return { task: bare };
	return { failure: { ...readBusinessFailure(body), retryAfter } };
}

/** Whether a body is a task beyond doubt, so that what is in its `data` is a field of the task. */
const isTaskItself = (body: Json, bare: VideoTask | undefined): boolean =>
	bare !== undefined && !isAbsent(body.id) && isKnownStatus(bare);

/**
 * Whether a body with a status is a task. One with an ID is, even with a `code` of its own, say why
 * it failed; without an ID the status has to be one that tasks have: other answers name one, too.
 */
const isTask = (body: Json, task: VideoTask): boolean =>
	isAbsent(body.id)
		? isKnownStatus(task) && isSuccessCode(body.code)
		: isSuccessCode(body.code) || !isCompleted(task);

function taskIn(value: Json, id: string): VideoTask | undefined {
	if (!isText(value.status)) return undefined;
	return { ...value, id: isAbsent(value.id) ? id : value.id, status: value.status } as VideoTask;
}

/**
 * An answer that says in its body that it is no success. Only what names the key is surely final.
 * The codes are not documented, so the rest is told apart with care: a wrong guess that it is
 * final would lose a video that is paid for, a wrong guess that it passes costs some requests.
 */
function readBusinessFailure(body: Json): LookFailure {
	const code = isAbsent(body.code) ? undefined : codeText(body.code);
	const said = reasonIn(body);
	if (code === '0' || (code === undefined && said === undefined)) {
		return { kind: 'notATask', reason: 'the API answered without a status' };
	}
	return { kind: kindOfRefusal(code, said ?? ''), reason: reasonWithCode(said, code) };
}
