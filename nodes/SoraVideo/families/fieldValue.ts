import { checkBoolean, describe, isNothing, numberIn, refuse, type Checked } from '../task/checked';
import { FIELD_NAMES, type Family, type Field, type Model } from './modelFamilies';

/**
 * Checks what a user has put into a field of a family.
 *
 * @param model undefined: one that the table does not have, whose limits are not known
 * @returns what to send; undefined for nothing
 */
export function fieldValue(
	value: unknown,
	field: Field,
	family: Family,
	model: Model | undefined,
): Checked<unknown> {
	const { parameter, rule } = field;
	const name = FIELD_NAMES[parameter];
	if (isNothing(value)) {
		// Some families refuse a request without a duration, and a field that was emptied gives none.
		return { value: rule.kind === 'seconds' && model !== undefined ? rule.usual : undefined };
	}
	switch (rule.kind) {
		case 'choice':
			return model === undefined ? { value } : chosen(value, rule.values, field, family, model);
		case 'seconds':
			return wholeSeconds(value, name, model === undefined ? undefined : { ...rule, family });
		case 'switch':
			return checkBoolean(value, name);
		case 'text':
			if (typeof value === 'string') return { value: value.trim() };
			return refuse(`The parameter '${name}' is ${describe(value)}`, 'Enter a text, e.g. 16:9.');
		case 'link':
			return oneLink(value, name);
		case 'links':
			return links(value, name, model === undefined ? undefined : rule.most, family);
	}
}

function chosen(
	value: unknown,
	values: Array<string | number>,
	{ parameter }: Field,
	family: Family,
	model: Model,
): Checked<string | number> {
	const lacking = model.lacks?.[parameter] ?? [];
	const wanted = typeof value === 'object' ? '' : String(value).trim();
	const isWanted = (one: string | number) => String(one) === wanted;
	const allowed = values.filter((one) => !lacking.includes(one));
	const found = allowed.find(isWanted);
	if (found !== undefined) return { value: found };
	const whose = lacking.some(isWanted) ? `the model ${model.id}` : family.name;
	return refuse(
		`The parameter '${FIELD_NAMES[parameter]}' is ${describe(value)}, which ${whose} does not have`,
		`Use one of these: ${allowed.join(', ')}.`,
	);
}

function wholeSeconds(
	value: unknown,
	name: string,
	limits: { min: number; max: number; family: Family } | undefined,
): Checked<number> {
	const { min, max, family } = limits ?? { min: 1, max: Infinity };
	const number = numberIn(value);
	if (number !== undefined && Number.isInteger(number) && number >= min && number <= max) {
		return { value: number };
	}
	const range = family === undefined ? '1 or more' : `from ${min} to ${max} for ${family.name}`;
	return refuse(
		`The parameter '${name}' must be a whole number, ${range}, but is ${describe(value)}`,
		'Enter a number of seconds.',
	);
}

/** `URL` alone also takes addresses with spaces in them, or without slashes. */
const isWebAddress = (text: string) => /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);

function oneLink(value: unknown, name: string): Checked<string> {
	const text = typeof value === 'string' ? value.trim() : '';
	if (isWebAddress(text)) return { value: text };
	// What lacks its beginning is not seen as a link, and may be signed all the same.
	const shown = typeof value === 'string' ? text.replace(/[?#].*$/s, '') : value;
	return refuse(
		`The parameter '${name}' is ${describe(shown)}, which is no web address`,
		'Enter the address of a file that the API can reach, beginning with https://',
	);
}

/** A list, or a text with one address after the other: such addresses may have commas in them. */
function links(
	value: unknown,
	name: string,
	most: number | undefined,
	family: Family,
): Checked<string[] | undefined> {
	const given: unknown[] = Array.isArray(value)
		? value
		: typeof value === 'string'
			? value.split(/[\s,;]+(?=[a-z][a-z\d+.-]*:\/\/)|\s+/i)
			: [value];
	const parts = given.map(withoutComma).filter((part) => !isNothing(part));
	const checked = parts.map((part) => oneLink(part, name));
	const refused = checked.find((part) => 'refused' in part);
	if (refused !== undefined) return refused;
	if (most !== undefined && parts.length > most) {
		return refuse(
			`The parameter '${name}' has ${parts.length} addresses, but ${family.name} takes ${most}`,
			most === 1 ? 'Enter one address.' : `Enter at most ${most}.`,
		);
	}
	const addresses = checked.flatMap((part) => ('value' in part ? [part.value] : []));
	return { value: addresses.length === 0 ? undefined : addresses };
}

const withoutComma = (part: unknown) =>
	typeof part === 'string' ? part.replace(/[,;]+$/, '') : part;
