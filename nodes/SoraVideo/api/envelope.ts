/** An HTTP answer of the API, before anybody has made sense of it. Header names are lower case. */
export interface ApiAnswer {
	httpStatus: number;
	headers: Record<string, unknown>;
	/** The body as text, without the API key. */
	body: string;
}

export type Json = Record<string, unknown>;

/** What every answer of the API has in common, whatever was asked for. */
export interface Envelope {
	httpStatus: number;
	/** undefined where the body is no JSON object, nor a list of one. */
	json?: Json;
	/** As it came. */
	text: string;
	/** undefined where there is none, otherwise as a text: `0` and `"0"` are the same. */
	code?: string;
	/** What the API gives as the reason, in its own words. */
	said?: string;
	/** Whether that stands beside its `data`, not in them. */
	saidOfItself: boolean;
	/** Of an answer that is no success: what its code and its words mean. */
	meaning: 'keyRejected' | 'rateLimited' | 'unavailable' | 'wrongAddress' | 'businessFailure';
	/** The `Retry-After` header as it came. */
	retryAfter?: string;
}

/** Reads any answer once. Never throws, whatever the body is. */
export function readEnvelope({ httpStatus, headers, body: text }: ApiAnswer): Envelope {
	const json = readObject(text);
	const code = isAbsent(json?.code) ? undefined : codeText(json?.code);
	const said = json && saidIn(json);
	const saidOfItself = json !== undefined && saidIn({ ...json, data: undefined }) !== undefined;
	const retryAfter = isText(headers['retry-after']) ? headers['retry-after'] : undefined;
	const meaning = meaningOf(code, said ?? '');
	return { httpStatus, json, text, code, said, saidOfItself, meaning, retryAfter };
}

export const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText = (value: unknown): value is string =>
	typeof value === 'string' && value.trim() !== '';

export const isAbsent = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** Some put the object into a list, and its `data` into a text. */
function readObject(text: string): Json | undefined {
	const parsed = parseJson(text);
	const json = Array.isArray(parsed) && parsed.length === 1 ? (parsed as unknown[])[0] : parsed;
	if (!isObject(json)) return undefined;
	// In what is a task itself, it is one of its fields.
	const isTask = ['id', 'task_id', 'status', 'task_status'].some((name) => !isAbsent(json[name]));
	const inner = json.data;
	if (isTask || !isText(inner) || !/^\s*[[{]/.test(inner)) return json;
	const data = parseJson(inner);
	return typeof data === 'object' && data !== null ? { ...json, data } : json;
}

const codeText = (code: unknown): string =>
	typeof code === 'object' ? 'in an odd form' : String(code).trim();

/** @returns undefined when the text is no JSON */
function parseJson(text: string): unknown {
	const json = text.replace(/^\uFEFF/, '');
	try {
		const parsed = JSON.parse(json) as unknown;
		return /\d{16}/.test(json) ? (JSON.parse(withExactIntegers(json)) as unknown) : parsed;
	} catch {
		return undefined;
	}
}

/**
 * Integers that JavaScript cannot hold become texts, so that no digit of an ID is lost.
 *
 * @param json has to be valid: in anything else, a text without an end would take long
 */
const withExactIntegers = (json: string): string =>
	json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gis, (token) =>
		/^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
	);

/** Where this API, comparable ones and proxies put the reason, the most telling first. */
const REASON_FIELDS = [
	...['error', 'fail_reason', 'failReason', 'failure_reason', 'failureReason', 'failed_reason'],
	...['error_message', 'errorMessage', 'error_msg', 'errorMsg', 'err_msg', 'errMsg', 'reason'],
	...['task_status_msg', 'status_message', 'statusMessage', 'detail', 'details', 'errors'],
	...['msg', 'message'],
];

/** What some write where there is no reason. */
const SAYS_NOTHING =
	/^\s*(null|none|undefined|nil|n\/a|-|0+|false|无|无错误|no[ _]error)[.。]?\s*$/i;

export const saysSomething = (value: unknown): value is string =>
	isText(value) && !SAYS_NOTHING.test(value);

/**
 * The reason in a task, an `error` or the like, in its own words. A list counts by its first entry:
 * `{"detail":[{"msg":…}]}`.
 */
export function reasonIn(value: unknown, fields = REASON_FIELDS, depth = 0): string | undefined {
	if (isText(value)) return saysSomething(value) ? value.trim() : undefined;
	if (depth > 3) return undefined;
	if (Array.isArray(value)) return reasonIn(value[0], REASON_FIELDS, depth + 1);
	if (!isObject(value)) return undefined;
	const inner = (field: string) => reasonIn(value[field], REASON_FIELDS, depth + 1);
	for (const field of fields) {
		const words = inner(field);
		if (words !== undefined) return words;
	}
	if (isObject(value.data)) return inner('data');
	return depth > 0 && saysSomething(value.code) ? value.code.trim() : undefined;
}

/** An envelope says it in `msg` or `message`; a server's own `error` beside that is only its title. */
const saidIn = (json: Json): string | undefined =>
	reasonIn(json, ['msg', 'message', ...REASON_FIELDS, 'title']);

/** Absent, 0 or "0". Source: the API's documentation of its envelope. */
export const isSuccessCode = (code: string | undefined): boolean =>
	code === undefined || code === '0';

/** What comparable APIs call a success; whether this one does is not documented. */
const MAY_BE_SUCCESS_CODE = /^(0+|1|10+|20*|20\d|ok|success|succeeded|true)$/i;
/** Those of them that are no refusal, whatever is said beside them. */
const NO_REFUSAL_CODE = /^(0+|20*|20\d|ok|success|true)$/i;
const SAYS_SUCCESS =
	/^(ok|((query|request|fetch|get) (was )?)?success\w*|succeeded|done|(操作|请求|查询|获取|调用|读取)?成功)[.!。！]?$/i;
/** What an envelope says of a request that went well: "Task submitted", "查询成功". */
const REPORTS_SUCCESS =
	/成功|完成|已(提交|创建|接收|受理|生成)|success|succeeded|\b(ok|done|created|submitted|accepted|received|queued|started|processing|completed|generated|found|fetched|retrieved)\b/i;
/** What it may say of the task instead. */
const TELLS_STATE =
	/(处理|生成|排队|等待|进行|执行)中|\b(running|pending|generating|in progress|in queue|ready)\b/i;
const TAKES_IT_BACK =
	/[不未无没先超]|请(?!求)|[太过]多|上限|重复|已有|已满|后再|失败|错误|异常|拒|余额|敏感|违规|\b(no|not|but|only|without|cannot|before|until|please|too|required)\b|n['’]t\b|fail|error|unsuccess|denied|reject|refus|invalid|duplicate|maximum|at (once|a time)|quota|upgrade|exceed|insufficient|sensitive|violat|limit/i;

/** The reason, unless its words are those of a success. */
export function complaintIn(value: unknown): string | undefined {
	const words = reasonIn(value);
	return words === undefined || SAYS_SUCCESS.test(words) ? undefined : words;
}

/** Whether what an envelope says of itself rules out that all is well. */
export const mayBeSuccess = ({ code, said = '', saidOfItself }: Envelope): boolean =>
	isSuccessCode(code) || (hasSuccessCode(code ?? '') && (!saidOfItself || reportsSuccess(said)));

/** Whether its words, too, leave it open that all is well: they only must not take it back. */
export const leavesSuccessOpen = ({ code = '', said = '', saidOfItself }: Envelope): boolean =>
	hasSuccessCode(code) && !(saidOfItself && TAKES_IT_BACK.test(said));

/** Whether it is the code of a success, here or with a comparable API. */
export const hasSuccessCode = (code: string): boolean => MAY_BE_SUCCESS_CODE.test(code);

/** Whether it is no refusal, whatever is said beside it. */
export const isNoRefusalCode = (code: string): boolean => NO_REFUSAL_CODE.test(code);

/** Whether a code, with the words beside it, surely means that nothing was done. */
export const isRefusalCode = (code: string, said: string): boolean =>
	!isNoRefusalCode(code) && !(hasSuccessCode(code) && (said === '' || reportsCreation(said)));

/** Whether it reports that a task was created, and not that it is busy with another. */
export const reportsCreation = (said: string): boolean => reports(said, REPORTS_CREATION);

const REPORTS_CREATION =
	/^(?!.*\b(already|another|previous)\b).*(成功|已(提交|创建|接收|受理)|\b(created|submitted|accepted|received|success\w*)\b)/is;

/** Whether it reports that what was asked for was done, or how far a task is. */
export const reportsSuccess = (said: string): boolean =>
	reports(said, REPORTS_SUCCESS, TELLS_STATE);

const reports = (said: string, ...forms: RegExp[]): boolean =>
	SAYS_SUCCESS.test(said) || (forms.some((form) => form.test(said)) && !TAKES_IT_BACK.test(said));

/** Says that the key is not accepted. The first text is what the API was seen to answer. */
const KEY_REJECTED =
	/登录验证失败|未登录|鉴权失败|认证失败|无效的?(密钥|令牌)|unauthori[sz]ed|authentication failed|no api[ _-]?key|(invalid|incorrect|wrong|expired|missing)[ _-](api[ _-]?|access[ _-]?)?(key|token)(?![a-z]|[ _-]?(frame|word|count|length|usage|limit))|(key|token) (provided )?((is|was|has) )?(been )?(not valid|invalid|incorrect|wrong|expired|missing|revoked)/i;
const RATE_LIMITED =
	/too many requests|rate[ _-]?limit|requests per (second|minute|hour|day)|(过于|太)频繁|频率(限制|超|过)|速率限制|(?<![a-z\d])QPS(?![a-z\d])|限流/i;
/** The same, or something behind the API that was too busy in the middle of a request. */
const THROTTLED = /throttl(ed|ing)/i;
const UNAVAILABLE = /busy|try again|time[d-]? ?out|temporar|unavailable|繁忙|稍后|超时|维护/i;
/** What a server says of a path that it does not serve. The first text is the API's own. */
const NO_SUCH_PATH =
	/no handler found|no (static resource|endpoint|mapping) |no route matched|^cannot (get|post) \/|^route .*not (found|defined)/i;

/** Such words count more than the code beside them, which may be that of a broken server. */
export const NO_SUCH_TASK =
	/task\b.{0,100}?\bnot (found|exist)|(?<!\.)\btask (['"]?[\w-]+['"]? )?does ?n['’]t exist|(no such|unknown|nonexistent) task|no task (was )?found|任务.{0,8}(不存在|未找到)|(没有|未)(找|查|查询)到.{0,4}任务|查无此?任务/i;

/** Such words, too, may be about a task, where nothing else speaks of a broken server. */
export const NO_SUCH_RECORD =
	/(video|record|job|generation|project) ((was )?not (be )?(found|exist)|do(es not|esn['’]t) exist)|(no such|unknown) (video|record|job)|(视频|记录|项目|数据(?![库源])|任务).{0,8}(不存在|未找到|无效)|(找不到|未(查询|查|找)到).{0,6}(任务|视频|记录|数据(?![库源]))/i;

/** Whether it is the code of a server that is broken or busy. */
export const isBrokenCode = (code: string | undefined): boolean =>
	/^(408|425|5\d\d)$/.test(code ?? '');

/** Whether it is refused, whatever else is broken. */
export const saysTooManyRequests = (said: string): boolean => RATE_LIMITED.test(said);

/** Whether an answer speaks of the request for a task, and not of the task. */
export const speaksOfRequest = ({ meaning, said = '' }: Envelope): boolean =>
	['keyRejected', 'rateLimited', 'wrongAddress'].includes(meaning) || UNAVAILABLE.test(said);

function meaningOf(code: string | undefined, said: string): Envelope['meaning'] {
	if (NO_SUCH_PATH.test(said)) return 'wrongAddress';
	// The code 204 that came with the rejected key means something else to most servers.
	if (code === '401' || code === '403' || KEY_REJECTED.test(said)) return 'keyRejected';
	const words = `${code} ${said}`;
	if (code === '429' || RATE_LIMITED.test(words) || THROTTLED.test(words)) return 'rateLimited';
	if (UNAVAILABLE.test(said)) return 'unavailable';
	return isBrokenCode(code) && !NO_SUCH_TASK.test(said) ? 'unavailable' : 'businessFailure';
}

/** What an answer says that is no success, as the end of a sentence. */
export function describeFailure({ httpStatus, said, code }: Envelope): string {
	if (httpStatus >= 200 && httpStatus < 300) {
		return [said, code === undefined ? undefined : `code ${code}`].filter(isText).join(', ');
	}
	return said === undefined
		? `the API answered with HTTP ${httpStatus}`
		: `${said} (HTTP ${httpStatus})`;
}

/** What is in place of a JSON object, as the end of a sentence. */
export function describeUnexpectedBody({ text }: Envelope): string {
	const start = text.replace(/^\uFEFF/, '').trimStart();
	if (start === '') return 'the API answered with an empty body';
	if (start.startsWith('<')) return 'the API answered with a web page instead of a task';
	return 'the API answered with something that is no JSON object';
}
