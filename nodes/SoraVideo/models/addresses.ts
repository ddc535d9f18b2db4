import { describe, isNothing, invalid, type Validated } from './validated';
import type { RuleOf } from './family';

/** `URL` alone also takes addresses with spaces in them, or without slashes. */
const isWebAddress = (text: string) => /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);

/** An uploaded reference: v1 names it `asset://…`, Model Center `assetId://…`. */
const isAsset = (text: string) => /^asset(Id)?:\/\/[^\s/?#]+$/i.test(text);

/** The address of one file, also alone in a list or as JSON, as language models like to give it. */
export function readLink(value: unknown, name: string, rule: RuleOf<'link'>): Validated<string> {
	const given = fromJson(value);
	const one: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given;
	const count = typeof one === 'string' ? one.trim().split(BETWEEN_ADDRESSES).length : 1;
	if (count === 1) return oneLink(one, name, rule);
	return invalid(
		`The parameter '${name}' has ${count} addresses, but takes one`,
		'Enter one address.',
	);
}

/** Whether there is no address at all: nothing, or a list of nothing. */
export function isNoLink(value: unknown): boolean {
	const given = fromJson(value);
	return isNothing(given) || (Array.isArray(given) && given.every(isNothing));
}

/** In front of what begins like an address; an address may have commas in it. */
const BETWEEN_ADDRESSES = /[\s,;|，、；]+(?=[a-z][a-z\d+.-]*:\/\/)/i;

/**
 * The addresses of files: a list, JSON of one, or a text with one address after the other.
 *
 * @returns undefined for none
 */
export function readLinks(
	value: unknown,
	name: string,
	rule: RuleOf<'links'>,
): Validated<string[] | undefined> {
	const given = fromJson(value);
	const list: unknown[] = Array.isArray(given)
		? given
		: typeof given === 'string'
			? given.split(/\s+/)
			: [given];
	const parts = list
		.flatMap(split)
		.map(withoutComma)
		.filter((part) => !isNothing(part));
	const checked = parts.map((part) => oneLink(part, name, rule));
	const found = checked.find((part) => 'invalid' in part);
	if (found !== undefined) return found;
	const addresses = checked.flatMap((part) => ('value' in part ? [part.value] : []));
	return { value: addresses.length === 0 ? undefined : addresses };
}

function oneLink(value: unknown, name: string, { publicOnly }: { publicOnly?: true }) {
	const text = typeof value === 'string' ? value.trim() : '';
	if (isWebAddress(text) || (isAsset(text) && !publicOnly)) return { value: text };
	if (isAsset(text)) {
		return invalid(
			`The parameter '${name}' is ${describe(text)}, but no uploaded asset can be used here`,
			'Enter a web address that anyone can open.',
		);
	}
	// What lacks its beginning is not seen as a link, and may be signed all the same.
	const shown = typeof value === 'string' ? value.replace(/[?#].*$/s, '') : value;
	return invalid(
		`The parameter '${name}' is ${describe(shown)}, which is no web address`,
		publicOnly
			? 'Enter an address that the API can reach (https://…).'
			: 'Enter an address that the API can reach (https://…), or that of an uploaded asset (asset://… or assetId://…).',
	);
}

/** What a JSON text of a list or of a text holds; anything else as it is. */
function fromJson(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*["[]/.test(value)) return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}

const split = (part: unknown): unknown[] =>
	typeof part === 'string' ? part.split(BETWEEN_ADDRESSES) : [part];

const withoutComma = (part: unknown) =>
	typeof part === 'string' ? part.replace(/[,;|，、；]+$/, '') : part;
