import { describe, isNothing, invalid, type Validated } from './validated';
import type { RuleOf } from './family';

/** `URL` alone also takes addresses with spaces in them, or without slashes. */
const isWebAddress = (text: string) => /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);

/** An uploaded reference: v1 names it `asset://…`, Model Center `assetId://…`. */
const isAsset = (text: string) => /^asset(Id)?:\/\/[^\s/?#]+$/i.test(text);

/** The address of one file, also alone in a list or as JSON, as language models like to give it. */
export function readLink(value: unknown, name: string, rule: RuleOf<'link'>): Validated<string> {
	const given = fromJson(value);
	return oneLink(Array.isArray(given) && given.length === 1 ? given[0] : given, name, rule);
}

/**
 * The addresses of files: a list, JSON of one, or a text with one address after the other. Such
 * addresses may have commas in them.
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
			? given.split(/[\s,;]+(?=[a-z][a-z\d+.-]*:\/\/)|\s+/i)
			: [given];
	const parts = list.map(withoutComma).filter((part) => !isNothing(part));
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
			`The parameter '${name}' is ${describe(text)}, but this model takes no uploaded assets`,
			'Enter a web address that anyone can open, or choose another model.',
		);
	}
	// What lacks its beginning is not seen as a link, and may be signed all the same.
	const shown = typeof value === 'string' ? value.replace(/[?#].*$/s, '') : value;
	return invalid(
		`The parameter '${name}' is ${describe(shown)}, which is no web address`,
		'Enter an address that the API can reach (https://…), or that of an uploaded asset (asset://… or assetId://…).',
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

const withoutComma = (part: unknown) =>
	typeof part === 'string' ? part.replace(/[,;]+$/, '') : part;
