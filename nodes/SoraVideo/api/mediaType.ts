/** What a downloaded file is, by its first bytes. */
export interface MediaType {
	mimeType: string;
	extension: string;
}

/** How many bytes `detectMediaType` wants to see, if there are as many. */
export const SIGNATURE_BYTES = 16;

const isAt = (bytes: Buffer, offset: number, text: string) =>
	bytes.toString('latin1', offset, offset + text.length) === text;

/** Source: ISO/IEC 14496-12 for `ftyp` at offset 4; the registered brands for what follows it. */
function detectIsoMedia(bytes: Buffer): MediaType | undefined {
	if (!isAt(bytes, 4, 'ftyp')) {
		// QuickTime files may begin without `ftyp`.
		const isQuickTime = ['moov', 'mdat', 'wide'].some((box) => isAt(bytes, 4, box));
		return isQuickTime ? { mimeType: 'video/quicktime', extension: 'mov' } : undefined;
	}
	const brand = bytes.toString('latin1', 8, 12);
	if (brand === 'qt  ') return { mimeType: 'video/quicktime', extension: 'mov' };
	if (/^avi[fs]$/.test(brand)) return { mimeType: 'image/avif', extension: 'avif' };
	if (/^(hei[cx]|mif1)$/.test(brand)) return { mimeType: 'image/heic', extension: 'heic' };
	return { mimeType: 'video/mp4', extension: 'mp4' };
}

/**
 * What a file is, from its first bytes. The content type that the server names counts only for
 * bytes that are no text: servers announce videos and send messages.
 *
 * @returns undefined when it is no video and no image
 */
export function detectMediaType(bytes: Buffer, contentType: unknown): MediaType | undefined {
	const known = detectSignature(bytes);
	if (known !== undefined || isText(bytes)) return known;
	const announced = /^(?:video|image)\/[\w.+-]+/i.exec(String(contentType ?? '').trim())?.[0];
	if (announced === undefined) return undefined;
	const mimeType = announced.toLowerCase();
	const subtype = /^\w+\/(?:x-)?([a-z\d]+)/.exec(mimeType)?.[1];
	return { mimeType, extension: subtype ?? 'bin' };
}

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
