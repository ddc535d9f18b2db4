/** What users paste into the credential, as the API expects it. */

/**
 * The key however it was pasted: without spaces, line breaks, or "Bearer", and without what a header
 * cannot carry, such as invisible characters. n8n would leave these out of the request, and the key
 * could not be found in an answer that repeats it.
 */
export const cleanKey = (pasted: unknown): string =>
	String(pasted ?? '').replace(/^\s*bearer\s+|[^\x21-\x7e]+/gi, '');

/** Ends of addresses of the API that are no part of its base: whole endpoints, or a version. */
export const ENDPOINT =
	/\/(v1(\/result(\/[^/]*)?|\/[\w-]+\/videos)?|v2(\/model-center(\/tasks(\/[^/]*)?)?)?)\/*$/;

/** The documented host, without the path that it needs. */
export const HOST_ALONE = /^https?:\/\/zcbservice\.aizfw\.cn$/i;

export const HOST_PATH = '/kyyReactApiServer';

/**
 * The address to which paths like `/v1/result/…` are appended, without a slash at its end. Known
 * endpoints are cut off, and the documented host gets its path; anything else stays as entered.
 *
 * @returns undefined when the text is no http or https address
 */
export function cleanBaseUrl(pasted: unknown): string | undefined {
	const text = String(pasted ?? '').trim();
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
	const base = (url.origin + url.pathname).replace(/\/+$/, '').replace(ENDPOINT, '');
	return HOST_ALONE.test(base) ? base + HOST_PATH : base;
}
