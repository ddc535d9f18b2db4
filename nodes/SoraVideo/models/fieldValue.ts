import { checkBoolean, describe, isNothing, numberIn, invalid, type Validated } from './validated';
import { isNoLink, readLink, readLinks } from './addresses';
import {
	FIELD_NAMES,
	ruleFor,
	type Family,
	type Field,
	type FieldRule,
	type Model,
	type RuleOf,
} from './family';

/** What the limits of a field are, and whose they are. */
interface Limits {
	/** As the user knows the parameter. */
	name: string;
	/** As the user knows the model or the family that sets them. */
	owner: string;
	/** Whether what is outside of them is refused. */
	enforced: boolean;
}

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
): Validated<unknown> {
	const name = FIELD_NAMES[field.parameter];
	const isKnown = model !== undefined;
	const rule = ruleFor(field, model);
	const enforced = isKnown && family.limits === 'documented';
	const isEmpty = field.rule.kind === 'link' ? isNoLink(value) : isNothing(value);
	if (rule === undefined && enforced && !isEmpty) {
		return invalid(
			`The parameter '${name}' cannot be used with ${model.name}`,
			'Leave it empty, or choose another model.',
		);
	}
	const effective = rule ?? (isEmpty ? undefined : field.rule);
	if (effective === undefined) return { value: undefined };
	if (isEmpty) return { value: isKnown ? sentWhenEmpty(effective) : undefined };
	const owner = model?.rules?.[field.parameter] === undefined ? family.name : model.name;
	return valueOf(value, effective, { name, owner, enforced });
}

/** Some models refuse a request without such a field, and a field that was emptied gives none. */
const sentWhenEmpty = (rule: FieldRule) =>
	rule.kind === 'seconds' || rule.kind === 'boolean' ? rule.default : undefined;

function valueOf(value: unknown, rule: FieldRule, limits: Limits): Validated<unknown> {
	const { name } = limits;
	switch (rule.kind) {
		case 'choice':
			return chosen(value, rule, limits);
		case 'seconds':
			return wholeSeconds(value, rule, limits);
		case 'integer':
			return wholeNumber(value, name);
		case 'boolean':
			return checkBoolean(value, name);
		case 'link':
			return readLink(value, name, rule);
		case 'links':
			return withinMax(readLinks(value, name, rule), rule, limits);
	}
}

function chosen(
	value: unknown,
	{ values, open }: RuleOf<'choice'>,
	{ name, owner, enforced }: Limits,
): Validated<unknown> {
	const text = typeof value === 'object' ? '' : String(value).trim();
	const found = values.find((one) => String(one) === text);
	if (found !== undefined) return { value: found };
	if (!enforced || open) {
		const number = numberIn(value);
		if (number !== undefined && typeof values[0] === 'number') return { value: number };
		if (typeof value === 'string' || number !== undefined) return { value: text };
		return invalid(
			`The parameter '${name}' is ${describe(value)}, which is no text`,
			`Enter a value as the API knows it, e.g. ${values[0]}.`,
		);
	}
	return invalid(
		`The parameter '${name}' is ${describe(value)}, which ${owner} does not have`,
		`Use one of these: ${values.join(', ')}.`,
	);
}

function wholeSeconds(
	value: unknown,
	rule: RuleOf<'seconds'>,
	{ name, owner, enforced }: Limits,
): Validated<number> {
	const { min, max } = enforced ? rule : { min: 1, max: Infinity };
	const number = numberIn(value);
	if (number !== undefined && Number.isSafeInteger(number) && number >= min && number <= max) {
		return { value: number };
	}
	const between = min === max ? `${min}` : `from ${min} to ${max}`;
	const range = enforced ? `${between} for ${owner}` : '1 or more';
	return invalid(
		`The parameter '${name}' must be a whole number, ${range}, but is ${describe(value)}`,
		'Enter a number of seconds.',
	);
}

function wholeNumber(value: unknown, name: string): Validated<number> {
	const number = numberIn(value);
	if (Number.isSafeInteger(number)) return { value: number! };
	return invalid(
		`The parameter '${name}' must be a whole number, but is ${describe(value)}`,
		'Enter a number without a decimal point, e.g. 7.',
	);
}

function withinMax(
	read: Validated<string[] | undefined>,
	{ max = Infinity }: RuleOf<'links'>,
	{ name, owner, enforced }: Limits,
): Validated<string[] | undefined> {
	if ('invalid' in read || !enforced) return read;
	const count = read.value?.length ?? 0;
	if (count <= max) return read;
	return invalid(
		`The parameter '${name}' has ${count} addresses, but ${owner} takes ${max}`,
		max === 1 ? 'Enter one address.' : `Enter at most ${max}.`,
	);
}
