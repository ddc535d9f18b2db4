import { fieldValue } from '../../nodes/SoraVideo/families/fieldValue';
import type { Family, Field, FieldRule, Model } from '../../nodes/SoraVideo/families/modelFamilies';

const MODEL: Model = { id: 'm1' };
const STABLE: Model = { id: 'm1_stable', lacks: { resolution: ['4K'] } };

const FAMILY: Family = { id: 'f', name: 'Family', path: '/v1/f', models: [MODEL], fields: [] };

const read = (
	value: unknown,
	rule: FieldRule,
	parameter: Field['parameter'],
	model: Model | undefined,
) => fieldValue(value, { parameter, api: 'field', rule }, FAMILY, model);

const CHOICE: FieldRule = { kind: 'choice', values: ['720p', '4K', 8, -1], usual: '720p' };
const SECONDS: FieldRule = { kind: 'seconds', min: 4, max: 15, usual: 5 };
const LINKS: FieldRule = { kind: 'links', most: 2 };

const choice = (value: unknown, model?: Model) => read(value, CHOICE, 'resolution', model);
const seconds = (value: unknown, model?: Model) => read(value, SECONDS, 'duration', model);
const text = (value: unknown) => read(value, { kind: 'text' }, 'aspectRatio', MODEL);
const flag = (value: unknown) => read(value, { kind: 'switch' }, 'generateAudio', MODEL);
const link = (value: unknown) => read(value, { kind: 'link' }, 'firstImage', MODEL);
const links = (value: unknown, model?: Model) => read(value, LINKS, 'referenceImages', model);

const A = 'https://a.example/1.png';
const B = 'http://b.example/2.png?sig=a,b;c&x=1';

/** Objects that cannot be made into a text. */
const ODD = [{ toString: 1 }, Object.create(null) as object, [Object.create(null)]];

const NOTHING = [undefined, null, '', ' \n'];

describe('a field that was left empty', () => {
	test.each(NOTHING)('is not sent: %p', (value) => {
		for (const field of [choice, text, flag, link, links]) {
			expect(field(value, MODEL)).toEqual({ value: undefined });
		}
	});

	test.each(NOTHING)('is sent with its usual value where it is always sent: %p', (value) => {
		expect(seconds(value, MODEL)).toEqual({ value: 5 });
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
			refused: {
				message: `The parameter 'Resolution' is ${described}, which Family does not have`,
				description: 'Use one of these: 720p, 4K, 8, -1.',
			},
		});
	});

	test('that only this model lacks is refused in its name, and not offered', () => {
		expect(choice('4K', STABLE)).toEqual({
			refused: {
				message: 'The parameter \'Resolution\' is "4K", which the model m1_stable does not have',
				description: 'Use one of these: 720p, 8, -1.',
			},
		});
		expect(choice('8K', STABLE)).toMatchObject({
			refused: { message: 'The parameter \'Resolution\' is "8K", which Family does not have' },
		});
		expect(choice('720p', STABLE)).toEqual({ value: '720p' });
	});

	test.each(['8K', 7, true])('is sent as it is to a model that nobody knows: %p', (value) => {
		expect(choice(value, undefined)).toEqual({ value });
	});
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
			refused: {
				message: `The parameter 'Duration' must be a whole number, from 4 to 15 for Family, but is ${described}`,
				description: 'Enter a number of seconds.',
			},
		});
	});

	test('have no upper limit for a model that nobody knows, but are whole and there are some', () => {
		expect(seconds(3600, undefined)).toEqual({ value: 3600 });
		for (const value of [0, -1, 1.5, Infinity, 'long']) {
			expect(seconds(value, undefined)).toMatchObject({
				refused: { message: expect.stringContaining('must be a whole number, 1 or more, but') },
			});
		}
	});
});

describe('a text and a switch', () => {
	test('are sent without spaces around them, and in the form that the API takes', () => {
		expect(text(' 16:9 ')).toEqual({ value: '16:9' });
		for (const on of [true, 'true', ' TRUE ']) expect(flag(on)).toEqual({ value: true });
		for (const off of [false, 'False']) expect(flag(off)).toEqual({ value: false });
	});

	test.each([7, true, ['16:9'], {}])('the text is refused where it is none: %p', (value) => {
		expect(text(value)).toMatchObject({
			refused: { message: expect.stringMatching(/^The parameter 'Aspect Ratio' is /) },
		});
	});

	test.each(['yes', 1, [true], {}])('the switch is refused where it is none: %p', (value) => {
		expect(flag(value)).toMatchObject({
			refused: {
				message: expect.stringMatching(
					/^The parameter 'Generate Audio' must be true or false, but/,
				),
			},
		});
	});
});

describe('a web address', () => {
	test.each([A, B, ` ${A}\n`, 'HTTPS://A.example/ä?b=%20#c'])('is sent as it is: %p', (value) => {
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
		[`${A} ${A}`, `"${A} ${A}"`],
		[7, '"7"'],
		[[A], 'a list'],
		[{ url: A }, 'an object'],
	])('is refused where it is none: %p', (value, described) => {
		expect(link(value)).toEqual({
			refused: {
				message: `The parameter 'First Image' is ${described}, which is no web address`,
				description: 'Enter the address of a file that the API can reach, beginning with https://',
			},
		});
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
		['as a list with gaps', [null, ` ${A} `, '', undefined, B], [A, B]],
	])('may be written %s', (_, value, sent) => {
		expect(links(value, MODEL)).toEqual({ value: sent });
	});

	test.each([[[]], [[null, '']], [','], [' ; ']])('that is empty is not sent: %j', (value) => {
		expect(links(value, MODEL)).toEqual({ value: undefined });
	});

	test.each([
		[[A, 7], '"7"'],
		[[A, [B]], 'a list'],
		[[{ url: A }], 'an object'],
		[{ url: A }, 'an object'],
		[7, '"7"'],
		[`${A} b.png`, '"b.png"'],
		[`${A},ftp://b.example/2.png`, '"ftp://b.example/2.png"'],
	])('is refused for one that is none: %j', (value, described) => {
		expect(links(value, MODEL)).toMatchObject({
			refused: {
				message: `The parameter 'Reference Images' is ${described}, which is no web address`,
			},
		});
	});

	test('is refused when there are too many, gaps not counted', () => {
		expect(links([A, '', B, null], MODEL)).toEqual({ value: [A, B] });
		expect(links([A, B, A], MODEL)).toEqual({
			refused: {
				message: "The parameter 'Reference Images' has 3 addresses, but Family takes 2",
				description: 'Enter at most 2.',
			},
		});
		expect(read([A, B], { kind: 'links', most: 1 }, 'referenceImages', MODEL)).toMatchObject({
			refused: { description: 'Enter one address.' },
		});
	});

	test('has no limit where none is documented, nor for a model that nobody knows', () => {
		const many = Array.from({ length: 50 }, () => A);
		expect(read(many, { kind: 'links' }, 'referenceImages', MODEL)).toEqual({ value: many });
		expect(links(many, undefined)).toEqual({ value: many });
	});
});

test.each(ODD)('a value that cannot be made into a text is refused, not thrown: %#', (value) => {
	for (const field of [choice, seconds, text, flag, link, links]) {
		expect(field(value, MODEL)).toHaveProperty('refused.message');
	}
});
