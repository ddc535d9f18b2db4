import {
	boolean,
	choice,
	integer,
	link,
	links,
	MODEL_CENTER_PATH,
	seconds,
	type Family,
	type Field,
	type FieldRule,
	type Model,
} from './family';

/** What the clients of Model Center use. */
interface Usual {
	duration: FieldRule;
	resolution: FieldRule;
	aspectRatio?: FieldRule;
	/** How many references there may be. */
	images?: number;
	videos?: number;
	audios?: number;
	/** Whether a first and a last image are taken. */
	frames: boolean;
	/** Whether some clients always ask for it. */
	faceProcessing?: boolean;
	/** Which names in a request exclude each other, or need others. */
	rules?: Pick<Family, 'mutuallyExclusive' | 'dependentRequired'>;
}

const RATIO = choice(['16:9', '9:16', '1:1', '4:3', '3:4', '21:9'], '16:9');
const HD = choice(['720p'], '720p');
const HD_AND_FULL_HD = choice(['720p', '1080p'], '720p');
/** As Wan and HappyHorse spell it. */
const HD_AND_FULL_HD_UPPER = choice(['720P', '1080P'], '720P');
const UP_TO_FULL_HD = choice(['480p', '720p', '1080p'], '720p');

/** All models of Model Center take the same request; a family has the fields that its models use. */
function fieldsOf({ aspectRatio = RATIO, duration, resolution, ...usual }: Usual): Field[] {
	const { images, videos, audios, frames, faceProcessing = false } = usual;
	const fields: Array<Field | false> = [
		{ parameter: 'aspectRatio', api: 'aspect_ratio', rule: aspectRatio },
		{ parameter: 'duration', api: 'duration', rule: duration },
		{ parameter: 'resolution', api: 'resolution', rule: resolution },
		faceProcessing && {
			parameter: 'faceProcessing',
			api: 'face_processing',
			rule: { kind: 'boolean', default: true },
		},
		frames && { parameter: 'firstImage', api: 'first_image', rule: link },
		{ parameter: 'generateAudio', api: 'generate_audio', rule: boolean },
		frames && { parameter: 'lastImage', api: 'last_image', rule: link },
		audios !== undefined && {
			parameter: 'referenceAudios',
			api: 'reference_audios',
			rule: links(audios),
		},
		images !== undefined && {
			parameter: 'referenceImages',
			api: 'reference_images',
			rule: links(images),
		},
		videos !== undefined && {
			parameter: 'referenceVideos',
			api: 'reference_videos',
			rule: links(videos),
		},
		{ parameter: 'seed', api: 'seed', rule: integer },
		{ parameter: 'watermark', api: 'watermark', rule: boolean },
	];
	return fields.filter((field) => field !== false);
}

const family = (
	id: string,
	name: string,
	description: string,
	models: Model[],
	usual: Usual,
): Family => ({
	id,
	name,
	description,
	path: MODEL_CENTER_PATH,
	limits: 'suggested',
	models,
	fields: fieldsOf(usual),
	...usual.rules,
});

const NO_FACES: Pick<Model, 'unsupported'> = { unsupported: ['faceProcessing'] };

/** Models that make videos from text, from the first image or both frames, and from references. */
const FROM_TEXT: Pick<Model, 'unsupported'> = {
	unsupported: ['firstImage', 'lastImage', 'referenceImages', 'referenceVideos'],
};
const NO_REFERENCES = ['referenceImages', 'referenceVideos'] satisfies Model['unsupported'];
const FROM_REFERENCES: Pick<Model, 'required' | 'unsupported'> = {
	required: ['referenceImages'],
	unsupported: ['firstImage', 'lastImage'],
};

/**
 * Families of the provider's Model Center, which has one path and one request for all its models.
 * Source: what several clients of it send, because its pages are not public. Only `sd_2.0_special`
 * is known from a whole run. So nothing is refused for what stands here. What a model requires is
 * what its name says, and is only shown.
 */
export const MODEL_CENTER_FAMILIES: Family[] = [
	family(
		'happyHorse',
		'HappyHorse',
		'3 to 15 seconds in 720P or 1080P; models for text, a first image, or reference images',
		[
			{ id: 'hh-1.1-t2v-o', name: 'HappyHorse 1.1 O Text to Video', ...FROM_TEXT },
			{
				id: 'hh-1.1-i2v-o',
				name: 'HappyHorse 1.1 O Image to Video',
				required: ['firstImage'],
				unsupported: ['lastImage', ...NO_REFERENCES],
			},
			{
				id: 'hh-1.1-r2v-o',
				name: 'HappyHorse 1.1 O References to Video',
				...FROM_REFERENCES,
			},
			{
				id: 'happyhorse-1.1-r2v',
				name: 'HappyHorse 1.1 References to Video',
				...FROM_REFERENCES,
			},
		],
		{ duration: seconds(3, 15, 5), resolution: HD_AND_FULL_HD_UPPER, images: 9, frames: true },
	),
	family(
		'klingO3',
		'Kling O3',
		'3 to 15 seconds in 720p or 1080p, with sound, from text, up to 3 images, or first and last image',
		[{ id: 'KlingO3', name: 'Kling O3' }],
		{ duration: seconds(3, 15, 5), resolution: HD_AND_FULL_HD, images: 3, frames: true },
	),
	family(
		'miniMaxH3',
		'MiniMax H3',
		'5 to 15 seconds in up to 2K, with sound, from text, images and audio files; in 768p from videos too',
		[
			{
				id: 'minimax-h3',
				name: 'MiniMax H3 2K',
				required: ['generateAudio'],
				unsupported: ['referenceVideos'],
				rules: { generateAudio: { kind: 'boolean', default: true } },
			},
			{
				id: 'MiniMax-H3-768p',
				name: 'MiniMax H3 768p',
				rules: {
					duration: seconds(10, 15, 10),
					referenceImages: links(9),
					resolution: choice(['768p'], '768p'),
				},
			},
			{
				id: 'MiniMax-H3-c4',
				name: 'MiniMax H3 1440P',
				rules: { resolution: choice(['1440P'], '1440P') },
				unsupported: ['referenceVideos'],
			},
		],
		{
			duration: seconds(5, 15, 5),
			resolution: choice(['2k'], '2k'),
			images: 5,
			videos: 3,
			audios: 3,
			frames: true,
		},
	),
	family(
		'seedance20ModelCenter',
		'Seedance 2.0 (Model Center)',
		'4 to 15 seconds in 720p or more from text, first and last image, or up to 9 images, 3 videos and 3 audio files',
		[
			{ id: 'sd_2.0_special', name: 'Seedance 2.0 Special' },
			{ id: 'sd_2.0_fast_special', name: 'Seedance 2.0 Fast Special' },
			{ id: 'sd_2.0_mini_special', name: 'Seedance 2.0 Mini Special' },
			{ id: 'sd_2.0_discount', name: 'Seedance 2.0 Discount' },
			{ id: 'sd_2.0_fast_discount', name: 'Seedance 2.0 Fast Discount' },
			{ id: 'sd_2.0_mini_discount', name: 'Seedance 2.0 Mini Discount' },
		],
		{
			duration: seconds(4, 15, 5),
			resolution: choice(['720p', '1080p', '4k'], '720p'),
			images: 9,
			videos: 3,
			audios: 3,
			frames: true,
			rules: {
				mutuallyExclusive: [
					[
						['first_image', 'last_image'],
						['reference_images', 'reference_videos', 'reference_audios'],
					],
				],
				dependentRequired: { reference_audios: ['reference_images', 'reference_videos'] },
			},
		},
	),
	family(
		'seedance25',
		'Seedance 2.5',
		'4 to 30 seconds from text, first and last image, or many references; Discount and Special take uploaded assets only',
		[
			{
				id: 'seedance-2.5-c1',
				name: 'Seedance 2.5 C1',
				maxPromptLength: 5000,
				rules: {
					aspectRatio: choice(['16:9', '9:16', '1:1'], '16:9'),
					resolution: choice(['480p', '720p'], '720p'),
				},
			},
			{
				id: 'seedance-2.5-c3',
				name: 'Seedance 2.5 C3',
				rules: { duration: seconds(4, 29, 5), resolution: HD },
				unsupported: ['referenceVideos'],
			},
			{
				id: 'sd_2.5_discount_v1',
				name: 'Seedance 2.5 Discount',
				unsupported: ['firstImage', 'lastImage'],
			},
			{
				id: 'sd_2.5_special_v1',
				name: 'Seedance 2.5 Special',
				rules: { resolution: HD_AND_FULL_HD },
				unsupported: ['firstImage', 'lastImage'],
			},
		],
		{
			duration: seconds(4, 30, 5),
			resolution: UP_TO_FULL_HD,
			images: 30,
			videos: 10,
			audios: 10,
			frames: true,
		},
	),
	family(
		'videosModelCenter',
		'Videos (Model Center)',
		'4 to 15 seconds, up to 30 seconds with Video 30, from text, images, videos and audio files',
		[
			{ id: 'videos_stable', name: 'Videos Stable', ...NO_FACES },
			{ id: 'videos_stable_fast', name: 'Videos Stable Fast', ...NO_FACES },
			{
				id: 'videos_933_c1',
				name: 'Videos 933',
				rules: { resolution: UP_TO_FULL_HD, referenceImages: links(9), referenceAudios: links(3) },
			},
			{
				id: 'videos_fast_933_c1',
				name: 'Videos 933 Fast',
				rules: { resolution: UP_TO_FULL_HD, referenceImages: links(9), referenceAudios: links(3) },
			},
			{
				id: 'video_30_10_10',
				name: 'Video 30',
				rules: {
					duration: seconds(4, 30, 5),
					referenceAudios: links(10),
					referenceImages: links(30),
					referenceVideos: links(10),
				},
				unsupported: ['faceProcessing', 'firstImage', 'lastImage'],
			},
		],
		{
			duration: seconds(4, 15, 5),
			resolution: HD,
			images: 4,
			videos: 3,
			audios: 1,
			frames: true,
			faceProcessing: true,
		},
	),
	family(
		'wan',
		'Wan',
		'4 to 15 seconds in 720P or 1080P; models for text, first and last image, references, or editing a video',
		[
			{ id: 'wan2.7-t2v', name: 'Wan 2.7 Text to Video', ...FROM_TEXT },
			{
				id: 'wan2.7-i2v',
				name: 'Wan 2.7 Image to Video',
				required: ['firstImage', 'lastImage'],
				unsupported: NO_REFERENCES,
			},
			{ id: 'wan2.7-r2v', name: 'Wan 2.7 References to Video', ...FROM_REFERENCES },
			{ id: 'wan2.7-videoedit', name: 'Wan 2.7 Video Edit', required: ['referenceVideos'] },
			{ id: 'wan3.0-r2v', name: 'Wan 3.0 References to Video', ...FROM_REFERENCES },
		],
		{
			duration: seconds(4, 15, 5),
			resolution: HD_AND_FULL_HD_UPPER,
			images: 4,
			videos: 1,
			frames: true,
		},
	),
];
