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
	referenceAudios: 'The web addresses of audio files to use as references',
	referenceImages: 'The web addresses of images to use as references',
	referenceVideos: 'The web addresses of videos to use as references',
	resolution: 'How large and sharp the picture is',
	size: "Width and height in pixels, in place of 'Aspect Ratio'",
};

const IMAGE = 'e.g. https://example.com/image.png';

const PLACEHOLDERS: Partial<Record<ParameterName, string>> = {
	firstImage: IMAGE,
	lastImage: IMAGE,
	referenceAudios: 'e.g. https://example.com/sound.mp3',
	referenceImages: IMAGE,
	referenceVideos: 'e.g. https://example.com/video.mp4',
};

function linksDescription(description: string, most: number | undefined): string {
	const limit = most === undefined ? '' : `, at most ${most}`;
	const several = '. Separate them by commas, or use an expression that gives a list.';
	return most === 1 ? `${description}${limit}` : `${description}${limit}${several}`;
}

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
			return { type: 'string', default: '', placeholder: PLACEHOLDERS[parameter], description };
		case 'links':
			return {
				type: 'string',
				default: '',
				placeholder: PLACEHOLDERS[parameter],
				description: linksDescription(description, rule.most),
			};
	}
}

function choices(
	parameter: ParameterName,
	{ values, usual }: { values: Array<string | number>; usual?: string | number },
) {
	const name = (value: string | number) =>
		parameter !== 'duration' ? String(value) : value === -1 ? 'Automatic' : `${value} Seconds`;
	const unset = {
		name: usual === undefined ? 'Default' : `Default (${usual})`,
		value: '',
		description: 'Leave it to the API',
	};
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
		"Fields to add to the request, named as in the API. They replace the node's own fields of the same name.",
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
		description: 'The model as the API names it. The node does not check what it can do.',
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
