import {
	FAMILIES,
	familyOf,
	type Family,
	type ParameterName,
} from '../../nodes/SoraVideo/families/modelFamilies';
import {
	readAdditionalFields,
	requestBody,
	type Order,
} from '../../nodes/SoraVideo/families/requestBody';

const A = 'https://a.example/1.png';
const B = 'https://b.example/2.png';

/** An order of the first model of a family that needs nothing beside a prompt. */
function order(familyId: string, more: Partial<Order> = {}): Order {
	const family = familyOf(familyId)!;
	const { id: model } = family.models.find(({ needs }) => needs === undefined)!;
	return { family, model, prompt: 'A paper boat', values: {}, additional: {}, ...more };
}

const body = (...of: Parameters<typeof order>): Record<string, unknown> => {
	const made = requestBody(order(...of));
	return 'value' in made ? made.value : made;
};

const refusal = (...of: Parameters<typeof order>) => {
	const made = requestBody(order(...of));
	return 'refused' in made ? made.refused : undefined;
};

test('has nothing but the model and the prompt when nothing else is chosen', () => {
	expect(body('sora')).toEqual({ model: 'openAiSora2Plus', prompt: 'A paper boat' });
});

test.each(FAMILIES.filter(({ fields }) => fields.some(({ rule }) => rule.kind === 'seconds')))(
	'$name is always told how long the video is',
	({ id, fields }) => {
		const rule = fields.find(({ api }) => api === 'duration')!.rule as { usual: number };
		expect(body(id)).toMatchObject({ duration: rule.usual });
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
	const given = order('sora', {
		values: { aspectRatio: '16:9' },
		additional: { size: '720x1280' },
	});
	const before = structuredClone(given);
	expect(requestBody(given)).toEqual({
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

	test('is counted in characters, and only where the family has a limit', () => {
		const longest = '🛶'.repeat(1500);
		expect(body('videos', { prompt: longest })).toMatchObject({ prompt: longest });
		expect(refusal('videos', { prompt: `${longest}.` })?.message).toBe(
			"The parameter 'Prompt' has 1501 characters, but Videos takes 1500",
		);
		const prompt = 'x'.repeat(100_000);
		expect(body('sora', { prompt })).toMatchObject({ prompt });
		expect(body('videos', { prompt, model: 'videos_new' })).toMatchObject({ prompt });
	});

	test('may come with the additional fields, and is not counted then', () => {
		const prompt = 'x'.repeat(1501);
		expect(body('videos', { prompt: '', additional: { prompt } })).toMatchObject({ prompt });
		expect(body('videos', { prompt, additional: { prompt: 'short' } })).toMatchObject({
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
		const { content } = body('seedance15', { values: { lastImage: B, aspectRatio: '1:1' } });
		expect(content).toEqual([
			{ type: 'text', text: 'A paper boat' },
			{ type: 'image_url', image_url: { url: B }, role: 'last_frame' },
		]);
	});

	test('may come with the additional fields, and win as a whole', () => {
		const content = [{ type: 'text', text: 'mine' }];
		const values = { firstImage: A, duration: 4 };
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
			message: "The parameter 'Reference Videos' is empty, but the model seedance_2_0 needs it",
			description: 'Fill it in, or choose another Model.',
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
			{ lastImage: A, referenceVideos: B, referenceImages: [B] },
			"'Last Image' and 'Reference Images', 'Reference Videos'",
		],
	];

	test.each(rivals)('are refused by their names: %s', (family, values, names) => {
		expect(refusal(family, { values })).toEqual({
			message: expect.stringContaining(`The parameters ${names} exclude each other for `),
			description: 'Leave one of them empty.',
		});
		expect(refusal(family, { values, model: 'a model that nobody knows' })).toBeDefined();
	});

	test.each(rivals)('are sent alone: %s', (family, values) => {
		for (const [name, value] of Object.entries(values)) {
			expect(refusal(family, { values: { [name]: value } })).toBeUndefined();
		}
	});
});

test('a model that nobody knows is sent with what nobody can check', () => {
	const custom: Partial<Order> = {
		model: 'openAiSora9',
		values: { aspectRatio: '32:9', duration: '60', size: { any: 'thing' } },
		additional: { size: 'any' },
	};
	expect(body('sora', { ...custom, values: { ...custom.values, aspectRatio: '' } })).toEqual({
		model: 'openAiSora9',
		prompt: 'A paper boat',
		duration: '60',
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

describe('additional fields are read', () => {
	test.each([
		[undefined, {}],
		[null, {}],
		['', {}],
		[' \n', {}],
		['{}', {}],
		['{ "seed": 7 }', { seed: 7 }],
		[{ seed: 7 }, { seed: 7 }],
	])('from an object or the text of one: %j', (value, fields) => {
		expect(readAdditionalFields(value)).toEqual({ value: fields });
	});

	test.each([
		['null', 'a text'],
		['[1]', 'a text'],
		['7', 'a text'],
		['{ seed: 7 }', 'a text'],
		[[1], 'a list'],
		[7, '"7"'],
		[false, '"false"'],
	])('and refused from anything else: %j', (value, described) => {
		expect(readAdditionalFields(value)).toEqual({
			refused: {
				message: `The parameter 'Additional Fields (JSON)' is ${described}, which is no JSON object`,
				description: 'Enter fields of the request as JSON, e.g. { "seed": 7 }.',
			},
		});
	});

	test('without touching what all objects have', () => {
		const read = readAdditionalFields('{ "__proto__": { "size": "720x1280" }, "toString": 1 }');
		const additional = 'value' in read ? read.value : {};
		const made = body('sora', { values: { aspectRatio: '16:9' }, additional });
		expect(made).toMatchObject({ aspect_ratio: '16:9', toString: 1 });
		expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
	});
});

test('there is no family of another name', () => {
	const names = FAMILIES.map(({ id }: Family) => id);
	expect(names.map((name) => familyOf(name)?.id)).toEqual(names);
	for (const id of ['', 'Sora', 'toString', undefined, 0]) expect(familyOf(id)).toBeUndefined();
});
