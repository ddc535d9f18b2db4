import { isCompleted, isKnownStatus, type VideoTask } from './videoTask';

/** An HTTP answer of the API, before anybody has made sense of it. Header names are lower case. */
export interface ApiAnswer {
	httpStatus: number;
	headers: Record<string, unknown>;
	body: string;
}

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

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string =>
	typeof value === 'string' && value.trim() !== '';

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
	const said = isObject(body) ? reasonIn(body) : undefined;
	const isKeyRejected = isObject(body) && saysKeyIsRejected(kind, body);
	return {
		failure: {
			kind: isKeyRejected ? 'keyRejected' : kind,
			reason:
				said === undefined
					? `the API answered with HTTP ${httpStatus}`
					: `${said} (HTTP ${httpStatus})`,
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

/** Absent, 0 or "0". Source: the API's documentation of its envelope. */
const isSuccessCode = (code: unknown): boolean =>
	code === undefined || code === null || codeText(code) === '0';

const codeText = (code: unknown): string =>
	typeof code === 'object' ? 'in an odd form' : String(code).trim();

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

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Says that the key is not accepted. The first text is what the API was seen to answer. */
const KEY_REJECTED =
	/登录验证失败|未登录|鉴权失败|认证失败|无效的?(密钥|令牌)|unauthori[sz]ed|authentication failed|no api[ _-]?key|(invalid|incorrect|wrong|expired|missing)[ _-](api[ _-]?|access[ _-]?)?(key|token)|(key|token) (provided )?((is|was|has) )?(been )?(not valid|invalid|incorrect|wrong|expired|missing|revoked)/i;
const RATE_LIMITED = /too many requests|rate limit|请求(过于|太)频繁|限流/i;
const UNAVAILABLE = /busy|try again|time[d-]? ?out|temporar|unavailable|繁忙|稍后|超时|维护/i;

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
	const text = said ?? '';
	const reason = [said, code === undefined ? undefined : `code ${code}`].filter(isText).join(', ');
	return { kind: kindOfBusinessFailure(code, text), reason };
}

function kindOfBusinessFailure(code: string | undefined, text: string): LookFailureKind {
	// The code 204 that came with the rejected key means something else to most servers.
	if (code === '401' || code === '403' || KEY_REJECTED.test(text)) return 'keyRejected';
	if (code === '429' || RATE_LIMITED.test(text)) return 'rateLimited';
	if (/^(408|425|5\d\d)$/.test(code ?? '') || UNAVAILABLE.test(text)) return 'unavailable';
	return 'businessFailure';
}

/** The places where the API and its proxies were seen to put a reason. */
function reasonIn(body: Json): string | undefined {
	const error = isObject(body.error) ? body.error : undefined;
	const data = isObject(body.data) ? body.data : undefined;
	return [
		...[body.msg, body.message, body.error, error?.message, data?.message, data?.error],
		error?.code,
	].find(isText);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		return undefined;
	}
}

function describeOddBody(text: string): string {
	const start = text.trimStart();
	if (start === '') return 'the API answered with an empty body';
	if (start.startsWith('<')) return 'the API answered with a web page instead of a task';
	return 'the API answered with something that is no JSON object';
}
