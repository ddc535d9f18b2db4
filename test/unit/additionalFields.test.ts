import fc from 'fast-check';

import { readAdditionalFields } from '../../nodes/SoraVideo/models/additionalFields';
import { jsonBreak } from '../../nodes/SoraVideo/models/jsonBreak';

const refusal = (value: unknown) => {
	const read = readAdditionalFields(value);
	return 'invalid' in read ? read.invalid : undefined;
};

test.each([
	[undefined, {}],
	[null, {}],
	['', {}],
	[' \n', {}],
	['{}', {}],
	['{ "seed": 7 }', { seed: 7 }],
	[{ seed: 7 }, { seed: 7 }],
])('are read from an object or the text of one: %j', (value, fields) => {
	expect(readAdditionalFields(value)).toEqual({ value: fields });
});

test.each([
	['null', 'empty'],
	['[1]', 'a list'],
	['7', 'a single value'],
	['"a secret"', 'a single value'],
	[[1], 'a list'],
	[7, '"7"'],
	[false, '"false"'],
])('are refused from anything else: %j', (value, described) => {
	expect(refusal(value)).toEqual({
		message: `The parameter 'Additional Fields (JSON)' is ${described}, which is no JSON object`,
		description: 'Enter fields of the request as JSON, e.g. { "seed": 7 }.',
	});
});

test.each([
	['{ seed: 7 }', 'a name in double quotes is missing at line 1, column 3'],
	[
		'{"a": 1,}',
		'a name in double quotes is missing at line 1, column 9, in or after the field "a"',
	],
	[
		'{\n  "note": "He said "hi" to me",\n  "seed": 7\n}',
		'a comma or } is missing at line 2, column 21, in or after the field "note"',
	],
	[
		'{\n  "note": "two\nlines"\n}',
		'\\n in place of a line break is missing at line 2, column 15, in or after the field "note"',
	],
	['{"note": }', 'a value is missing at line 1, column 10, in or after the field "note"'],
	['{"note": undefined}', 'a value is missing at line 1, column 10, in or after the field "note"'],
	['{"a" 1}', 'a colon is missing at line 1, column 6'],
	['{"a": [1 2]}', 'a comma or ] is missing at line 1, column 10, in or after the field "a"'],
	['{"a": 1} }', 'its end is missing at line 1, column 10, in or after the field "a"'],
	['{"a": 1', 'a comma or } is missing at line 1, column 8, in or after the field "a"'],
	['{"a": 01}', 'a value is missing at line 1, column 7, in or after the field "a"'],
	['hello', 'a value is missing at line 1, column 1'],
	[
		'{"path": "C:\\temp\\x"}',
		'the end of a text, or a character that JSON allows in one is missing at line 1, column 18, in or after the field "path"',
	],
])('say where a text stops being JSON: %j', (text, place) => {
	expect(refusal(text)?.message).toBe(
		`The parameter 'Additional Fields (JSON)' is no JSON: ${place}`,
	);
	expect(refusal(text)?.description).toContain('JSON.stringify(');
});

test('never show what is in a text that is no JSON', () => {
	const hidden = 'sk-0123456789abcdef';
	for (const text of [
		hidden,
		`{"a": ${hidden}}`,
		`{"a": "x" "${hidden}"}`,
		`{"https://a.example/?key=${hidden}": oops}`,
		`["${hidden}", oops]`,
	]) {
		expect(JSON.stringify(refusal(text))).not.toContain(hidden);
	}
});

test('a place is found in exactly the texts that are no JSON', () => {
	const text = fc.oneof(
		fc.json(),
		fc.string(),
		fc.tuple(fc.json(), fc.nat(60)).map(([json, length]) => json.slice(0, length)),
		fc
			.tuple(
				fc.json({ maxDepth: 4 }),
				fc.nat(60),
				fc.constantFrom('"', ',', '}', '\n', '\\', '\u0085', ' '),
			)
			.map(([json, at, odd]) => json.slice(0, at) + odd + json.slice(at)),
	);
	fc.assert(
		fc.property(text, (given) => {
			let isJson = true;
			try {
				JSON.parse(given);
			} catch {
				isJson = false;
			}
			expect([given, jsonBreak(given) === undefined]).toEqual([given, isJson]);
		}),
	);
});

test('a text that is nested without end is refused, and does not fill the stack', () => {
	expect(refusal('['.repeat(200_000))?.message).toMatch(/is no JSON: no further level is missing/);
});
