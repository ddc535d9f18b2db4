/** The fields that a user can fill, by the name of the node's parameter. */
export type ParameterName =
	| 'aspectRatio'
	| 'duration'
	| 'firstImage'
	| 'generateAudio'
	| 'lastImage'
	| 'referenceAudios'
	| 'referenceImages'
	| 'referenceVideos'
	| 'resolution'
	| 'size';

/** What a field of a request may hold. */
export type FieldRule =
	/** One of these; `usual` is what the API takes when the field is not sent. */
	| { kind: 'choice'; values: Array<string | number>; usual?: string | number }
	/** A whole number of seconds; always sent. */
	| { kind: 'seconds'; min: number; max: number; usual: number }
	| { kind: 'text' }
	| { kind: 'switch' }
	/** Web addresses of files; `most` is how many there may be. */
	| { kind: 'link' }
	| { kind: 'links'; most?: number };

export interface Field {
	parameter: ParameterName;
	/** The name in the request. */
	api: string;
	rule: FieldRule;
}

/** What is true of one model only. */
export interface Model {
	/** As the API knows it. */
	id: string;
	/** Values of choices that this model does not have. */
	lacks?: Partial<Record<ParameterName, Array<string | number>>>;
	/** Fields that this model cannot do without. */
	needs?: ParameterName[];
}

export interface Family {
	id: string;
	name: string;
	/** Behind the base URL. */
	path: string;
	models: Model[];
	fields: Field[];
	/** Groups of names in the request: those of one group exclude those of the others. */
	eitherOr?: string[][][];
	/** Characters. */
	longestPrompt?: number;
	/** Whether prompt and images go into a list of parts instead of fields. */
	usesContent?: boolean;
}

const models = (...ids: string[]): Model[] => ids.map((id) => ({ id }));

const choice = (
	parameter: ParameterName,
	api: string,
	values: Array<string | number>,
	usual?: string | number,
): Field => ({ parameter, api, rule: { kind: 'choice', values, usual } });

const seconds = (min: number, max: number, usual: number): Field => ({
	parameter: 'duration',
	api: 'duration',
	rule: { kind: 'seconds', min, max, usual },
});

const link = (parameter: ParameterName, api: string): Field => ({
	parameter,
	api,
	rule: { kind: 'link' },
});

const links = (parameter: ParameterName, api: string, most?: number): Field => ({
	parameter,
	api,
	rule: { kind: 'links', most },
});

/**
 * Every model family that the API can create videos with: a new family or value is one row here.
 * The fields of the node, the checks before a request, and the table in the README all come from
 * this. Source: the API's documentation.
 */
export const FAMILIES: Family[] = [
	{
		id: 'sora',
		name: 'Sora',
		path: '/v1/sora/videos',
		models: models('openAiSora2Plus', 'openAiSora2Pro'),
		fields: [
			choice('aspectRatio', 'aspect_ratio', ['16:9', '9:16']),
			choice('duration', 'duration', [4, 8, 12]),
			choice('size', 'size', ['720x1280', '1280x720'], '720x1280'),
			links('referenceImages', 'input_reference', 1),
		],
		eitherOr: [
			[['size'], ['aspect_ratio']],
			[['duration'], ['seconds']],
			[['input_reference'], ['image_urls']],
		],
	},
	{
		id: 'veo',
		name: 'VEO',
		path: '/v1/veo/videos',
		models: [
			...models('veo_3_1_fast', 'veo_3_1_pro'),
			{ id: 'veo_3_1_fast_stable', lacks: { resolution: ['4K'] } },
			{ id: 'veo_3_1_pro_stable', lacks: { resolution: ['4K'] } },
		],
		fields: [
			choice('aspectRatio', 'aspect_ratio', ['16:9', '9:16'], '16:9'),
			choice('resolution', 'resolution', ['720p', '1080p', '4K'], '720p'),
			links('referenceImages', 'image_urls', 3),
		],
	},
	{
		id: 'seedance15',
		name: 'Seedance 1.5',
		path: '/v1/seedance/videos',
		models: models('seedance_1_5_pro_480p', 'seedance_1_5_pro_720p', 'seedance_1_5_pro_1080p'),
		fields: [
			choice('aspectRatio', 'ratio', ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive']),
			choice('duration', 'duration', [-1, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
			link('firstImage', 'first_frame'),
			link('lastImage', 'last_frame'),
		],
		usesContent: true,
	},
	{
		id: 'seedance20',
		name: 'Seedance 2.0',
		path: '/v1/kyyvideo2/videos',
		models: [
			{ id: 'seedance_2_0', needs: ['referenceVideos'] },
			{ id: 'seedance_2_0_fast', needs: ['referenceVideos'] },
			...models('seedance_2_0_pro', 'seedance_2_0_fast_pro'),
		],
		fields: [
			{ parameter: 'aspectRatio', api: 'aspect_ratio', rule: { kind: 'text' } },
			seconds(4, 15, 5),
			link('firstImage', 'first_image'),
			{ parameter: 'generateAudio', api: 'generateAudio', rule: { kind: 'switch' } },
			link('lastImage', 'last_image'),
			links('referenceAudios', 'referenceAudios'),
			links('referenceImages', 'referenceImages'),
			links('referenceVideos', 'referenceVideos'),
		],
		eitherOr: [
			[
				['first_image', 'last_image'],
				['referenceImages', 'referenceVideos', 'referenceAudios'],
			],
		],
	},
	{
		id: 'vidu',
		name: 'Vidu',
		path: '/v1/vidu/videos',
		models: models('viduq3-pro', 'viduq3-turbo'),
		fields: [
			choice('aspectRatio', 'aspect_ratio', ['16:9', '9:16', '1:1', '4:3', '3:4'], '16:9'),
			seconds(1, 16, 5),
			choice('resolution', 'resolution', ['540p', '720p', '1080p'], '720p'),
			link('firstImage', 'first_image'),
			link('lastImage', 'last_image'),
		],
	},
	{
		id: 'grok',
		name: 'Grok',
		path: '/v1/grok/videos',
		models: models('grok_video3', 'grok_video3_pro', 'grok_video3_max', 'grok_video3_stable'),
		fields: [
			choice('aspectRatio', 'aspect_ratio', ['16:9', '9:16', '1:1', '3:2', '2:3']),
			seconds(6, 30, 10),
			choice('resolution', 'resolution', ['480p', '720p']),
			links('referenceImages', 'image_urls', 7),
		],
	},
	{
		id: 'starVideos',
		name: 'StarVideos',
		path: '/v1/starvideos/videos',
		models: models('starvideos_o3'),
		fields: [
			choice('aspectRatio', 'ratio', ['9:16', '1:1', '16:9'], '9:16'),
			seconds(3, 15, 3),
			link('firstImage', 'first_image'),
			link('lastImage', 'last_image'),
			links('referenceImages', 'referenceImages', 7),
			links('referenceVideos', 'referenceVideos'),
		],
	},
	{
		id: 'videos',
		name: 'Videos',
		path: '/v1/videos/videos',
		models: models('videos', 'videos_fast', 'videos_stable', 'videos_stable_fast'),
		fields: [
			choice('aspectRatio', 'ratio', ['16:9', '9:16', '1:1'], '16:9'),
			seconds(4, 15, 5),
			choice('resolution', 'resolution', ['720p']),
		],
		longestPrompt: 1500,
	},
	{
		id: 'sd2Manxue',
		name: 'SD2 Manxue',
		path: '/v1/sd2_manxue/videos',
		models: models('sd2_manxue_720p', 'sd2_manxue_1080p', 'sd2_manxue_2k', 'sd2_manxue_4k'),
		fields: [
			choice('aspectRatio', 'ratio', ['21:9', '16:9', '4:3', '1:1', '3:4', '9:16'], '16:9'),
			seconds(4, 15, 5),
			link('firstImage', 'image'),
			link('lastImage', 'lastFrameImage'),
			links('referenceAudios', 'referenceAudios', 3),
			links('referenceImages', 'referenceImages', 9),
			links('referenceVideos', 'referenceVideos', 3),
		],
	},
];

/** As the user knows the fields. */
export const FIELD_NAMES: Record<ParameterName, string> = {
	aspectRatio: 'Aspect Ratio',
	duration: 'Duration',
	firstImage: 'First Image',
	generateAudio: 'Generate Audio',
	lastImage: 'Last Image',
	referenceAudios: 'Reference Audios',
	referenceImages: 'Reference Images',
	referenceVideos: 'Reference Videos',
	resolution: 'Resolution',
	size: 'Size',
};

export const familyOf = (id: unknown): Family | undefined => FAMILIES.find((one) => one.id === id);
