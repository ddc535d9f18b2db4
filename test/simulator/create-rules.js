/**
 * What the API documents of a field: a function that says what is wrong with a value, if anything.
 *
 * @typedef {(value: unknown) => string | undefined} FieldCheck
 */

/**
 * @typedef {object} CreateRules
 * @property {Record<string, FieldCheck>} fields beside `model` and `prompt`
 * @property {string[][][]} [apart] groups of fields that exclude each other
 * @property {string[]} [required]
 * @property {Record<string, string[]>} [requiredByModel]
 * @property {Record<string, Record<string, unknown[]>>} [lackedByModel]
 * @property {number} [longestPrompt]
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
const url = (value) =>
	typeof value === 'string' && /^https?:\/\/\S+$/i.test(value) ? undefined : 'must be a URL';

const urls =
	(most = Infinity) =>
	(/** @type {unknown} */ value) => {
		if (!Array.isArray(value) || value.length === 0) return 'must be a list of URLs';
		if (value.length > most) return `must have at most ${most}`;
		return value.map(url).find((wrong) => wrong !== undefined);
	};

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
	return new Set(roles).size === roles.length ? undefined : 'has two images of one role';
};

/**
 * The rules of every endpoint that creates videos, from the API's documentation.
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
		},
		lackedByModel: {
			veo_3_1_fast_stable: { resolution: ['4K'] },
			veo_3_1_pro_stable: { resolution: ['4K'] },
		},
	},
	'/v1/seedance/videos': {
		fields: {
			content,
			ratio: oneOf('16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive'),
			duration: whole(4, 12, -1),
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
		apart: [
			[
				['first_image', 'last_image'],
				['referenceImages', 'referenceVideos', 'referenceAudios'],
			],
		],
		requiredByModel: {
			seedance_2_0: ['referenceVideos'],
			seedance_2_0_fast: ['referenceVideos'],
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
	},
	'/v1/videos/videos': {
		fields: {
			duration: whole(4, 15),
			ratio: oneOf('16:9', '9:16', '1:1'),
			resolution: oneOf('720p'),
		},
		required: ['duration'],
		longestPrompt: 1500,
	},
	'/v1/sd2_manxue/videos': {
		fields: {
			duration: whole(4, 15),
			ratio: oneOf('21:9', '16:9', '4:3', '1:1', '3:4', '9:16'),
			image: url,
			lastFrameImage: url,
			referenceImages: urls(9),
			referenceVideos: urls(3),
			referenceAudios: urls(3),
		},
	},
};

const ALL_FIELDS = new Set(
	Object.values(CREATE_RULES).flatMap(({ fields }) => Object.keys(fields)),
);

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
	const usesPrompt = !rules.required?.includes('content');
	if (usesPrompt && text(body.prompt) !== undefined) return 'prompt is missing';
	if (!usesPrompt && 'prompt' in body) return 'prompt is no field here';
	if ([...String(body.prompt)].length > (rules.longestPrompt ?? Infinity)) {
		return `prompt must have at most ${rules.longestPrompt} characters`;
	}
	const needed = [...(rules.required ?? []), ...(rules.requiredByModel?.[String(model)] ?? [])];
	const missing = needed.find((name) => !(name in body));
	if (missing !== undefined) return `${missing} is missing`;

	for (const [name, value] of Object.entries(body)) {
		if (!Object.hasOwn(rules.fields, name)) {
			if (ALL_FIELDS.has(name)) return `${name} is no field here`;
			continue;
		}
		const wrong = rules.fields[name](value);
		if (wrong !== undefined) return `${name} ${wrong}`;
		const lacked = rules.lackedByModel?.[String(model)]?.[name] ?? [];
		if (lacked.includes(value)) return `${name} ${value} is not for ${model}`;
	}
	for (const groups of rules.apart ?? []) {
		const used = groups.filter((group) => group.some((name) => name in body));
		if (used.length > 1) return `${used.flat().join(' and ')} exclude each other`;
	}
	return undefined;
}

module.exports = { CREATE_RULES, refusalOf };
