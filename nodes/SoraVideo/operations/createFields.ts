import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { ADDITIONAL_FIELDS } from '../models/additionalFields';
import { FAMILIES } from '../models/families';
import {
	FIELD_NAMES,
	ruleFor,
	type Family,
	type Field,
	type FieldRule,
	type ParameterName,
	type RuleOf,
} from '../models/family';
import { OTHER } from '../models/otherRequest';
import { byName } from '../wording';
import { notForTools } from './fields';

/** Stands for a model that is not in the list. */
export const CUSTOM_MODEL = 'custom';

/** The fields that are always seen; the others are options, unless the model needs them. */
const MAIN_PARAMETERS: ParameterName[] = ['aspectRatio', 'duration', 'resolution'];

export const isMain = ({ parameter }: Field): boolean => MAIN_PARAMETERS.includes(parameter);

const DESCRIPTIONS: Record<ParameterName, string> = {
	aspectRatio: 'The shape of the picture, width to height',
	duration: 'Length of the video in seconds',
	faceProcessing: 'Whether faces in the references are processed',
	firstImage: 'The web address of the image that the video begins with',
	generateAudio: 'Whether to add sound. Without this option, the API decides.',
	lastImage: 'The web address of the image that the video ends with',
	referenceAudios: 'The web addresses of audio files to use as references',
	referenceImages: 'The web addresses of images to use as references',
	referenceVideos: 'The web addresses of videos to use as references',
	resolution: 'Resolution of the video',
	seed: 'A whole number. The same number makes similar videos of the same request.',
	size: "Width and height in pixels, in place of 'Aspect Ratio'",
	watermark: 'Whether to add a watermark',
};

const IMAGE = 'e.g. https://example.com/image.png';

const PLACEHOLDERS: Partial<Record<ParameterName, string>> = {
	firstImage: IMAGE,
	lastImage: IMAGE,
	referenceAudios: 'e.g. https://example.com/sound.mp3',
	referenceImages: IMAGE,
	referenceVideos: 'e.g. https://example.com/video.mp4',
};

/** The parameter of the node for a field, as far as its rule decides. */
function byRule(parameter: ParameterName, rule: FieldRule, family: Family) {
	const description = DESCRIPTIONS[parameter];
	const text = { type: 'string', default: '', placeholder: PLACEHOLDERS[parameter] };
	switch (rule.kind) {
		case 'choice':
			return choiceField(description, parameter, rule, family);
		case 'seconds':
			return secondsField(description, rule, family);
		case 'integer':
			return { type: 'number', default: 0, typeOptions: { numberPrecision: 0 }, description };
		case 'boolean':
			return { type: 'boolean', default: rule.default ?? true, description };
		case 'link':
			return { ...text, description: linkDescription(description, family) };
		case 'links':
			return { ...text, description: linksDescription(description, rule, family) };
	}
}

function choiceField(
	description: string,
	parameter: ParameterName,
	rule: RuleOf<'choice'>,
	{ limits }: Family,
) {
	const options: INodePropertyOptions[] = [
		{
			name: rule.default === undefined ? 'Default' : `Default (${rule.default})`,
			value: '',
			description: 'Leave it to the API',
		},
		...rule.values.map((value) => ({ name: choiceName(parameter, value), value })),
	];
	// What the API takes by default is known from its documentation only.
	if (limits === 'documented') return { type: 'options', default: '', description, options };
	options[0].name = 'Default';
	const usual = `${description}. For other values, use an expression.`;
	return { type: 'options', default: rule.default ?? '', description: usual, options };
}

/** What the editor shows for a value. */
export const choiceName = (parameter: ParameterName, value: string | number): string =>
	parameter === 'duration' && value === -1
		? 'Automatic'
		: String(value).replace(/^[a-z]/, (first) => first.toUpperCase());

function secondsField(
	description: string,
	{ min, max, default: seconds }: RuleOf<'seconds'>,
	{ limits }: Family,
) {
	const isStrict = limits === 'documented';
	const range = isStrict ? `, from ${min} to ${max}` : `, usually from ${min} to ${max}`;
	return {
		type: 'number',
		default: seconds,
		typeOptions: {
			...(isStrict ? { minValue: min, maxValue: max } : { minValue: 1 }),
			numberPrecision: 0,
		},
		description: description + range,
	};
}

/** What is refused needs no hint. */
const linkDescription = (description: string, { limits, mutuallyExclusive }: Family) =>
	limits === 'suggested' && mutuallyExclusive
		? `${description}. It is not used together with references.`
		: description;

function linksDescription(description: string, { max }: RuleOf<'links'>, { limits }: Family) {
	if (max === 1) {
		return description.replace(
			/The web addresses of (\w+(?: \w+)?)s to use as references/,
			(_, one: string) =>
				`The web address of ${/^[aeiou]/.test(one) ? 'an' : 'a'} ${one} to use as reference`,
		);
	}
	const often = limits === 'documented' ? '' : 'usually ';
	const limit = max === undefined ? '' : `, ${often}at most ${max}`;
	return `${description}${limit}. Separate them with commas, or use an expression that gives a list.`;
}

/** Shows a parameter for a family, and for some of its models only. n8n checks the first rule first. */
const showFor = (family: string, models?: string[]): IDisplayOptions => ({
	show: { family: [family], ...(models !== undefined && { model: models }) },
});

const toParameter = (family: Family, { parameter }: Field, rule: FieldRule): INodeProperties =>
	({
		displayName: FIELD_NAMES[parameter],
		name: parameter,
		...byRule(parameter, rule, family),
	}) as INodeProperties;

/** One parameter for each rule that models of the family have for the field. */
function mainFields(family: Family, field: Field): INodeProperties[] {
	const rules = new Map<FieldRule, string[]>([[field.rule, [CUSTOM_MODEL]]]);
	for (const model of family.models) {
		const rule = ruleFor(field, model);
		if (rule !== undefined) rules.set(rule, [...(rules.get(rule) ?? []), model.id]);
	}
	const isShared = rules.size === 1 && rules.get(field.rule)!.length > family.models.length;
	return [...rules].map(([rule, models]) => ({
		...toParameter(family, field, rule),
		displayOptions: showFor(family.id, isShared ? undefined : models),
	}));
}

const modelsWith = ({ models }: Family, list: 'required' | 'unsupported', { parameter }: Field) =>
	models.filter((model) => model[list]?.includes(parameter) === true).map(({ id }) => id);

/**
 * A field that some models need is seen as long as one of them is chosen. It is not `required`: where
 * the model is an expression, n8n counts such a field as seen, and would not start the workflow.
 */
function requiredField(family: Family, field: Field): INodeProperties[] {
	const models = isMain(field) ? [] : modelsWith(family, 'required', field);
	if (models.length === 0) return [];
	return [
		{
			...toParameter(family, field, field.rule),
			displayOptions: showFor(family.id, models),
		},
	];
}

/** An option for the models that have the field and do not need it. */
function optionFor(family: Family, field: Field): INodeProperties {
	const elsewhere = [
		...modelsWith(family, 'required', field),
		...modelsWith(family, 'unsupported', field),
	];
	const models = family.models.map(({ id }) => id).filter((id) => !elsewhere.includes(id));
	return {
		...toParameter(family, field, field.rule),
		displayOptions: {
			show: {
				'/family': [family.id],
				...(elsewhere.length > 0 && { '/model': [...models, CUSTOM_MODEL] }),
			},
		},
	};
}

const additionalFields: INodeProperties = {
	displayName: ADDITIONAL_FIELDS,
	name: 'additionalFields',
	type: 'json',
	default: '{}',
	description:
		"Fields to add to the request, named as in the API. They replace the node's own fields of the same name.",
};

const model: INodeProperties = {
	displayName: 'Model',
	name: 'model',
	type: 'options',
	default: '',
	description: 'The model that makes the video',
	options: [],
};

const modelField = ({ id: family, models }: Family): INodeProperties => ({
	...model,
	default: models[0].id,
	displayOptions: showFor(family),
	options: [
		...models.map(({ id, name }) => ({ name, value: id, description: id })).sort(byName),
		{ name: 'Custom', value: CUSTOM_MODEL, description: 'A model that is not in this list' },
	],
});

/**
 * The options of all families. They are one collection: of one for each family, n8n's editor would
 * drop everything when another family lacks one of them.
 */
export const createOptions: INodeProperties[] = [
	additionalFields,
	...FAMILIES.flatMap((family) =>
		family.fields.filter((field) => !isMain(field)).map((field) => optionFor(family, field)),
	),
];

const families = [...FAMILIES, OTHER].sort(byName);

/** The fields of the request that creates a task, but for the options. */
export const requestFields: INodeProperties[] = [
	{
		displayName: 'Model Family',
		name: 'family',
		type: 'options',
		noDataExpression: true,
		default: 'seedance20ModelCenter',
		description: 'The kind of model; it decides which fields there are',
		options: families.map(({ id, name, description }) => ({ name, value: id, description })),
	},
	...FAMILIES.map(modelField),
	{
		displayName: 'Custom Model',
		name: 'customModel',
		type: 'string',
		default: '',
		placeholder: 'e.g. veo_3_1_fast',
		description: 'The model as the API names it. The node does not check what it can do.',
		displayOptions: { show: { model: [CUSTOM_MODEL] }, hide: { family: [OTHER.id] } },
	},
	{
		displayName: 'Request Path',
		name: 'requestPath',
		type: 'string',
		default: '/v2/model-center/tasks',
		required: true,
		placeholder: `e.g. ${OTHER.defaultPath}`,
		description: "The path that the request goes to, after 'Base URL' of the credential",
		displayOptions: showFor(OTHER.id),
	},
	{
		displayName: ADDITIONAL_FIELDS,
		name: 'additionalFields',
		type: 'json',
		default: '{}',
		description:
			'The whole request, with fields named as in the API, e.g. { "model": "…", "prompt": "…" }',
		displayOptions: showFor(OTHER.id),
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		required: true,
		placeholder: 'e.g. A paper boat on a quiet lake at dawn',
		description: 'Describe the scene, what happens in it, the camera and the style',
		displayOptions: { hide: { family: [OTHER.id] } },
	},
	...FAMILIES.flatMap((family) => [
		...family.fields.flatMap((field) => requiredField(family, field)),
		...family.fields.filter(isMain).flatMap((field) => mainFields(family, field)),
	]),
];

/**
 * Each execution costs money: a user has to know before the first click.
 *
 * @param advice how to build the next steps without paying again
 */
export const costNotice = (advice: string): INodeProperties => ({
	displayName: `Each execution creates and bills one video per input item, test executions too: ${advice}`,
	name: 'costNotice',
	type: 'notice',
	default: '',
	displayOptions: notForTools,
});
