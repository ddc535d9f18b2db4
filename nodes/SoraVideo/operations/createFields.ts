import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';

import {
	FAMILIES,
	FIELD_NAMES,
	type Family,
	type Field,
	type ParameterName,
} from '../families/modelFamilies';

/** Stands for a model that is not in the list. */
export const CUSTOM_MODEL = 'custom';

/** The fields that are always seen; the others are options. */
export const MAIN_PARAMETERS: ParameterName[] = ['aspectRatio', 'duration', 'resolution'];

export const isMain = ({ parameter }: Field): boolean => MAIN_PARAMETERS.includes(parameter);

const DESCRIPTIONS: Record<ParameterName, string> = {
	aspectRatio: 'The shape of the picture, width to height',
	duration: 'How long the video is, in seconds',
	firstImage: 'The web address of the image that the video begins with',
	generateAudio: 'Whether the video gets sound',
	lastImage: 'The web address of the image that the video ends with',
	referenceAudios: 'The web addresses of sounds to go by',
	referenceImages: 'The web addresses of images to go by',
	referenceVideos: 'The web addresses of videos to go by',
	resolution: 'The size of the picture',
	size: 'Width and height in pixels, in place of Aspect Ratio',
};

/** The parameter of the node for a field, as far as its kind decides. */
function byKind({
	parameter,
	rule,
}: Field): Partial<INodeProperties> & { type: INodeProperties['type'] } {
	const description = DESCRIPTIONS[parameter];
	switch (rule.kind) {
		case 'choice':
			return { type: 'options', default: '', description, options: choices(parameter, rule) };
		case 'seconds':
			return {
				type: 'number',
				default: rule.usual,
				typeOptions: { minValue: rule.min, maxValue: rule.max, numberPrecision: 0 },
				description: `${description}, from ${rule.min} to ${rule.max}`,
			};
		case 'switch':
			return { type: 'boolean', default: true, description };
		case 'text':
			return { type: 'string', default: '', placeholder: 'e.g. 16:9', description };
		case 'link':
			return {
				type: 'string',
				default: '',
				placeholder: 'e.g. https://example.com/a.png',
				description,
			};
		case 'links': {
			const most = rule.most === undefined ? '' : `, at most ${rule.most}`;
			return {
				type: 'string',
				default: '',
				placeholder: 'e.g. https://example.com/a.png',
				description: `${description}${most}. Separate them by commas, or give a list by an expression.`,
			};
		}
	}
}

function choices(
	parameter: ParameterName,
	{ values, usual }: { values: Array<string | number>; usual?: string | number },
) {
	const name = (value: string | number) =>
		parameter !== 'duration' ? String(value) : value === -1 ? 'Automatic' : `${value} Seconds`;
	const unset = { name: usual === undefined ? 'Default' : `Default (${usual})`, value: '' };
	return [unset, ...values.map((value) => ({ name: name(value), value }))];
}

const toParameter = (field: Field): INodeProperties =>
	({
		displayName: FIELD_NAMES[field.parameter],
		name: field.parameter,
		...byKind(field),
	}) as INodeProperties;

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields (JSON)',
	name: 'additionalFields',
	type: 'json',
	default: '{}',
	description:
		'Fields to add to the request as the API names them. They win over the fields of this node.',
};

const modelField: INodeProperties = {
	displayName: 'Model',
	name: 'model',
	type: 'options',
	default: '',
	description: 'The model that makes the video',
	options: [],
};

const modelFieldOf = ({ models }: Family): INodeProperties => ({
	...modelField,
	default: models[0].id,
	options: [
		...models.map(({ id }) => ({ name: id, value: id })),
		{ name: 'Custom', value: CUSTOM_MODEL, description: 'A model that is not in this list' },
	],
});

const optionsField = ({ fields }: Family): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [additionalFields, ...fields.filter((field) => !isMain(field)).map(toParameter)],
});

/** Parameters of the same name stand side by side: n8n shows the one of the chosen family. */
const ofFamily = (family: Family, parameters: INodeProperties[]) =>
	updateDisplayOptions({ show: { family: [family.id] } }, parameters);

export const createFields: INodeProperties[] = [
	{
		displayName: 'Model Family',
		name: 'family',
		type: 'options',
		noDataExpression: true,
		default: 'sora',
		description: 'The kind of model; it decides which fields there are',
		options: FAMILIES.map(({ id, name }) => ({ name, value: id })),
	},
	...FAMILIES.flatMap((family) => ofFamily(family, [modelFieldOf(family)])),
	{
		displayName: 'Custom Model',
		name: 'customModel',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. openAiSora2Plus',
		description: 'The model as the API names it. What it can do is not known here and not checked.',
		displayOptions: { show: { model: [CUSTOM_MODEL] } },
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		required: true,
		placeholder: 'e.g. A paper boat on a quiet lake at dawn',
		description: 'What the video shows',
	},
	...FAMILIES.flatMap((family) => ofFamily(family, family.fields.filter(isMain).map(toParameter))),
	{
		displayName:
			"Each item creates one task, which the provider bills. When it is not known whether a task was created, the item is not sent again, not even by the setting 'Retry On Fail'.",
		name: 'createNotice',
		type: 'notice',
		default: '',
	},
	...FAMILIES.flatMap((family) => ofFamily(family, [optionsField(family)])),
];
