/**
 * What the API documents of a field: a function that says what is wrong with a value, if anything.
 *
 * @typedef {(value: unknown) => string | undefined} FieldCheck
 */

/**
 * What is true of one model only.
 *
 * @typedef {object} ModelRules
 * @property {Record<string, FieldCheck>} [fields] in place of those of the endpoint
 * @property {string[]} [without] fields of the endpoint that the model does not have
 * @property {string[]} [required]
 * @property {number} [maxPromptLength]
 */

/**
 * @typedef {object} CreateRules
 * @property {Record<string, FieldCheck>} fields beside `model` and `prompt`
 * @property {string[][][]} [apart] groups of fields that exclude each other
 * @property {Record<string, string[]>} [needs] fields that need one of those others
 * @property {string[]} [required]
 * @property {Record<string, ModelRules>} [models] those that differ
 * @property {(body: Record<string, any>) => string | undefined} [together]
 */

/** @param {unknown[]} values */
const oneOf =
	(...values) =>
	(/** @type {unknown} */ value) =>
		values.includes(value) ? undefined : `must be one of ${values.join(', ')}`;

/**
 * @param {number} min
 * @param {number} max
 * @param {number[]} others
 */
const whole =
	(min, max, ...others) =>
	(/** @type {unknown} */ value) => {
		const isIn = Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
		return isIn || others.includes(Number(value)) ? undefined : `must be from ${min} to ${max}`;
	};

/** @type {FieldCheck} */
const integer = (value) => (Number.isSafeInteger(value) ? undefined : 'must be a whole number');

/** @type {FieldCheck} */
const publicUrl = (value) =>
	typeof value === 'string' && /^https?:\/\/\S+$/i.test(value) ? undefined : 'must be a URL';

/** @type {FieldCheck} */
const url = (value) =>
	/^asset(Id)?:\/\/[^\s/]+$/i.test(String(value)) ? undefined : publicUrl(value);

const listOf =
	(/** @type {FieldCheck} */ check) =>
	(max = Infinity) =>
	(/** @type {unknown} */ value) => {
		if (!Array.isArray(value) || value.length === 0) return 'must be a list of URLs';
		if (value.length > max) return `must have at most ${max}`;
		return value.map(check).find((wrong) => wrong !== undefined);
	};

const urls = listOf(url);
const publicUrls = listOf(publicUrl);

/** @type {FieldCheck} */
const text = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text');

/** @type {FieldCheck} */
const flag = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

/** @type {FieldCheck} */
const content = (value) => {
	if (!Array.isArray(value)) return 'must be a list';
	if (!value.some((part) => part?.type === 'text' && text(part.text) === undefined)) {
		return 'must have a text';
	}
	const images = value.filter((part) => part?.type === 'image_url');
	if (images.some((part) => url(part.image_url?.url) !== undefined)) return 'has a bad image';
	const roles = images.map((part) => part.role);
	if (roles.some((role) => role !== 'first_frame' && role !== 'last_frame')) {
		return 'has an image without a role';
	}
	if (new Set(roles).size !== roles.length) return 'has two images of one role';
	return roles.includes('last_frame') && !roles.includes('first_frame')
		? 'has a last frame without a first one'
		: undefined;
};

const FRAMES_OR_REFERENCES = [
	['first_image', 'last_image'],
	['referenceImages', 'referenceVideos', 'referenceAudios'],
];

const VEO_STABLE = { fields: { resolution: oneOf('720p', '1080p') } };

const VIDEOS_STABLE = {
	maxPromptLength: 5000,
	fields: { ratio: oneOf('16:9', '9:16', '1:1'), referenceAudios: urls(1) },
};

const FROM_VIDEOS = { required: ['referenceVideos'], without: ['first_image', 'last_image'] };

const NO_VIDEOS = { without: ['referenceVideos'] };

/**
 * The rules of every endpoint that creates videos, from the API's documentation; those of Model
 * Center know the types only, because its limits are not documented.
 *
 * @type {Record<string, CreateRules>}
 */
const CREATE_RULES = {
	'/v1/sora/videos': {
		fields: {
			size: oneOf('720x1280', '1280x720'),
			aspect_ratio: oneOf('16:9', '9:16'),
			duration: oneOf(4, 8, 12),
			seconds: oneOf(4, 8, 12),
			input_reference: urls(1),
			image_urls: urls(1),
		},
		apart: [
			[['size'], ['aspect_ratio']],
			[['duration'], ['seconds']],
			[['input_reference'], ['image_urls']],
		],
	},
	'/v1/veo/videos': {
		fields: {
			resolution: oneOf('720p', '1080p', '4K'),
			aspect_ratio: oneOf('16:9', '9:16'),
			image_urls: urls(3),
			input_reference: urls(3),
			first_image: url,
			last_image: url,
		},
		apart: [
			[['image_urls'], ['input_reference']],
			[
				['image_urls', 'input_reference'],
				['first_image', 'last_image'],
			],
		],
		models: {
			veo_3_1_fast_stable: { ...VEO_STABLE, without: ['image_urls', 'input_reference'] },
			veo_3_1_pro_stable: VEO_STABLE,
		},
	},
	'/v1/seedance/videos': {
		fields: {
			content,
			ratio: oneOf('16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive'),
			duration: whole(4, 12, -1),
			generate_audio: flag,
			seed: integer,
		},
		required: ['content'],
	},
	'/v1/kyyvideo2/videos': {
		fields: {
			duration: whole(4, 15),
			aspect_ratio: text,
			generateAudio: flag,
			first_image: url,
			last_image: url,
			referenceImages: urls(),
			referenceVideos: urls(),
			referenceAudios: urls(),
		},
		apart: [FRAMES_OR_REFERENCES],
		needs: { last_image: ['first_image'] },
		models: {
			seedance_2_0: FROM_VIDEOS,
			seedance_2_0_fast: FROM_VIDEOS,
		},
	},
	'/v1/vidu/videos': {
		fields: {
			duration: whole(1, 16),
			aspect_ratio: oneOf('16:9', '9:16', '1:1', '4:3', '3:4'),
			resolution: oneOf('540p', '720p', '1080p'),
			first_image: url,
			last_image: url,
		},
	},
	'/v1/grok/videos': {
		fields: {
			duration: whole(6, 30),
			aspect_ratio: oneOf('16:9', '9:16', '1:1', '3:2', '2:3'),
			resolution: oneOf('480p', '720p'),
			image_urls: urls(7),
		},
		models: {
			grok_video3_pro: { fields: { duration: oneOf(10) } },
			grok_video3_max: {
				fields: {
					duration: oneOf(6, 10, 12, 16, 20, 30),
					aspect_ratio: oneOf('16:9', '9:16', '1:1'),
					image_urls: publicUrls(5),
				},
			},
			grok_video3_stable: {
				fields: {
					duration: oneOf(6, 10),
					resolution: oneOf('720p'),
					image_urls: publicUrls(7),
				},
			},
		},
	},
	'/v1/starvideos/videos': {
		fields: {
			duration: whole(3, 15),
			ratio: oneOf('9:16', '1:1', '16:9'),
			referenceImages: urls(7),
			first_image: url,
			last_image: url,
			referenceVideos: urls(),
		},
		apart: [[['first_image', 'last_image'], ['referenceImages']]],
		together: ({ referenceImages = [], referenceVideos }) =>
			referenceVideos !== undefined && referenceImages.length > 4
				? 'referenceImages must have at most 4 with referenceVideos'
				: undefined,
	},
	'/v1/videos/videos': {
		fields: {
			duration: whole(4, 15),
			ratio: oneOf('21:9', '16:9', '4:3', '1:1', '3:4', '9:16'),
			resolution: oneOf('720p'),
			first_image: url,
			last_image: url,
			referenceImages: urls(),
			referenceVideos: urls(),
			referenceAudios: urls(3),
		},
		required: ['duration'],
		models: { videos_stable: VIDEOS_STABLE, videos_stable_fast: VIDEOS_STABLE },
	},
	'/v1/sd2_manxue/videos': {
		fields: {
			duration: whole(4, 15),
			ratio: oneOf('21:9', '16:9', '4:3', '1:1', '3:4', '9:16'),
			first_image: url,
			last_image: url,
			image: url,
			lastFrameImage: url,
			referenceImages: urls(9),
			referenceVideos: urls(3),
			referenceAudios: urls(3),
		},
		apart: [
			[['first_image'], ['image']],
			[['last_image'], ['lastFrameImage']],
			[['first_image', 'last_image', 'image', 'lastFrameImage'], FRAMES_OR_REFERENCES[1]],
		],
		needs: {
			last_image: ['first_image', 'image'],
			lastFrameImage: ['first_image', 'image'],
		},
		models: {
			sd2_manxue_720p: NO_VIDEOS,
			sd2_manxue_1080p: NO_VIDEOS,
			sd2_manxue_2k: NO_VIDEOS,
			sd2_manxue_4k: NO_VIDEOS,
			sd2_manxue_fast_720p: NO_VIDEOS,
			sd2_manxue_fast_1080p: NO_VIDEOS,
		},
	},
	// No family of the node: for requests that users write themselves.
	'/v1/omni-flash/videos': {
		fields: {
			seconds: integer,
			input_video: url,
			first_image_url: url,
			last_image_url: url,
			images: urls(),
		},
	},
	'/v2/model-center/tasks': {
		fields: {
			duration: integer,
			aspect_ratio: text,
			resolution: text,
			size: text,
			reference_images: urls(),
			reference_videos: urls(),
			reference_audios: urls(),
			first_image: url,
			last_image: url,
			seed: integer,
			generate_audio: flag,
			watermark: flag,
			face_processing: flag,
			tools: (value) => (Array.isArray(value) ? undefined : 'must be a list'),
		},
	},
};

const ALL_FIELDS = new Set(
	Object.values(CREATE_RULES).flatMap(({ fields }) => Object.keys(fields)),
);
// Some pages name it, and those that do not say nothing against it.
ALL_FIELDS.delete('seed');

/**
 * What the API refuses a body for. A field that nobody documents is let pass, but not one of
 * another endpoint: that would be silently ignored.
 *
 * @param {string} path
 * @param {Record<string, unknown>} body
 * @returns {string | undefined}
 */
function refusalOf(path, body) {
	const rules = CREATE_RULES[path];
	const { model } = body;
	if (text(model) !== undefined) return 'model is missing';
	const own = Object.hasOwn(rules.models ?? {}, String(model)) ? rules.models?.[String(model)] : {};
	const usesPrompt = !rules.required?.includes('content');
	if (usesPrompt && text(body.prompt) !== undefined) return 'prompt is missing';
	if (!usesPrompt && 'prompt' in body) return 'prompt is no field here';
	if ([...String(body.prompt)].length > (own?.maxPromptLength ?? Infinity)) {
		return `prompt must have at most ${own?.maxPromptLength} characters`;
	}
	const needed = [...(rules.required ?? []), ...(own?.required ?? [])];
	const missing = needed.find((name) => !(name in body));
	if (missing !== undefined) return `${missing} is missing`;

	for (const [name, value] of Object.entries(body)) {
		if (!Object.hasOwn(rules.fields, name)) {
			if (ALL_FIELDS.has(name)) return `${name} is no field here`;
			continue;
		}
		if (own?.without?.includes(name)) return `${name} is not for ${model}`;
		const wrong = (own?.fields?.[name] ?? rules.fields[name])(value);
		if (wrong !== undefined) return `${name} ${wrong}`;
	}
	for (const groups of rules.apart ?? []) {
		const used = groups.filter((group) => group.some((name) => name in body));
		if (used.length > 1) return `${used.flat().join(' and ')} exclude each other`;
	}
	for (const [name, others] of Object.entries(rules.needs ?? {})) {
		if (name in body && !others.some((one) => one in body)) {
			return `${name} needs ${others.join(' or ')}`;
		}
	}
	return rules.together?.(body);
}

module.exports = { CREATE_RULES, refusalOf };
