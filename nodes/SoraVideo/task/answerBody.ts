/** What every answer of the API has in common, whatever was asked for. */

/** An HTTP answer of the API, before anybody has made sense of it. Header names are lower case. */
export interface ApiAnswer {
	httpStatus: number;
	headers: Record<string, unknown>;
	body: string;
}

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText = (value: unknown): value is string =>
	typeof value === 'string' && value.trim() !== '';

export const isAbsent = (value: unknown): boolean =>
	value === undefined || value === null || value === '';

/** @returns undefined when the text is no JSON */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		return undefined;
	}
}

/** Absent, 0 or "0". Source: the API's documentation of its envelope. */
export const isSuccessCode = (code: unknown): boolean =>
	code === undefined || code === null || codeText(code) === '0';

export const codeText = (code: unknown): string =>
	typeof code === 'object' ? 'in an odd form' : String(code).trim();

/** The places where the API and its proxies were seen to put a reason. */
export function reasonIn(body: Json): string | undefined {
	const error = isObject(body.error) ? body.error : undefined;
	const data = isObject(body.data) ? body.data : undefined;
	return [
		...[body.msg, body.message, body.error, error?.message, data?.message, data?.error],
		error?.code,
	].find(isText);
}

/** What an answer says that is no success, with its status. */
export function saidWithStatus(body: unknown, httpStatus: number): string {
	const said = isObject(body) ? reasonIn(body) : undefined;
	return said === undefined
		? `the API answered with HTTP ${httpStatus}`
		: `${said} (HTTP ${httpStatus})`;
}

export const reasonWithCode = (said: string | undefined, code: string | undefined): string =>
	[said, code === undefined ? undefined : `code ${code}`].filter(isText).join(', ');

/** Says that the key is not accepted. The first text is what the API was seen to answer. */
const KEY_REJECTED =
	/登录验证失败|未登录|鉴权失败|认证失败|无效的?(密钥|令牌)|unauthori[sz]ed|authentication failed|no api[ _-]?key|(invalid|incorrect|wrong|expired|missing)[ _-](api[ _-]?|access[ _-]?)?(key|token)|(key|token) (provided )?((is|was|has) )?(been )?(not valid|invalid|incorrect|wrong|expired|missing|revoked)/i;
const RATE_LIMITED = /too many requests|rate limit|请求(过于|太)频繁|限流/i;
const UNAVAILABLE = /busy|try again|time[d-]? ?out|temporar|unavailable|繁忙|稍后|超时|维护/i;

/** What a business envelope that is no success means, by its code and its words. */
export function kindOfRefusal(
	code: string | undefined,
	text: string,
): 'keyRejected' | 'rateLimited' | 'unavailable' | 'businessFailure' {
	// The code 204 that came with the rejected key means something else to most servers.
	if (code === '401' || code === '403' || KEY_REJECTED.test(text)) return 'keyRejected';
	if (code === '429' || RATE_LIMITED.test(text)) return 'rateLimited';
	if (/^(408|425|5\d\d)$/.test(code ?? '') || UNAVAILABLE.test(text)) return 'unavailable';
	return 'businessFailure';
}

/** What is in place of a JSON object. */
export function describeOddBody(text: string): string {
	const start = text.trimStart();
	if (start === '') return 'the API answered with an empty body';
	if (start.startsWith('<')) return 'the API answered with a web page instead of a task';
	return 'the API answered with something that is no JSON object';
}
