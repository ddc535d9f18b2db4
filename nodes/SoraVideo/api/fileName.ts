/** Most file systems take 255 bytes; storage nodes may add to the name. */
const MAX_BYTES = 200;

/** Of videos and images: what stands after another dot belongs to the name, as in "acme.com". */
const EXTENSION =
	/\.(?:mp4|m4v|mpeg4|mov|qt|webm|mkv|avi|mpe?g|(?:m2?)?ts|ogv|wmv|flv|3g[p2]|gif|a?png|jpe?g|webp|avif|hei[cf]|bmp|tiff?|svg)$/i;

/** Reserved by Windows with any extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Control characters, halves of characters, and what changes the direction or hides in the text. */
const INVISIBLE = /[\p{Cc}\p{Cs}\u00AD\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

/**
 * Makes a name of the user's safe to be used as a file's name on any file system and in any storage:
 * no path, no control characters, not empty, not hidden, not too long. Letters of all languages stay.
 *
 * @param extension added to a name that has none, without the dot
 */
export function safeFileName(name: string, extension: string): string {
	const cleaned = clean(name);
	const [ending = ''] = EXTENSION.exec(cleaned) ?? [];
	return ending === ''
		? join(cleaned, `.${extension}`)
		: join(cleaned.slice(0, -ending.length), ending);
}

/**
 * The name of a task's file, where the user gives none. Different tasks have different names: where
 * the ID cannot be the name as it is, a short hash of it is added.
 */
export function defaultFileName(id: string, extension: string): string {
	const name = join(clean(id), `.${extension}`);
	return name === `${id}.${extension}` ? name : join(clean(id), `-${hash(id)}.${extension}`);
}

function clean(name: string): string {
	const cleaned = name
		.normalize('NFC')
		.replace(INVISIBLE, '')
		.replace(/[\\/:*?"<>|]+/g, '_')
		.replace(/^[\s.]+|[\s.]+$/g, '');
	return cleaned.replace(/[_.\s]/g, '') === '' ? 'video' : cleaned;
}

/** The name with its ending, cut to a length that any file system takes. */
function join(stem: string, ending: string): string {
	const short = shorten(stem, MAX_BYTES - Buffer.byteLength(ending));
	// Cutting may leave a reserved name behind.
	const free = RESERVED.test(short + ending)
		? shorten(`_${short}`, MAX_BYTES - Buffer.byteLength(ending))
		: short;
	return free + ending;
}

function shorten(stem: string, maxBytes: number): string {
	if (Buffer.byteLength(stem) <= maxBytes) return stem;
	let short = '';
	let bytes = 0;
	for (const character of stem) {
		bytes += Buffer.byteLength(character);
		if (bytes > maxBytes) break;
		short += character;
	}
	return short.replace(/[\s.]+$/, '');
}

/** Source: FNV-1a, 64 bits (IETF draft-eastlake-fnv). */
function hash(text: string): string {
	let value = 0xcbf29ce484222325n;
	for (let at = 0; at < text.length; at++) {
		value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
	}
	return value.toString(36);
}
