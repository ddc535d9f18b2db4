import type { Family, Field, FieldRule, Model } from '../../nodes/SoraVideo/models/family';
import { fieldValue } from '../../nodes/SoraVideo/models/fieldValue';

const MODEL: Model = { id: 'm1', name: 'Model 1' };
const STABLE: Model = {
	id: 'm1_stable',
	name: 'Model 1 Stable',
	rules: { resolution: { kind: 'choice', values: ['720p'] } },
	unsupported: ['referenceVideos'],
};

const FAMILY: Family = {
	id: 'f',
	name: 'Family',
	description: 'A family',
	path: '/v1/f',
	limits: 'documented',
	models: [MODEL, STABLE],
	fields: [],
};
const SUGGESTED: Family = { ...FAMILY, limits: 'suggested' };

const read = (
	value: unknown,
	rule: FieldRule,
	parameter: Field['parameter'],
	model: Model | undefined,
	family = FAMILY,
) => fieldValue(value, { parameter, api: 'field', rule }, family, model);

const CHOICE: FieldRule = { kind: 'choice', values: ['720p', '4K', 8, -1], default: '720p' };
const SECONDS: FieldRule = { kind: 'seconds', min: 4, max: 15, default: 5 };
const LINKS: FieldRule = { kind: 'links', max: 2 };

const choice = (value: unknown, model?: Model) => read(value, CHOICE, 'resolution', model);
const seconds = (value: unknown, model?: Model) => read(value, SECONDS, 'duration', model);
const flag = (value: unknown) => read(value, { kind: 'boolean' }, 'generateAudio', MODEL);
const seed = (value: unknown) => read(value, { kind: 'integer' }, 'seed', MODEL);
const link = (value: unknown) => read(value, { kind: 'link' }, 'firstImage', MODEL);
const links = (value: unknown, model?: Model) => read(value, LINKS, 'referenceImages', model);

const A = 'https://a.example/1.png';
const B = 'http://b.example/2.png?sig=a,b;c&x=1';

/** Objects that cannot be made into a text. */
const ODD = [{ toString: 1 }, Object.create(null) as object, [Object.create(null)]];

const NOTHING = [undefined, null, '', ' \n'];

describe('a field that was left empty', () => {
	test.each(NOTHING)('is not sent: %p', (value) => {
		for (const field of [choice, flag, seed, link, links]) {
			expect(field(value, MODEL)).toEqual({ value: undefined });
		}
	});

	test.each(NOTHING)('is sent with its default where it is always sent: %p', (value) => {
		expect(seconds(value, MODEL)).toEqual({ value: 5 });
		const audio: FieldRule = { kind: 'boolean', default: true };
		expect(read(value, audio, 'generateAudio', MODEL)).toEqual({ value: true });
	});

	test.each(NOTHING)('is not sent for a model that nobody knows: %p', (value) => {
		for (const field of [choice, seconds, links]) {
			expect(field(value, undefined)).toEqual({ value: undefined });
		}
	});
});

describe('a choice', () => {
	test.each([
		['720p', '720p'],
		[' 4K\n', '4K'],
		[8, 8],
		['8', 8],
		['-1', -1],
	])('is sent as the table has it: %p', (value, sent) => {
		expect(choice(value, MODEL)).toEqual({ value: sent });
	});

	test.each([
		['4k', '"4k"'],
		[8.5, '"8.5"'],
		['8.0', '"8.0"'],
		[false, '"false"'],
		[['720p'], 'a list'],
		[{ value: '720p' }, 'an object'],
	])('that the table does not have is refused: %p', (value, described) => {
		expect(choice(value, MODEL)).toEqual({
			invalid: {
				message: `The parameter 'Resolution' is ${described}, which Family does not have`,
				description: 'Use one of these: 720p, 4K, 8, -1.',
			},
		});
	});

	test('of one model only is refused in its name', () => {
		expect(choice('4K', STABLE)).toEqual({
			invalid: {
				message: 'The parameter \'Resolution\' is "4K", which Model 1 Stable does not have',
				description: 'Use one of these: 720p.',
			},
		});
		expect(choice('720p', STABLE)).toEqual({ value: '720p' });
	});

	const open: FieldRule = { kind: 'choice', values: ['16:9'], open: true };

	test.each([
		[' 21:9 ', '21:9'],
		['16:9', '16:9'],
		[7, '7'],
	])(
		'that nobody can check is sent in the type of the others, without spaces around it: %p',
		(value, sent) => {
			expect(choice(value, undefined)).toEqual({ value: sent });
			expect(read(value, open, 'aspectRatio', MODEL)).toEqual({ value: sent });
			expect(read(value, CHOICE, 'resolution', MODEL, SUGGESTED)).toEqual({ value: sent });
		},
	);

	test.each([[['16:9']], [{}], [true], [NaN]])(
		'that is no text is refused all the same: %p',
		(value) => {
			for (const one of [choice(value), read(value, open, 'aspectRatio', MODEL)]) {
				expect(one).toMatchObject({
					invalid: {
						message: expect.stringMatching(/^The parameter '.+' is .+, which is no text$/),
					},
				});
			}
		},
	);
});

describe('seconds', () => {
	test.each([
		[4, 4],
		[15, 15],
		['8', 8],
		[' 8 ', 8],
		['8.0', 8],
	])('are sent as a number: %p', (value, sent) => {
		expect(seconds(value, MODEL)).toEqual({ value: sent });
	});

	test.each([
		[3, '"3"'],
		[16, '"16"'],
		[4.5, '"4.5"'],
		[NaN, '"NaN"'],
		[Infinity, '"Infinity"'],
		['5s', '"5s"'],
		[true, '"true"'],
		[[5], 'a list'],
	])('outside of the limits are refused: %p', (value, described) => {
		expect(seconds(value, MODEL)).toEqual({
			invalid: {
				message: `The parameter 'Duration (Seconds)' must be a whole number, from 4 to 15 for Family, but is ${described}`,
				description: 'Enter a number of seconds.',
			},
		});
	});

	test('are of one length only for some models', () => {
		const rules: Model['rules'] = { duration: { kind: 'seconds', min: 10, max: 10, default: 10 } };
		const pro = { ...MODEL, name: 'Pro', rules };
		expect(seconds('', pro)).toEqual({ value: 10 });
		expect(seconds(8, pro)).toMatchObject({
			invalid: {
				message:
					'The parameter \'Duration (Seconds)\' must be a whole number, 10 for Pro, but is "8"',
			},
		});
	});

	test('outside of what was only copied from other clients are sent', () => {
		expect(read(3600, SECONDS, 'duration', MODEL, SUGGESTED)).toEqual({ value: 3600 });
		expect(read('', SECONDS, 'duration', MODEL, SUGGESTED)).toEqual({ value: 5 });
		expect(read(0, SECONDS, 'duration', MODEL, SUGGESTED)).toHaveProperty('invalid');
	});

	test('have no upper limit for a model that nobody knows, but are whole and there are some', () => {
		expect(seconds(3600, undefined)).toEqual({ value: 3600 });
		for (const value of [0, -1, 1.5, 2 ** 53, Infinity, 'long']) {
			expect(seconds(value, undefined)).toMatchObject({
				invalid: { message: expect.stringContaining('must be a whole number, 1 or more, but') },
			});
		}
	});
});

describe('a switch and a number', () => {
	test('are sent in the form that the API takes', () => {
		for (const on of [true, 'true', ' TRUE ']) expect(flag(on)).toEqual({ value: true });
		for (const off of [false, 'False']) expect(flag(off)).toEqual({ value: false });
		for (const value of [7, '7', ' 7.0 ']) expect(seed(value)).toEqual({ value: 7 });
		for (const value of [0, -1]) expect(seed(value)).toEqual({ value });
	});

	test.each(['yes', 1, [true], {}])('the switch is refused where it is none: %p', (value) => {
		expect(flag(value)).toMatchObject({
			invalid: {
				message: expect.stringMatching(
					/^The parameter 'Generate Audio' must be true or false, but/,
				),
			},
		});
	});

	test.each(['many', 1.5, 2 ** 53, Infinity, true, [7], {}])(
		'the number is refused where it is no whole one: %p',
		(value) => {
			expect(seed(value)).toMatchObject({
				invalid: { message: expect.stringMatching(/^The parameter 'Seed' must be a whole number/) },
			});
		},
	);
});

describe('a field that the model does not have', () => {
	const videos = (value: unknown, family?: Family) =>
		read(value, { kind: 'links' }, 'referenceVideos', STABLE, family);

	test('is refused in its name when it is filled', () => {
		expect(videos('')).toEqual({ value: undefined });
		expect(videos(A)).toEqual({
			invalid: {
				message: "The parameter 'Reference Videos' cannot be used with Model 1 Stable",
				description: 'Leave it empty, or choose another model.',
			},
		});
	});

	test('is sent where that was only copied from other clients', () => {
		expect(videos(A, SUGGESTED)).toEqual({ value: [A] });
		expect(videos('', SUGGESTED)).toEqual({ value: undefined });
	});
});

describe('a web address', () => {
	test.each([
		A,
		B,
		` ${A}\n`,
		'HTTPS://A.example/ä?b=%20#c',
		'asset://asset-20260330142158-q75m8',
		'assetId://asset-20260330142158-q75m8',
	])('is sent as it is: %p', (value) => {
		expect(link(value)).toEqual({ value: value.trim() });
	});

	test.each([
		['a.example/1.png', '"a.example/1.png"'],
		['/1.png', '"/1.png"'],
		['ftp://a.example/1.png', '"ftp://a.example/1.png"'],
		['data:image/png;base64,AAAA', '"data:image/png;base64,AAAA"'],
		['https:a.example', '"https:a.example"'],
		['https:/a.example', '"https:/a.example"'],
		['https:\\\\a.example', '"https:\\\\a.example"'],
		['https://', '"https://"'],
		['https://a.example/1 2.png', '"https://a.example/1 2.png"'],
		['https://a.exa\nmple/1.png', '"https://a.exa mple/1.png"'],
		[7, '"7"'],
		['asset://', '"asset://"'],
		['assetId://a/../b', '"assetId://a/../b"'],
		['assets://a', '"assets://a"'],
		[[A, A], 'a list'],
		[{ url: A }, 'an object'],
	])('is refused where it is none: %p', (value, described) => {
		expect(link(value)).toEqual({
			invalid: {
				message: `The parameter 'First Image' is ${described}, which is no web address`,
				description:
					'Enter an address that the API can reach (https://…), or that of an uploaded asset (asset://… or assetId://…).',
			},
		});
	});

	test.each([
		[[A]],
		[JSON.stringify([A])],
		[JSON.stringify(A)],
		[` ${JSON.stringify([A], null, 1)}`],
	])('may be alone in a list, or JSON, as language models give it: %j', (value) => {
		expect(link(value)).toEqual({ value: A });
	});

	test.each([[[]], [['']], [[null, ' ']], ['[]'], [' [ "" ] ']])(
		'is none in a list of nothing: %j',
		(value) => {
			expect(link(value)).toEqual({ value: undefined });
		},
	);

	test.each([' ', ',', ', ', ';', '|', '，', '、', '；', '\n'])(
		'is not two of them with %j between them',
		(between) => {
			for (const value of [`${A}${between}${B}`, [`${A}${between}${B}`]]) {
				expect(link(value)).toMatchObject({
					invalid: { message: "The parameter 'First Image' has 2 addresses, but takes one" },
				});
			}
		},
	);

	test('has to be public for some models', () => {
		const rule: FieldRule = { kind: 'link', publicOnly: true };
		expect(read(A, rule, 'firstImage', MODEL)).toEqual({ value: A });
		for (const asset of ['asset://a-1', 'assetId://a-1']) {
			expect(read(asset, rule, 'firstImage', MODEL)).toMatchObject({
				invalid: {
					message: `The parameter 'First Image' is "${asset}", but no uploaded asset can be used here`,
				},
			});
		}
	});

	test('is refused without showing its signature', () => {
		expect(JSON.stringify(link('ftp://a.example/1.png?X-Signature=SECRET'))).not.toContain(
			'SECRET',
		);
	});
});

describe('a list of web addresses', () => {
	test.each([
		['one', A, [A]],
		['with a comma', `${A},${B}`, [A, B]],
		['with a comma and a space', `${A}, ${B}`, [A, B]],
		['with a space before the comma', `${A} , ${B}`, [A, B]],
		['with semicolons', `${A};${B};`, [A, B]],
		['with lines', `\n${A}\r\n${B}\n`, [A, B]],
		['with a comma at the end', `${A},`, [A]],
		['with a space and a comma at the end', `${A} ,`, [A]],
		['with nothing between the commas', `${A},,${B}`, [A, B]],
		['as a list', [A, B], [A, B]],
		['as JSON', JSON.stringify([A, B]), [A, B]],
		['as JSON of several lines', JSON.stringify([A, B], null, 2), [A, B]],
		['as JSON of one', JSON.stringify(A), [A]],
		['as assets', 'asset://a-1, assetId://b-2', ['asset://a-1', 'assetId://b-2']],
		['as a list with gaps', [null, ` ${A} `, '', undefined, B], [A, B]],
	])('may be written %s', (_, value, sent) => {
		expect(links(value, MODEL)).toEqual({ value: sent });
	});

	test.each([[[]], [[null, '']], [','], [' ; '], ['[]'], ['[null]'], ['""']])(
		'that is empty is not sent: %j',
		(value) => {
			expect(links(value, MODEL)).toEqual({ value: undefined });
		},
	);

	test.each([
		[[A, 7], '"7"'],
		[[A, [B]], 'a list'],
		[[{ url: A }], 'an object'],
		[{ url: A }, 'an object'],
		[7, '"7"'],
		[`${A} b.png`, '"b.png"'],
		[JSON.stringify([{ url: A }]), 'an object'],
		[JSON.stringify([[A]]), 'a list'],
		[`["${A}"`, `"["${A}""`],
		[`${A},ftp://b.example/2.png`, '"ftp://b.example/2.png"'],
	])('is refused for one that is none: %j', (value, described) => {
		expect(links(value, MODEL)).toMatchObject({
			invalid: {
				message: `The parameter 'Reference Images' is ${described}, which is no web address`,
			},
		});
	});

	test('is refused when there are too many, gaps not counted', () => {
		expect(links([A, '', B, null], MODEL)).toEqual({ value: [A, B] });
		expect(links([A, B, A], MODEL)).toEqual({
			invalid: {
				message: "The parameter 'Reference Images' has 3 addresses, but Family takes 2",
				description: 'Enter at most 2.',
			},
		});
		expect(read([A, B], { kind: 'links', max: 1 }, 'referenceImages', MODEL)).toMatchObject({
			invalid: { description: 'Enter one address.' },
		});
	});

	test('has no limit where none is documented, nor for a model that nobody knows', () => {
		const many = Array.from({ length: 50 }, () => A);
		expect(read(many, { kind: 'links' }, 'referenceImages', MODEL)).toEqual({ value: many });
		expect(links(many, undefined)).toEqual({ value: many });
	});
});

test.each(ODD)('a value that cannot be made into a text is refused, not thrown: %#', (value) => {
	for (const field of [choice, seconds, flag, seed, link, links]) {
		expect(field(value, MODEL)).toHaveProperty('invalid.message');
	}
});
