/** What a downloaded file is, by its first bytes. */
export interface MediaType {
	mimeType: string;
	extension: string;
	/** Whether it consists of the boxes of ISO/IEC 14496-12 and needs an index (`moov`) to be played. */
	isMovie?: boolean;
}

/** How many bytes `detectMediaType` wants to see, if there are as many. */
export const HEAD_BYTES = 4096;

const isAt = (bytes: Buffer, offset: number, text: string) =>
	bytes.toString('latin1', offset, offset + text.length) === text;

/** What a file may begin with. Source: ISO/IEC 14496-12, table 1; QuickTime File Format. */
const FIRST_BOXES = [
	...['ftyp', 'styp', 'free', 'skip', 'uuid', 'moov', 'mdat', 'moof', 'meta', 'pdin', 'sidx'],
	...['ssix', 'prft', 'emsg', 'imda', 'wide', 'pnot', 'junk', 'pict'],
];

/** QuickTime files may do without `ftyp`. */
const FIRST_IN_QUICKTIME = ['moov', 'mdat', 'wide', 'pnot', 'junk', 'pict'];

const MP4: MediaType = { mimeType: 'video/mp4', extension: 'mp4', isMovie: true };
const QUICKTIME: MediaType = { mimeType: 'video/quicktime', extension: 'mov', isMovie: true };

function detectIsoMedia(bytes: Buffer): MediaType | undefined {
	const boxes = boxesIn(bytes);
	const first = boxes[0]?.type ?? '';
	const names = boxes.find(({ type }) => type === 'ftyp');
	if (!FIRST_BOXES.includes(first) && names === undefined) return undefined;
	if (names === undefined) return FIRST_IN_QUICKTIME.includes(first) ? QUICKTIME : MP4;
	const brand = bytes.toString('latin1', names.start + 8, names.start + 12);
	if (brand === 'qt  ') return QUICKTIME;
	if (/^avi[fs]$/.test(brand)) return { mimeType: 'image/avif', extension: 'avif' };
	if (/^(hei[cx]|mif1)$/.test(brand)) return { mimeType: 'image/heic', extension: 'heic' };
	return MP4;
}

/** The boxes that begin in these bytes. */
function boxesIn(bytes: Buffer): Array<{ type: string; start: number }> {
	const boxes = [];
	for (let start = 0; start + 8 <= bytes.length; ) {
		const short = bytes.readUInt32BE(start);
		const isLong = short === 1 && start + 16 <= bytes.length;
		const size = isLong ? Number(bytes.readBigUInt64BE(start + 8)) : short || Infinity;
		if (size < 8 && short !== 1) break;
		boxes.push({ type: bytes.toString('latin1', start + 4, start + 8), start });
		start += Math.max(8, size);
	}
	return boxes;
}

/**
 * What a file is, from its first bytes. The content type that the server names counts only for
 * bytes that are surely nothing else: servers announce videos and send messages, compressed too.
 *
 * @returns undefined when it is no video and no image
 */
export function detectMediaType(bytes: Buffer, contentType: unknown): MediaType | undefined {
	if (isText(bytes) || isSurelyNone(bytes)) return undefined;
	const known = detectSignature(bytes);
	if (known !== undefined) return known;
	const announced = /^(?:video|image)\/[\w.+-]+/i.exec(String(contentType ?? '').trim())?.[0];
	if (announced === undefined) return undefined;
	const mimeType = announced.toLowerCase();
	const subtype = /^\w+\/(?:x-)?([a-z\d]+)/.exec(mimeType)?.[1];
	return { mimeType, extension: subtype ?? 'bin' };
}

/** Compressed files and archives, a PDF, and texts of 16 bits. */
const OF_OTHER_FILES = ['\x1f\x8b', '(\xb5/\xfd', 'PK\x03\x04', '%PDF', '\xff\xfe', '\xfe\xff'];

/** Web pages, and a body that was left in its chunks or parts. */
const OF_OTHER_TEXTS =
	/^(\s*<(!doctype|html|\?xml|error)|[\da-f]{1,16};chunk-signature=|--[\w-]{8,70}\r\n)/i;

const isSurelyNone = (bytes: Buffer): boolean =>
	OF_OTHER_FILES.some((start) => isAt(bytes, 0, start)) ||
	OF_OTHER_TEXTS.test(bytes.toString('latin1', 0, 100)) ||
	(bytes.length > 0 && bytes.every((byte) => byte === 0));

const isText = (bytes: Buffer) => bytes.every((byte) => byte >= 0x20 || [9, 10, 13].includes(byte));

function detectSignature(bytes: Buffer): MediaType | undefined {
	const iso = detectIsoMedia(bytes);
	if (iso !== undefined) return iso;
	if (isAt(bytes, 0, '\x1aE\xdf\xa3')) return { mimeType: 'video/webm', extension: 'webm' };
	if (isAt(bytes, 0, '\x89PNG\r\n\x1a\n')) return { mimeType: 'image/png', extension: 'png' };
	if (isAt(bytes, 0, '\xff\xd8\xff')) return { mimeType: 'image/jpeg', extension: 'jpg' };
	if (isAt(bytes, 0, 'GIF8')) return { mimeType: 'image/gif', extension: 'gif' };
	if (isAt(bytes, 0, 'RIFF')) {
		if (isAt(bytes, 8, 'WEBP')) return { mimeType: 'image/webp', extension: 'webp' };
		if (isAt(bytes, 8, 'AVI ')) return { mimeType: 'video/x-msvideo', extension: 'avi' };
	}
	return undefined;
}

/** What came instead of a video or an image, for a message. */
export function describeOddFile(bytes: Buffer): string {
	const start = bytes
		.toString('utf8')
		.replace(/^\uFEFF/, '')
		.trimStart();
	if (/^<\?xml|^<Error/i.test(start)) return 'an XML message';
	if (start.startsWith('<')) return 'a web page';
	if (/^[[{]/.test(start)) return 'a JSON message';
	return 'something that is no video or image';
}
