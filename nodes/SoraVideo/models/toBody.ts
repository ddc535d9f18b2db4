import { invalid, type Validated } from './validated';
import {
	FIELD_NAMES,
	ruleFor,
	type Family,
	type Field,
	type Model,
	type ParameterName,
} from './family';
import { fieldValue } from './fieldValue';

/** What a user wants to have created. */
export interface CreateInput {
	family: Family;
	/** As the API knows it; of the family's list, or any other. */
	model: string;
	prompt: string;
	values: Partial<Record<ParameterName, unknown>>;
	/** Fields of the request that the user has written; they win over all others. */
	additional: Record<string, unknown>;
}

export type RequestBody = Record<string, unknown>;

/**
 * The body of the request that creates a task. What the API's documentation does not allow is
 * refused here, in the words of the node's fields. What the user has written as additional fields
 * is sent as it is.
 */
export function toBody(input: CreateInput): Validated<RequestBody> {
	const { family, additional } = input;
	const wanted = additional.model ?? input.model;
	const model = family.models.find(({ id }) => id === wanted);

	const sent: Record<string, unknown> = {};
	for (const field of family.fields.filter((one) => !isReplaced(one, input))) {
		const value = fieldValue(input.values[field.parameter], field, family, model);
		if ('invalid' in value) return value;
		if (value.value !== undefined) sent[field.api] = value.value;
	}
	const found =
		checkPrompt(input, model) ??
		checkExclusive(sent, input) ??
		checkCounts(sent, input, model) ??
		checkRequired(sent, input, model);
	if (found !== undefined) return found;
	return { value: { model: input.model, ...withPrompt(sent, input), ...additional } };
}

/** The prompt of a request, also where the user has written it as an additional field. */
export function promptIn({ prompt, content }: RequestBody): unknown {
	if (prompt !== undefined || !Array.isArray(content)) return prompt;
	return (content as Array<{ text?: unknown } | null>).find((part) => part?.text !== undefined)
		?.text;
}

/** Whether an image is a part of the content instead of a field. */
const isPart = ({ rule }: Field, { usesContent }: Family) => usesContent && rule.kind === 'link';

const isReplaced = (field: Field, { family, additional }: CreateInput) =>
	field.api in additional || (isPart(field, family) && 'content' in additional);

function withPrompt(
	sent: Record<string, unknown>,
	{ family, prompt }: CreateInput,
): Record<string, unknown> {
	if (!family.usesContent) return { prompt, ...sent };
	const parts = family.fields.filter((field) => isPart(field, family)).map(({ api }) => api);
	const images = Object.entries(sent).filter(([name]) => parts.includes(name));
	const others = Object.entries(sent).filter(([name]) => !parts.includes(name));
	const content = [
		{ type: 'text', text: prompt },
		...images.map(([role, url]) => ({ type: 'image_url', image_url: { url }, role })),
	];
	return { content, ...Object.fromEntries(others) };
}

function checkPrompt({ family, prompt, additional }: CreateInput, model: Model | undefined) {
	if ((family.usesContent ? 'content' : 'prompt') in additional) return undefined;
	if (prompt.trim() === '') {
		return invalid("The parameter 'Prompt' is empty", 'Describe the video that is to be made.');
	}
	const { maxPromptLength = Infinity } = family.limits === 'documented' ? (model ?? {}) : {};
	const length = [...prompt].length;
	if (length <= maxPromptLength) return undefined;
	return invalid(
		`The parameter 'Prompt' has ${length} characters, but ${model?.name} takes ${maxPromptLength}`,
		'Shorten the prompt, or choose another model.',
	);
}

/** The names of fields, as the user knows them. */
const namesOf = ({ fields }: Family, apiNames: string[]) =>
	fields
		.filter(({ api }) => apiNames.includes(api))
		.map(({ parameter }) => `'${FIELD_NAMES[parameter]}'`)
		.join(', ');

/** Of fields that exclude each other, those that the user has written as additional fields stay. */
function checkExclusive(sent: Record<string, unknown>, { family, additional }: CreateInput) {
	if (family.limits === 'suggested') return undefined;
	for (const groups of family.mutuallyExclusive ?? []) {
		const isIn = (fields: object) => (group: string[]) => group.some((name) => name in fields);
		const writtenGroup = groups.find(isIn(additional));
		if (writtenGroup !== undefined) {
			for (const name of groups.flat()) if (!writtenGroup.includes(name)) delete sent[name];
		}
		const [first, second] = groups.filter(isIn(sent));
		if (second === undefined) continue;
		const names = (group: string[]) =>
			namesOf(
				family,
				group.filter((name) => name in sent),
			);
		return invalid(
			`The parameters ${names(first)} and ${names(second)} cannot be used together with ${family.name}`,
			"Set one of them to Default, or remove it from 'Options'.",
		);
	}
	return undefined;
}

/** Some lists may be shorter when another field is filled too. */
function checkCounts(
	sent: Record<string, unknown>,
	{ family, additional }: CreateInput,
	model: Model | undefined,
) {
	for (const field of model === undefined ? [] : family.fields) {
		const rule = ruleFor(field, model);
		if (rule?.kind !== 'links' || rule.maxBeside === undefined) continue;
		const { parameter, max } = rule.maxBeside;
		const other = family.fields.find((one) => one.parameter === parameter)!.api;
		const list = sent[field.api];
		const isThere = other in sent || other in additional;
		if (!isThere || !Array.isArray(list) || list.length <= max) continue;
		return invalid(
			`The parameter '${FIELD_NAMES[field.parameter]}' has ${list.length} addresses, but ${family.name} takes ${max} together with '${FIELD_NAMES[parameter]}'`,
			`Enter at most ${max}.`,
		);
	}
	return undefined;
}

function checkRequired(
	sent: Record<string, unknown>,
	{ family, additional }: CreateInput,
	model: Model | undefined,
) {
	if (family.limits === 'suggested') return undefined;
	const isThere = (name: string) => name in sent || name in additional;
	const missing = family.fields.find(
		({ api, parameter }) => model?.required?.includes(parameter) === true && !isThere(api),
	);
	if (missing !== undefined) {
		return invalid(
			`The parameter '${FIELD_NAMES[missing.parameter]}' is empty, but ${model?.name} needs it`,
			'Fill it in, or choose another model.',
		);
	}
	const alone = Object.entries(family.dependentRequired ?? {}).find(
		([name, others]) => name in sent && !others.some(isThere),
	);
	if (alone === undefined) return undefined;
	const [name, others] = alone;
	return invalid(
		`The parameter ${namesOf(family, [name])} cannot be used without ${namesOf(family, others)} with ${family.name}`,
		`Fill in ${namesOf(family, others)} too, or remove ${namesOf(family, [name])} from 'Options'.`,
	);
}
