import fc from 'fast-check';

import { slowdown } from '../support/slowdown';
import { keyRedaction, MAX_KEY_LENGTH } from '../../nodes/SoraVideo/api/keyRedaction';

const KEY = 'abc/DEF+canary=="&<é$.*';

const redact = keyRedaction(KEY);

const jsonEscaped = (text: string) => JSON.stringify(text).slice(1, -1);
const unicodeEscaped = (text: string) =>
	text.replace(
		/[^\w]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);

test.each([
	['as it is', KEY],
	['in other case', KEY.toUpperCase()],
	['escaped for JSON', jsonEscaped(KEY)],
	['with slashes escaped, as PHP does', jsonEscaped(KEY).replaceAll('/', '\\/')],
	['with \\u escapes, as Gson does', unicodeEscaped(KEY)],
	['in JSON within JSON', jsonEscaped(jsonEscaped(unicodeEscaped(KEY)))],
	['in JSON within JSON within JSON', jsonEscaped(jsonEscaped(jsonEscaped(KEY)))],
	['for an address', encodeURIComponent(KEY)],
	['for an address, twice', encodeURIComponent(encodeURIComponent(KEY))],
	['for a web page', KEY.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')],
	['in numbers for a web page', Array.from(KEY, (c) => `&#${c.codePointAt(0)};`).join('')],
	['in hexadecimals', Array.from(KEY, (c) => `&#x${c.codePointAt(0)!.toString(16)};`).join('')],
])('the key is taken out %s', (_, form) => {
	expect(redact(`{"msg":"key ${form} has no quota"}`)).toBe('{"msg":"key [API key] has no quota"}');
});

test('a text without the key stays as it is', () => {
	const text = '{"msg":"abc/DEF has no quota","url":"https://x.example/a?b=c%20d"}';
	expect(redact(text)).toBe(text);
});

test.each(['\\', '%25', '&#0', '\\u'])(
	'a text full of %s takes no longer than others',
	(repeated) => {
		const text = repeated.repeat(100_000);
		expect(redact(text)).toBe(text);
		expect(slowdown(redact, text)).toBeLessThan(20);
	},
);

test('the longest key is taken out', () => {
	const key = KEY.repeat(MAX_KEY_LENGTH).slice(0, MAX_KEY_LENGTH);
	expect(keyRedaction(key)(`the key ${encodeURIComponent(key)} is wrong`)).toBe(
		'the key [API key] is wrong',
	);
});

test('a key too short to be told from ordinary text is left alone', () => {
	expect(keyRedaction('ab')('absolute')).toBe('absolute');
	expect(keyRedaction('')('absolute')).toBe('absolute');
});

// The characters are those of RFC 6750, section 2.1.
test('no Bearer key is left in JSON of any depth', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[\w.~+/=-]{8,60}$/), fc.nat(3), (key, depth) => {
			let text = key;
			for (let level = 0; level <= depth; level++) text = JSON.stringify({ text });
			const redacted = keyRedaction(key)(text);
			let inner: unknown = redacted;
			for (let level = 0; level <= depth; level++) {
				inner = (JSON.parse(inner as string) as { text: unknown }).text;
			}
			expect(inner).toBe('[API key]');
		}),
		{ numRuns: 500 },
	);
});
