import { readAdditionalFields } from '../../nodes/SoraVideo/models/additionalFields';
import { FAMILIES, familyOf } from '../../nodes/SoraVideo/models/families';
import type { Family, ParameterName } from '../../nodes/SoraVideo/models/family';
import { toBody, type CreateInput } from '../../nodes/SoraVideo/models/toBody';

const A = 'https://a.example/1.png';
const B = 'https://b.example/2.png';

/** A request for the default model of a family. */
function input(familyId: string, more: Partial<CreateInput> = {}): CreateInput {
	const family = familyOf(familyId)!;
	const [{ id: model }] = family.models;
	return { family, model, prompt: 'A paper boat', values: {}, additional: {}, ...more };
}

const body = (...of: Parameters<typeof input>): Record<string, unknown> => {
	const made = toBody(input(...of));
	return 'value' in made ? made.value : made;
};

const refusal = (...of: Parameters<typeof input>) => {
	const made = toBody(input(...of));
	return 'invalid' in made ? made.invalid : undefined;
};

test('has nothing but the model and the prompt when nothing else is chosen', () => {
	expect(body('sora')).toEqual({ model: 'openAiSora2Plus', prompt: 'A paper boat' });
});

test.each(FAMILIES.filter(({ fields }) => fields.some(({ rule }) => rule.kind === 'seconds')))(
	'$name is always told how long the video is',
	({ id, fields }) => {
		const rule = fields.find(({ api }) => api === 'duration')!.rule as { default: number };
		expect(body(id)).toMatchObject({ duration: rule.default });
		expect(body(id, { additional: { duration: 99 } })).toMatchObject({ duration: 99 });
	},
);

test('keeps the prompt as it was written', () => {
	expect(body('sora', { prompt: '  two\n\nlines ' })).toMatchObject({ prompt: '  two\n\nlines ' });
});

test('leaves out parameters that the family does not have', () => {
	expect(body('veo', { values: { size: '720x1280', generateAudio: true } })).toEqual({
		model: 'veo_3_1_fast',
		prompt: 'A paper boat',
	});
});

test('leaves what it is given as it is', () => {
	const given = input('sora', {
		values: { aspectRatio: '16:9' },
		additional: { size: '720x1280' },
	});
	const before = structuredClone(given);
	expect(toBody(given)).toEqual({
		value: { model: 'openAiSora2Plus', prompt: 'A paper boat', size: '720x1280' },
	});
	expect(given).toEqual(before);
});

describe('the prompt', () => {
	test.each(['', ' \n\t'])('is needed: %j', (prompt) => {
		for (const { id } of FAMILIES) {
			expect(refusal(id, { prompt })).toEqual({
				message: "The parameter 'Prompt' is empty",
				description: 'Describe the video that is to be made.',
			});
			const custom = { prompt, model: 'a model that nobody knows' };
			expect(refusal(id, custom)?.message).toBe("The parameter 'Prompt' is empty");
		}
	});

	test('is counted in characters, and only where the model has a limit', () => {
		const model = 'videos_stable';
		const longest = '🛶'.repeat(5000);
		expect(body('videos', { model, prompt: longest })).toMatchObject({ prompt: longest });
		expect(refusal('videos', { model, prompt: `${longest}.` })?.message).toBe(
			"The parameter 'Prompt' has 5001 characters, but Videos Stable takes 5000",
		);
		const prompt = 'x'.repeat(100_000);
		expect(body('sora', { prompt })).toMatchObject({ prompt });
		for (const unlimited of ['videos', 'videos_new']) {
			expect(body('videos', { prompt, model: unlimited })).toMatchObject({ prompt });
		}
	});

	test('may come with the additional fields, and is not counted then', () => {
		const model = 'videos_stable';
		const prompt = 'x'.repeat(5001);
		expect(body('videos', { model, prompt: '', additional: { prompt } })).toMatchObject({ prompt });
		expect(body('videos', { model, prompt, additional: { prompt: 'short' } })).toMatchObject({
			prompt: 'short',
		});
	});
});

describe('the parts of Seedance 1.5', () => {
	test('are the prompt alone, or with images in their roles', () => {
		expect(body('seedance15')).toEqual({
			model: 'seedance_1_5_pro_480p',
			content: [{ type: 'text', text: 'A paper boat' }],
		});
		const values = {
			lastImage: B,
			firstImage: A,
			aspectRatio: '1:1',
			generateAudio: false,
			seed: 7,
		};
		expect(body('seedance15', { values })).toEqual({
			model: 'seedance_1_5_pro_480p',
			content: [
				{ type: 'text', text: 'A paper boat' },
				{ type: 'image_url', image_url: { url: A }, role: 'first_frame' },
				{ type: 'image_url', image_url: { url: B }, role: 'last_frame' },
			],
			ratio: '1:1',
			generate_audio: false,
			seed: 7,
		});
	});

	test('may come with the additional fields, and win as a whole', () => {
		const content = [{ type: 'text', text: 'mine' }];
		const values = { lastImage: 'no address', duration: 4 };
		expect(body('seedance15', { prompt: '', values, additional: { content } })).toEqual({
			model: 'seedance_1_5_pro_480p',
			content,
			duration: 4,
		});
		expect(refusal('seedance15', { prompt: '', additional: { prompt: 'mine' } })?.message).toBe(
			"The parameter 'Prompt' is empty",
		);
	});
});

describe('additional fields', () => {
	test('win over the fields of the node and over the model', () => {
		const values = { aspectRatio: '16:9', duration: 4 };
		const additional = { model: 'mine', prompt: 'mine', duration: 'mine', seed: 7, nothing: null };
		expect(body('sora', { values, additional })).toEqual({
			...additional,
			aspect_ratio: '16:9',
		});
	});

	test('spare the field that they replace every check', () => {
		const values = { duration: 'nonsense', referenceImages: 'no address' };
		const additional = { duration: 8, input_reference: [A] };
		expect(body('sora', { values, additional })).toMatchObject(additional);
		expect(refusal('sora', { values, additional: { duration: 8 } })).toBeDefined();
	});

	const values = { aspectRatio: '16:9', duration: 4, referenceImages: A };
	const all = { aspect_ratio: '16:9', duration: 4, input_reference: [A] };

	test.each([
		[{ size: '720x1280' }, ['aspect_ratio']],
		[{ size: null }, ['aspect_ratio']],
		[{ seconds: 8 }, ['duration']],
		[{ image_urls: [B] }, ['input_reference']],
		[{ seconds: 8, size: '720x1280' }, ['aspect_ratio', 'duration']],
	])('drive out the fields that they exclude, and no others: %j', (additional, gone) => {
		const made = body('sora', { values, additional });
		const rest = Object.entries(all).filter(([name]) => !gone.includes(name));
		expect(made).toEqual({
			model: 'openAiSora2Plus',
			prompt: 'A paper boat',
			...Object.fromEntries(rest),
			...additional,
		});
	});

	test('that exclude each other are sent as they are', () => {
		const additional = { size: '720x1280', aspect_ratio: '16:9' };
		expect(body('sora', { additional })).toMatchObject(additional);
	});

	test('of one group leave the other fields of that group alone', () => {
		const made = body('seedance20', {
			values: { firstImage: A, referenceImages: B, referenceAudios: B },
			additional: { last_image: B },
		});
		expect(made).toMatchObject({ first_image: A, last_image: B });
		expect(Object.keys(made).filter((name) => name.startsWith('reference'))).toEqual([]);
	});

	test('fill what the model needs', () => {
		const needy = { model: 'seedance_2_0' };
		expect(refusal('seedance20', needy)).toEqual({
			message: "The parameter 'Reference Videos' is empty, but Seedance 2.0 needs it",
			description: 'Fill it in, or choose another model.',
		});
		expect(refusal('seedance20', { ...needy, values: { referenceVideos: [] } })).toBeDefined();
		const additional = { referenceVideos: [A] };
		expect(body('seedance20', { ...needy, additional })).toMatchObject(additional);
	});
});

describe('fields that exclude each other', () => {
	const rivals: Array<[string, Partial<Record<ParameterName, unknown>>, string]> = [
		['sora', { size: '720x1280', aspectRatio: '16:9' }, "'Size' and 'Aspect Ratio'"],
		[
			'seedance20',
			{ firstImage: A, referenceVideos: B, referenceImages: [B] },
			"'First Image' and 'Reference Images', 'Reference Videos'",
		],
		['veo', { lastImage: A, referenceImages: B }, "'Reference Images' and 'Last Image'"],
		['starVideos', { firstImage: A, referenceImages: B }, "'First Image' and 'Reference Images'"],
		[
			'sd2Manxue',
			{ firstImage: A, referenceAudios: B },
			"'First Image' and 'Reference Audio Files'",
		],
	];

	test.each(rivals)('are refused by their names: %s', (family, values, names) => {
		expect(refusal(family, { values })).toEqual({
			message: expect.stringContaining(`The parameters ${names} cannot be used together with `),
			description: "Set one of them to Default, or remove it from 'Options'.",
		});
		expect(refusal(family, { values, model: 'a model that nobody knows' })).toBeDefined();
	});

	test.each(rivals)('are sent alone: %s', (family, values) => {
		for (const [name, value] of Object.entries(values)) {
			expect(refusal(family, { values: { [name]: value } })).toBeUndefined();
		}
	});

	test('drive out the old names of first and last image, and are driven out by them', () => {
		expect(body('sd2Manxue', { values: { firstImage: A }, additional: { image: B } })).toEqual({
			model: 'sd2_manxue_720p',
			prompt: 'A paper boat',
			duration: 5,
			image: B,
		});
		const references = { values: { referenceImages: A }, additional: { lastFrameImage: B } };
		expect(body('sd2Manxue', references)).not.toHaveProperty('referenceImages');
	});
});

describe('a last image', () => {
	test.each(['seedance15', 'seedance20', 'sd2Manxue'])('needs a first one: %s', (family) => {
		expect(refusal(family, { values: { lastImage: B } })).toEqual({
			message: expect.stringMatching(
				/^The parameter 'Last Image' cannot be used without 'First Image' with /,
			),
			description: "Fill in 'First Image' too, or remove 'Last Image' from 'Options'.",
		});
		expect(refusal(family, { values: { firstImage: A, lastImage: B } })).toBeUndefined();
	});

	test('may find the first one among the additional fields', () => {
		for (const name of ['first_image', 'image']) {
			const made = body('sd2Manxue', { values: { lastImage: B }, additional: { [name]: A } });
			expect(made).toMatchObject({ [name]: A, last_image: B });
		}
	});

	test.each(['veo', 'vidu', 'starVideos', 'videos'])('may be alone elsewhere: %s', (family) => {
		expect(body(family, { values: { lastImage: B } })).toMatchObject({ last_image: B });
	});
});

test('StarVideos takes fewer images beside videos', () => {
	const images = (count: number) => Array.from({ length: count }, () => A);
	const values = { referenceImages: images(5) };
	expect(body('starVideos', { values })).toMatchObject({ referenceImages: images(5) });
	const message =
		"The parameter 'Reference Images' has 5 addresses, but StarVideos takes 4 together with 'Reference Videos'";
	expect(refusal('starVideos', { values: { ...values, referenceVideos: B } })?.message).toBe(
		message,
	);
	expect(refusal('starVideos', { values, additional: { referenceVideos: [B] } })?.message).toBe(
		message,
	);
	expect(
		refusal('starVideos', { values: { referenceImages: images(4), referenceVideos: B } }),
	).toBeUndefined();
});

describe('what one model has and another has not', () => {
	test.each<[string, string, Partial<Record<ParameterName, unknown>>]>([
		['grok', 'grok_video3_pro', { duration: 12 }],
		['grok', 'grok_video3_max', { duration: 15 }],
		['grok', 'grok_video3_max', { aspectRatio: '3:2' }],
		['grok', 'grok_video3_max', { referenceImages: Array.from({ length: 6 }, () => A) }],
		['grok', 'grok_video3_max', { referenceImages: 'asset://a-1' }],
		['grok', 'grok_video3_stable', { referenceImages: 'asset://a-1' }],
		['grok', 'grok_video3_stable', { resolution: '480p' }],
		['veo', 'veo_3_1_fast_stable', { referenceImages: A }],
		['veo', 'veo_3_1_pro_stable', { resolution: '4K' }],
		['videos', 'videos_stable', { referenceAudios: [A, B] }],
		['videos', 'videos_stable_fast', { aspectRatio: '21:9' }],
		['sd2Manxue', 'sd2_manxue_fast_1080p', { referenceVideos: A }],
	])('%s: %s refuses %j, the other takes it', (family, model, values) => {
		expect(refusal(family, { model, values })).toBeDefined();
		const other = {
			grok: 'grok_video3',
			veo: 'veo_3_1_pro',
			videos: 'videos',
			sd2Manxue: 'sd2_manxue_video_1080p',
		}[family];
		expect(refusal(family, { model: other, values })).toBeUndefined();
	});
});

test('a model that nobody knows is sent with what nobody can check', () => {
	const custom: Partial<CreateInput> = {
		model: 'openAiSora9',
		values: { aspectRatio: '32:9', duration: '60', size: '9x9' },
		additional: { size: 'any' },
	};
	expect(body('sora', { ...custom, values: { ...custom.values, aspectRatio: '' } })).toEqual({
		model: 'openAiSora9',
		prompt: 'A paper boat',
		duration: 60,
		size: 'any',
	});
	expect(body('vidu', { model: 'viduq9', values: { duration: '60', resolution: '8K' } })).toEqual({
		model: 'viduq9',
		prompt: 'A paper boat',
		duration: 60,
		resolution: '8K',
	});
	expect(body('vidu', { model: 'viduq9' })).toEqual({ model: 'viduq9', prompt: 'A paper boat' });
	expect(refusal('vidu', { model: 'viduq9', values: { firstImage: 'a.png' } })?.message).toMatch(
		/^The parameter 'First Image' is "a.png"/,
	);
});

test('additional fields do not touch what all objects have', () => {
	const read = readAdditionalFields('{ "__proto__": { "size": "720x1280" }, "toString": 1 }');
	const additional = 'value' in read ? read.value : {};
	const made = body('sora', { values: { aspectRatio: '16:9' }, additional });
	expect(made).toMatchObject({ aspect_ratio: '16:9', toString: 1 });
	expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
});

test('there is no family of another name', () => {
	const names = FAMILIES.map(({ id }: Family) => id);
	expect(names.map((name) => familyOf(name)?.id)).toEqual(names);
	for (const id of ['', 'Sora', 'toString', undefined, 0]) expect(familyOf(id)).toBeUndefined();
});
