import {
	boolean,
	choice,
	integer,
	link,
	links,
	seconds,
	type Family,
	type Field,
	type FieldRule,
	type Model,
	type ParameterName,
	type RuleOf,
} from './family';

const field = (parameter: ParameterName, api: string, rule: FieldRule): Field => ({
	parameter,
	api,
	rule,
});

/** The images that a video begins and ends with. */
const FRAMES = [field('firstImage', 'first_image', link), field('lastImage', 'last_image', link)];

/** References, where the API calls them as the node does. */
const references = (rules: Partial<Record<'Audios' | 'Images' | 'Videos', RuleOf<'links'>>>) =>
	Object.entries(rules).map(([kind, rule]) =>
		field(`reference${kind}` as ParameterName, `reference${kind}`, rule),
	);

/** The names in a request of what excludes each other. */
const FRAME_NAMES = ['first_image', 'last_image'];
const REFERENCE_NAMES = ['referenceImages', 'referenceVideos', 'referenceAudios'];

const VEO_STABLE = { resolution: choice(['720p', '1080p'], '720p') };

const GROK_STABLE = {
	duration: choice([6, 10], 10),
	resolution: choice(['720p']),
	referenceImages: { kind: 'links', max: 7, publicOnly: true },
} satisfies Model['rules'];

const VIDEOS_STABLE = {
	maxPromptLength: 5000,
	rules: { aspectRatio: choice(['16:9', '9:16', '1:1'], '16:9'), referenceAudios: links(1) },
} satisfies Partial<Model>;

/** Frames exclude references, so a model that needs references has no frames. */
const FROM_VIDEOS = {
	required: ['referenceVideos'],
	unsupported: ['firstImage', 'lastImage'],
} satisfies Partial<Model>;

/** SD2 Manxue's models differ by what they are made from and by resolution. */
const manxue = (id: string, name: string): Model => ({
	id: `sd2_manxue_${id}`,
	name: `SD2 Manxue ${name}`,
	...(!id.startsWith('video_') && { unsupported: ['referenceVideos'] }),
});

/** Families with a path each. Source of every rule: the API's documentation of v1. */
export const V1_FAMILIES: Family[] = [
	{
		id: 'grok',
		name: 'Grok',
		description: '6 to 30 seconds from text and up to 7 images, in 480p or 720p',
		path: '/v1/grok/videos',
		limits: 'documented',
		models: [
			{ id: 'grok_video3', name: 'Grok Video 3' },
			{
				id: 'grok_video3_max',
				name: 'Grok Video 3 Max',
				rules: {
					aspectRatio: choice(['16:9', '9:16', '1:1']),
					duration: choice([6, 10, 12, 16, 20, 30]),
					referenceImages: { kind: 'links', max: 5, publicOnly: true },
				},
			},
			{ id: 'grok_video3_pro', name: 'Grok Video 3 Pro', rules: { duration: seconds(10, 10, 10) } },
			{ id: 'grok_video3_stable', name: 'Grok Video 3 Stable', rules: GROK_STABLE },
		],
		fields: [
			field('aspectRatio', 'aspect_ratio', choice(['16:9', '9:16', '1:1', '3:2', '2:3'])),
			field('duration', 'duration', seconds(6, 30, 10)),
			field('resolution', 'resolution', choice(['480p', '720p'])),
			field('referenceImages', 'image_urls', links(7)),
		],
	},
	{
		id: 'sd2Manxue',
		name: 'SD2 Manxue',
		description:
			'4 to 15 seconds in 720p to 4K from text, first and last image, or references; the Video models also take videos',
		path: '/v1/sd2_manxue/videos',
		limits: 'documented',
		models: [
			manxue('720p', '720p'),
			manxue('1080p', '1080p'),
			manxue('2k', '2K'),
			manxue('4k', '4K'),
			manxue('fast_720p', 'Fast 720p'),
			manxue('fast_1080p', 'Fast 1080p'),
			manxue('video_720p', 'Video 720p'),
			manxue('video_1080p', 'Video 1080p'),
			manxue('video_2k', 'Video 2K'),
			manxue('video_4k', 'Video 4K'),
			manxue('video_fast_720p', 'Video Fast 720p'),
			manxue('video_fast_1080p', 'Video Fast 1080p'),
		],
		fields: [
			field('aspectRatio', 'ratio', choice(['21:9', '16:9', '4:3', '1:1', '3:4', '9:16'], '16:9')),
			field('duration', 'duration', seconds(4, 15, 5)),
			...FRAMES,
			...references({ Audios: links(3), Images: links(9), Videos: links(3) }),
		],
		mutuallyExclusive: [
			[['first_image'], ['image']],
			[['last_image'], ['lastFrameImage']],
			[[...FRAME_NAMES, 'image', 'lastFrameImage'], REFERENCE_NAMES],
		],
		dependentRequired: { last_image: ['first_image', 'image'] },
	},
	{
		id: 'seedance15',
		name: 'Seedance 1.5',
		description: '4 to 12 seconds, with sound, from text, or from first and last image',
		path: '/v1/seedance/videos',
		limits: 'documented',
		models: [
			{ id: 'seedance_1_5_pro_480p', name: 'Seedance 1.5 Pro 480p' },
			{ id: 'seedance_1_5_pro_720p', name: 'Seedance 1.5 Pro 720p' },
			{ id: 'seedance_1_5_pro_1080p', name: 'Seedance 1.5 Pro 1080p' },
		],
		fields: [
			field(
				'aspectRatio',
				'ratio',
				choice(['16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive']),
			),
			field('duration', 'duration', choice([-1, 4, 5, 6, 7, 8, 9, 10, 11, 12])),
			field('firstImage', 'first_frame', link),
			field('generateAudio', 'generate_audio', boolean),
			field('lastImage', 'last_frame', link),
			field('seed', 'seed', integer),
		],
		dependentRequired: { last_frame: ['first_frame'] },
		usesContent: true,
	},
	{
		id: 'seedance20',
		name: 'Seedance 2.0',
		description:
			'4 to 15 seconds from text, images, videos and sound; the models without Pro need a reference video',
		path: '/v1/kyyvideo2/videos',
		limits: 'documented',
		models: [
			{ id: 'seedance_2_0_pro', name: 'Seedance 2.0 Pro' },
			{ id: 'seedance_2_0_fast_pro', name: 'Seedance 2.0 Fast Pro' },
			{ id: 'seedance_2_0', name: 'Seedance 2.0', ...FROM_VIDEOS },
			{ id: 'seedance_2_0_fast', name: 'Seedance 2.0 Fast', ...FROM_VIDEOS },
		],
		fields: [
			field('aspectRatio', 'aspect_ratio', {
				kind: 'choice',
				values: ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9'],
				// The documentation names the field, but not its values.
				open: true,
			}),
			field('duration', 'duration', seconds(4, 15, 5)),
			...FRAMES,
			field('generateAudio', 'generateAudio', boolean),
			...references({ Audios: links(), Images: links(), Videos: links() }),
		],
		mutuallyExclusive: [[FRAME_NAMES, REFERENCE_NAMES]],
		dependentRequired: { last_image: ['first_image'] },
	},
	{
		id: 'sora',
		name: 'Sora',
		description:
			'May no longer be offered: OpenAI ended its Sora API on 2026-09-24. 4, 8 or 12 seconds from text and one image',
		path: '/v1/sora/videos',
		limits: 'documented',
		models: [
			{ id: 'openAiSora2Plus', name: 'Sora 2 Plus' },
			{ id: 'openAiSora2Pro', name: 'Sora 2 Pro' },
		],
		fields: [
			field('aspectRatio', 'aspect_ratio', choice(['16:9', '9:16'])),
			field('duration', 'duration', choice([4, 8, 12])),
			field('size', 'size', choice(['720x1280', '1280x720'], '720x1280')),
			field('referenceImages', 'input_reference', links(1)),
		],
		mutuallyExclusive: [
			[['size'], ['aspect_ratio']],
			[['duration'], ['seconds']],
			[['input_reference'], ['image_urls']],
		],
	},
	{
		id: 'starVideos',
		name: 'StarVideos',
		description: '3 to 15 seconds from text, images and videos, portrait by default',
		path: '/v1/starvideos/videos',
		limits: 'documented',
		models: [{ id: 'starvideos_o3', name: 'StarVideos O3' }],
		fields: [
			field('aspectRatio', 'ratio', choice(['9:16', '1:1', '16:9'], '9:16')),
			field('duration', 'duration', seconds(3, 15, 3)),
			...FRAMES,
			...references({
				Images: { kind: 'links', max: 7, maxBeside: { parameter: 'referenceVideos', max: 4 } },
				Videos: links(),
			}),
		],
		mutuallyExclusive: [[FRAME_NAMES, ['referenceImages']]],
	},
	{
		id: 'veo',
		name: 'Veo',
		description: '8 seconds in 720p to 4K from text, up to 3 images, or first and last image',
		path: '/v1/veo/videos',
		limits: 'documented',
		models: [
			{ id: 'veo_3_1_fast', name: 'Veo 3.1 Fast' },
			{
				id: 'veo_3_1_fast_stable',
				name: 'Veo 3.1 Fast Stable',
				rules: VEO_STABLE,
				unsupported: ['referenceImages'],
			},
			{ id: 'veo_3_1_pro', name: 'Veo 3.1 Pro' },
			{ id: 'veo_3_1_pro_stable', name: 'Veo 3.1 Pro Stable', rules: VEO_STABLE },
		],
		fields: [
			field('aspectRatio', 'aspect_ratio', choice(['16:9', '9:16'], '16:9')),
			field('resolution', 'resolution', choice(['720p', '1080p', '4K'], '720p')),
			...FRAMES,
			field('referenceImages', 'image_urls', links(3)),
		],
		mutuallyExclusive: [
			[['image_urls'], ['input_reference']],
			[['image_urls', 'input_reference'], FRAME_NAMES],
		],
	},
	{
		id: 'videos',
		name: 'Videos',
		description: '4 to 15 seconds in 720p from text, images, videos and sound',
		path: '/v1/videos/videos',
		limits: 'documented',
		models: [
			{ id: 'videos', name: 'Videos' },
			{ id: 'videos_stable', name: 'Videos Stable', ...VIDEOS_STABLE },
			{ id: 'videos_stable_fast', name: 'Videos Stable Fast', ...VIDEOS_STABLE },
		],
		fields: [
			field('aspectRatio', 'ratio', choice(['21:9', '16:9', '4:3', '1:1', '3:4', '9:16'], '16:9')),
			field('duration', 'duration', seconds(4, 15, 5)),
			field('resolution', 'resolution', choice(['720p'])),
			...FRAMES,
			...references({ Audios: links(3), Images: links(), Videos: links() }),
		],
	},
	{
		id: 'vidu',
		name: 'Vidu',
		description: '1 to 16 seconds in 540p to 1080p from text, or from first and last image',
		path: '/v1/vidu/videos',
		limits: 'documented',
		models: [
			{ id: 'viduq3-pro', name: 'Vidu Q3 Pro' },
			{ id: 'viduq3-turbo', name: 'Vidu Q3 Turbo' },
		],
		fields: [
			field('aspectRatio', 'aspect_ratio', choice(['16:9', '9:16', '1:1', '4:3', '3:4'], '16:9')),
			field('duration', 'duration', seconds(1, 16, 5)),
			field('resolution', 'resolution', choice(['540p', '720p', '1080p'], '720p')),
			...FRAMES,
		],
	},
];
