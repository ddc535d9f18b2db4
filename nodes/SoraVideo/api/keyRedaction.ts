/** Of a longer one V8 makes no regular expression, and nobody would notice before it is needed. */
export const MAX_KEY_LENGTH = 2000;

/** Shorter keys cannot be told from ordinary text. */
const MIN_LENGTH = 8;

const NAMED_ENTITIES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };

/**
 * Takes the API key out of what a server says, in whatever form it is repeated there: as it is, in
 * other case, and escaped for JSON (also JSON within JSON), for an address or for a web page. The
 * repeats are bounded, so that a text full of backslashes is read as fast as any other.
 *
 * @param key no longer than MAX_KEY_LENGTH
 */
export function keyRedaction(key: string): (text: string) => string {
	if (key.length < MIN_LENGTH) return (text) => text;
	const pattern = new RegExp(Array.from(key, formsOf).join(''), 'gi');
	return (text) => text.replace(pattern, '[API key]');
}

/** The forms of one character, as a part of a regular expression. */
function formsOf(character: string): string {
	const hex = character.codePointAt(0)!.toString(16);
	const utf8 = Array.from(Buffer.from(character), (byte) => byte.toString(16).padStart(2, '0'));
	const forms = [
		`\\\\{0,32}${character.replace(/[^\w\s]/g, '\\$&')}`,
		`\\\\{1,32}u${hex.padStart(4, '0')}`,
		utf8.map((byte) => `%(?:25){0,8}${byte}`).join(''),
		`&#0{0,8}${character.codePointAt(0)};`,
		`&#x0{0,8}${hex};`,
		...(character in NAMED_ENTITIES ? [`&${NAMED_ENTITIES[character]};`] : []),
	];
	return `(?:${forms.join('|')})`;
}
