import { describe, refuse, type Checked } from '../task/checked';
import { fieldValue } from './fieldValue';
import {
	FIELD_NAMES,
	type Family,
	type Field,
	type Model,
	type ParameterName,
} from './modelFamilies';

/** What a user wants to have created. */
export interface Order {
	family: Family;
	/** As the API knows it; of the family's list, or any other. */
	model: string;
	prompt: string;
	values: Partial<Record<ParameterName, unknown>>;
	/** Fields of the request that the user has written; they win over all others. */
	additional: Record<string, unknown>;
}

export type RequestBody = Record<string, unknown> & { model: unknown };

/**
 * The body of the request that creates a task. What the API would refuse is refused here, in the
 * words of the node's fields. What the user has written as additional fields is sent as it is.
 */
export function requestBody(order: Order): Checked<RequestBody> {
	const { family, additional } = order;
	const wanted = additional.model ?? order.model;
	const model = family.models.find(({ id }) => id === wanted);
	const isMeant = ({ api }: Field) => !(api in additional);

	const sent: Record<string, unknown> = {};
	for (const field of family.fields.filter(isMeant)) {
		const value = fieldValue(order.values[field.parameter], field, family, model);
		if ('refused' in value) return value;
		if (value.value !== undefined) sent[field.api] = value.value;
	}
	const refused =
		refusePrompt(order, model) ?? refuseRivals(sent, order) ?? refuseMissing(sent, order, model);
	if (refused !== undefined) return refused;
	return { value: { model: order.model, ...written(sent, order), ...additional } };
}

/** The prompt of a request, also where the user has written it as an additional field. */
export function promptIn({ prompt, content }: RequestBody): unknown {
	if (prompt !== undefined || !Array.isArray(content)) return prompt;
	return (content as Array<{ text?: unknown } | null>).find((part) => part?.text !== undefined)
		?.text;
}

/** The fields, and the prompt among them. */
function written(
	sent: Record<string, unknown>,
	{ family, prompt }: Order,
): Record<string, unknown> {
	if (!family.usesContent) return { prompt, ...sent };
	const isImage = (name: string) =>
		family.fields.some(({ api, rule }) => api === name && rule.kind === 'link');
	const images = Object.entries(sent).filter(([name]) => isImage(name));
	const others = Object.entries(sent).filter(([name]) => !isImage(name));
	const content = [
		{ type: 'text', text: prompt },
		...images.map(([role, url]) => ({ type: 'image_url', image_url: { url }, role })),
	];
	return { content, ...Object.fromEntries(others) };
}

function refusePrompt({ family, prompt, additional }: Order, model: Model | undefined) {
	if ((family.usesContent ? 'content' : 'prompt') in additional) return undefined;
	if (prompt.trim() === '') {
		return refuse("The parameter 'Prompt' is empty", 'Describe the video that is to be made.');
	}
	const { longestPrompt = Infinity } = family;
	const length = [...prompt].length;
	if (model === undefined || length <= longestPrompt) return undefined;
	return refuse(
		`The parameter 'Prompt' has ${length} characters, but ${family.name} takes ${longestPrompt}`,
		'Shorten the prompt, or choose another Model Family.',
	);
}

/** Of fields that exclude each other, those that the user has written as additional fields stay. */
function refuseRivals(sent: Record<string, unknown>, { family, additional }: Order) {
	for (const groups of family.eitherOr ?? []) {
		const isIn = (fields: object) => (group: string[]) => group.some((name) => name in fields);
		const writtenGroup = groups.find(isIn(additional));
		if (writtenGroup !== undefined) {
			for (const name of groups.flat()) if (!writtenGroup.includes(name)) delete sent[name];
		}
		const [first, second] = groups.filter(isIn(sent));
		if (second === undefined) continue;
		const names = (group: string[]) =>
			family.fields
				.filter(({ api }) => group.includes(api) && api in sent)
				.map(({ parameter }) => `'${FIELD_NAMES[parameter]}'`)
				.join(', ');
		return refuse(
			`The parameters ${names(first)} and ${names(second)} exclude each other for ${family.name}`,
			'Leave one of them empty.',
		);
	}
	return undefined;
}

function refuseMissing(
	sent: Record<string, unknown>,
	{ family, additional }: Order,
	model: Model | undefined,
) {
	const missing = family.fields.find(
		({ api, parameter }) =>
			model?.needs?.includes(parameter) === true && !(api in sent) && !(api in additional),
	);
	if (missing === undefined) return undefined;
	return refuse(
		`The parameter '${FIELD_NAMES[missing.parameter]}' is empty, but the model ${model?.id} needs it`,
		'Fill it in, or choose another Model.',
	);
}

/** The additional fields as the user gives them: an object, or the text of one. */
export function readAdditionalFields(value: unknown): Checked<Record<string, unknown>> {
	const given = typeof value === 'string' ? parsed(value) : (value ?? {});
	if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
		return { value: given as Record<string, unknown> };
	}
	// A text is not shown: it may hold signed links, or keys.
	const shown = typeof value === 'string' ? 'a text' : describe(value);
	return refuse(
		`The parameter 'Additional Fields (JSON)' is ${shown}, which is no JSON object`,
		'Enter fields of the request as JSON, e.g. { "seed": 7 }.',
	);
}

function parsed(text: string): unknown {
	if (text.trim() === '') return {};
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
