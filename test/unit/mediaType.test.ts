/* eslint-disable @n8n/community-nodes/no-restricted-imports -- compresses a page */
import { gzipSync } from 'node:zlib';

import { describeOddFile, detectMediaType, HEAD_BYTES } from '../../nodes/SoraVideo/api/mediaType';

const bytes = (text: string) => Buffer.from(text, 'latin1');

/** The first bytes of an ISO file of the given brand. */
const iso = (brand: string) => bytes(`\x00\x00\x00\x20ftyp${brand}\x00\x00\x02\x00`);

/** The same behind a box. */
const behind = (type: string, file: Buffer) =>
	Buffer.concat([bytes(`\x00\x00\x00\x10${type}\x00\x00\x00\x00\x00\x00\x00\x00`), file]);

const longMdat = () => bytes('\x00\x00\x00\x01mdat\x00\x00\x00\x02\x00\x00\x00\x00');

/** Bytes that are no text and have no known signature. */
const RAW = bytes('\x00\x01\x02\x03'.repeat(4));

describe('the first bytes', () => {
	test.each([
		['MP4, isom', iso('isom'), 'video/mp4', 'mp4'],
		['MP4, mp42', iso('mp42'), 'video/mp4', 'mp4'],
		['MP4, a brand that nobody knows', iso('xxxx'), 'video/mp4', 'mp4'],
		['QuickTime', iso('qt  '), 'video/quicktime', 'mov'],
		['QuickTime that begins with moov', bytes('\x00\x00\x00\x08moov'), 'video/quicktime', 'mov'],
		['QuickTime that begins with mdat', bytes('\x00\x00\x00\x08mdat'), 'video/quicktime', 'mov'],
		['QuickTime that begins with wide', bytes('\x00\x00\x00\x08wide'), 'video/quicktime', 'mov'],
		['DASH', bytes('\x00\x00\x00\x18stypmsdh\x00\x00\x00\x00'), 'video/mp4', 'mp4'],
		['MP4 that begins with free', behind('free', iso('isom')), 'video/mp4', 'mp4'],
		['MP4 that begins with skip', behind('skip', iso('mp42')), 'video/mp4', 'mp4'],
		['MP4 that begins with uuid', behind('uuid', iso('isom')), 'video/mp4', 'mp4'],
		['MP4 that begins with emsg', bytes('\x00\x00\x00\x40emsg'), 'video/mp4', 'mp4'],
		['MP4 that begins with a long free', bytes('\x00\x10\x00\x00free\x00'), 'video/mp4', 'mp4'],
		['MP4 that begins with a box of its own', behind('abcd', iso('isom')), 'video/mp4', 'mp4'],
		['QuickTime that begins with free', behind('free', iso('qt  ')), 'video/quicktime', 'mov'],
		['QuickTime that begins with pnot', bytes('\x00\x00\x00\x14pnot'), 'video/quicktime', 'mov'],
		['QuickTime with 64-bit data', longMdat(), 'video/quicktime', 'mov'],
		['AVIF', iso('avif'), 'image/avif', 'avif'],
		['AVIF sequence', iso('avis'), 'image/avif', 'avif'],
		['HEIC', iso('heic'), 'image/heic', 'heic'],
		['HEIF', iso('mif1'), 'image/heic', 'heic'],
		['WebM', bytes('\x1aE\xdf\xa3\x01\x00\x00\x00'), 'video/webm', 'webm'],
		['PNG', bytes('\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR'), 'image/png', 'png'],
		['JPEG', bytes('\xff\xd8\xff\xe0\x00\x10JFIF'), 'image/jpeg', 'jpg'],
		['GIF', bytes('GIF89a\x01\x00\x01\x00'), 'image/gif', 'gif'],
		['WebP', bytes('RIFF\x24\x00\x00\x00WEBPVP8 '), 'image/webp', 'webp'],
		['AVI', bytes('RIFF\x24\x00\x00\x00AVI LIST'), 'video/x-msvideo', 'avi'],
	])('tell what a file is, whatever the server says: %s', (_, head, mimeType, extension) => {
		expect(head.length).toBeLessThanOrEqual(HEAD_BYTES);
		for (const contentType of [undefined, 'application/octet-stream', 'text/html', 'video/ogg']) {
			expect(detectMediaType(head, contentType)).toMatchObject({ mimeType, extension });
		}
	});

	test.each([
		['HTML', '<!DOCTYPE html><'],
		['XML', '<?xml version="1'],
		['JSON', '{"error":"expired'],
		['a sentence', 'link has expired'],
		['lines', 'a\r\n\tb\r\n\tc\r\n\td'],
		['a sentence in UTF-8', Buffer.from('链接已过期').toString('latin1')],
		['a sentence with the name of a box', 'not free any more'],
		['another', 'the moov is missing'],
		['nothing', ''],
	])('that are text are no file, whatever the server says: %s', (_, head) => {
		for (const contentType of [undefined, 'video/mp4', 'image/png', 'text/html']) {
			expect(detectMediaType(bytes(head), contentType)).toBeUndefined();
		}
	});

	test('count only where they belong', () => {
		expect(detectMediaType(bytes('\x00ftypisom\x00\x00\x00'), undefined)).toBeUndefined();
		expect(detectMediaType(bytes('RIFF\x24\x00\x00\x00WAVEfmt '), undefined)).toBeUndefined();
		expect(detectMediaType(bytes('\x00\x00\x00\x20fty'), undefined)).toBeUndefined();
	});
});

describe('the content type that the server names', () => {
	test.each([
		['video/mpeg', 'video/mpeg', 'mpeg'],
		['VIDEO/MP2T', 'video/mp2t', 'mp2t'],
		[' video/x-flv; codecs="h263"', 'video/x-flv', 'flv'],
		['image/svg+xml', 'image/svg+xml', 'svg'],
		['video/vnd.mpegurl', 'video/vnd.mpegurl', 'vnd'],
	])('counts for bytes that are unknown and no text: %p', (contentType, mimeType, extension) => {
		expect(detectMediaType(RAW, contentType)).toEqual({ mimeType, extension });
	});

	test.each(['video/mp4', 'VIDEO/MP4; codecs="avc1"', 'video/x-flv', 'image/png'])(
		'counts for nothing where the file is surely another: %s',
		(contentType) => {
			const heads = [
				gzipSync('<html>403 Forbidden</html>'),
				bytes('13ad;chunk-signature=0a\r\n\0\0\0\x18ftypmp42'),
				Buffer.from('\ufeff<html>', 'utf16le'),
				bytes('<!DOCTYPE html>\0'),
				bytes('PK\x03\x04\0\0'),
				bytes('%PDF-1.7\n\0'),
				bytes('--boundary-of-parts\r\nContent-Range: bytes 0-1\r\n\0'),
				Buffer.alloc(4096),
			];
			for (const head of heads) expect(detectMediaType(head, contentType)).toBeUndefined();
		},
	);

	test('counts for a film that begins with a box that nobody knows', () => {
		const head = Buffer.concat([bytes('\0\0\x20\0c2pa'), Buffer.alloc(4096, 7)]);
		expect(detectMediaType(head, 'video/mp4')).toEqual({ mimeType: 'video/mp4', extension: 'mp4' });
	});

	test.each([
		undefined,
		null,
		'',
		'application/octet-stream',
		'text/html; video/mp4',
		'audio/mpeg',
		'video',
		'video/',
		7,
	])('counts for nothing when it is no video and no image: %p', (contentType) => {
		expect(detectMediaType(RAW, contentType)).toBeUndefined();
	});
});

describe('what came instead of a file', () => {
	test.each([
		['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'an XML message'],
		['<Error><Code>AccessDenied</Code></Error>', 'an XML message'],
		['\uFEFF <?xml version="1.0"?>', 'an XML message'],
		['<!DOCTYPE html>', 'a web page'],
		['\n<html>', 'a web page'],
		['{"error":"expired"}', 'a JSON message'],
		[' [1]', 'a JSON message'],
		['link has expired', 'something that is no video or image'],
		['', 'something that is no video or image'],
	])('is described in a few words: %p', (text, description) => {
		expect(describeOddFile(Buffer.from(text))).toBe(description);
	});
});
