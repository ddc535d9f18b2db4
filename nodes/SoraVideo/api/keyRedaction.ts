/** Shorter keys cannot be told from ordinary text. */
const MIN_LENGTH = 8;

const NAMED_ENTITIES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };

/**
 * Takes the API key out of what a server says, in whatever form it is repeated there: as it is, in
 * other case, and escaped for JSON (also JSON within JSON), for an address or for a web page.
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
		`\\\\*${character.replace(/[^\w\s]/g, '\\$&')}`,
		`\\\\+u${hex.padStart(4, '0')}`,
		utf8.map((byte) => `%(?:25)*${byte}`).join(''),
		`&#0*${character.codePointAt(0)};`,
		`&#x0*${hex};`,
		...(character in NAMED_ENTITIES ? [`&${NAMED_ENTITIES[character]};`] : []),
	];
	return `(?:${forms.join('|')})`;
}
