/** Most file systems take 255 bytes; storage nodes may add to the name. */
const MAX_BYTES = 200;

/** Two to five letters and digits, not digits alone: "clip.mp4" has one, "take 1.2" has none. */
const EXTENSION = /\.(?!\d+$)[a-z\d]{2,5}$/i;

/** Reserved by Windows with any extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Control characters, halves of characters, and what changes the direction or hides in the text. */
const INVISIBLE = /[\p{Cc}\p{Cs}\u00AD\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

/**
 * Makes a name safe to be used as a file's name on any file system and in any storage: no path, no
 * control characters, not empty, not hidden, not too long. Letters of all languages stay.
 *
 * @param extension added to a name that has none, without the dot
 */
export function safeFileName(name: string, extension: string): string {
	const cleaned = name
		.normalize('NFC')
		.replace(INVISIBLE, '')
		.replace(/[\\/:*?"<>|]+/g, '_')
		.replace(/^[\s.]+|[\s.]+$/g, '');
	const named = cleaned.replace(/[_.\s]/g, '') === '' ? 'video' : cleaned;
	const complete = EXTENSION.test(named) ? named : `${named}.${extension}`;
	// Cutting may leave a reserved name behind.
	const short = shorten(complete);
	return RESERVED.test(short) ? shorten(`_${short}`) : short;
}

function shorten(name: string): string {
	if (Buffer.byteLength(name) <= MAX_BYTES) return name;
	const extension = EXTENSION.exec(name)?.[0] ?? '';
	const room = MAX_BYTES - extension.length;
	let stem = '';
	let bytes = 0;
	for (const character of name) {
		bytes += Buffer.byteLength(character);
		if (bytes > room) break;
		stem += character;
	}
	return stem.replace(/[\s.]+$/, '') + extension;
}
