import fc from 'fast-check';

import { defaultFileName, safeFileName } from '../../nodes/SoraVideo/api/fileName';

const safe = (name: string) => safeFileName(name, 'mp4');

test.each([
	'sora_abc123.mp4',
	'My Holiday (final) [2], v1.0.mp4',
	'写真 été Ünïcødé.mp4',
	'👩‍🚀 in orbit.mp4',
	'-dash & ampersand + plus.mp4',
	'a..b.mp4',
	'console.mp4',
	'com10.mp4',
])('a good name stays as it is: %s', (name) => {
	expect(safe(name)).toBe(name);
});

test.each([
	['clip', 'clip.mp4'],
	['no extension', 'no extension.mp4'],
	['v1.2 final', 'v1.2 final.mp4'],
	['take.2024', 'take.2024.mp4'],
	['take 1.2', 'take 1.2.mp4'],
	['sora_abc.x', 'sora_abc.x.mp4'],
	['a.longer', 'a.longer.mp4'],
	['写真', '写真.mp4'],
	['clip.写真', 'clip.写真.mp4'],
	['mp4', 'mp4.mp4'],
	['A banner for acme.com', 'A banner for acme.com.mp4'],
	['promo v1.final', 'promo v1.final.mp4'],
	['notes.txt', 'notes.txt.mp4'],
	['archive.7z', 'archive.7z.mp4'],
])('a name without an extension gets one: %s', (name, expected) => {
	expect(safe(name)).toBe(expected);
});

test.each([
	'clip.mp4',
	'clip.MOV',
	'clip.ts',
	'clip.mkv',
	'clip.webm',
	'clip.2024.jpeg',
	'a.mpeg4',
])('a name keeps the extension that it has, whatever the file is: %s', (name) => {
	expect(safeFileName(name, 'png')).toBe(name);
});

test('the extension that is added is the one that is given', () => {
	expect(safeFileName('clip', 'webm')).toBe('clip.webm');
	expect(safeFileName('', 'jpg')).toBe('video.jpg');
});

test.each([
	['../../etc/passwd', '_.._etc_passwd.mp4'],
	['..\\..\\windows\\win.ini', '_.._windows_win.ini.mp4'],
	['/absolute/path.mp4', '_absolute_path.mp4'],
	['C:\\video.mp4', 'C_video.mp4'],
	['a/b\\c:d*e?f"g<h>i|j.mp4', 'a_b_c_d_e_f_g_h_i_j.mp4'],
	['a//::b.mp4', 'a_b.mp4'],
])('what means a path or a pattern becomes an underscore: %s', (name, expected) => {
	expect(safe(name)).toBe(expected);
});

test.each([
	['a\u0000b\u001fc\u007fd\u0085e.mp4', 'abcde.mp4'],
	['line\r\nbreak.mp4', 'linebreak.mp4'],
	['gpj\u202e4pm.exe', 'gpj4pm.exe.mp4'],
	['zero\u200bwidth\ufeff.mp4', 'zerowidth.mp4'],
	['soft\u00adhyphen.mp4', 'softhyphen.mp4'],
	['half\ud83d.mp4', 'half.mp4'],
	['half\ude80.mp4', 'half.mp4'],
])('what cannot be seen is left out: %j', (name, expected) => {
	expect(safe(name)).toBe(expected);
});

test.each([
	['.hidden.mp4', 'hidden.mp4'],
	['  spaces.mp4  ', 'spaces.mp4'],
	['dots.mp4...', 'dots.mp4'],
	['. . .a', 'a.mp4'],
	['\u200b.hidden', 'hidden.mp4'],
	['dot.', 'dot.mp4'],
])('dots and spaces at its ends are left out: %j', (name, expected) => {
	expect(safe(name)).toBe(expected);
});

test.each([
	'',
	' ',
	'.',
	'..',
	'...',
	'/',
	'../..',
	'\\',
	':',
	'___',
	'\u0000',
	'\u202e',
	'\ud83d',
])('a name of which nothing is left becomes "video": %j', (name) => {
	expect(safe(name)).toBe('video.mp4');
});

test.each([
	['CON', '_CON.mp4'],
	['nul', '_nul.mp4'],
	['aux.mp4', '_aux.mp4'],
	['PRN.tar.gz', '_PRN.tar.gz.mp4'],
	['com1.mp4', '_com1.mp4'],
	['LPT9', '_LPT9.mp4'],
])('a name that Windows keeps for itself is set apart: %s', (name, expected) => {
	expect(safe(name)).toBe(expected);
});

test('two spellings of one letter become one', () => {
	expect(safe('e\u0301te\u0301.mp4')).toBe('été.mp4');
});

describe('a long name', () => {
	test('is cut to 200 bytes and keeps its extension', () => {
		expect(safe(`${'x'.repeat(300)}.mp4`)).toBe(`${'x'.repeat(196)}.mp4`);
		expect(safe(`${'x'.repeat(197)}.mp4`)).toBe(`${'x'.repeat(196)}.mp4`);
		expect(safe(`${'x'.repeat(196)}.mp4`)).toBe(`${'x'.repeat(196)}.mp4`);
	});

	test('without an extension leaves room for the one that it gets', () => {
		expect(safe('x'.repeat(300))).toBe(`${'x'.repeat(196)}.mp4`);
		expect(safe('x'.repeat(197))).toBe(`${'x'.repeat(196)}.mp4`);
		expect(safe('x'.repeat(196))).toBe(`${'x'.repeat(196)}.mp4`);
	});

	test('takes nothing for an extension that is too long for one', () => {
		expect(safe(`a.${'x'.repeat(300)}`)).toBe(`a.${'x'.repeat(194)}.mp4`);
	});

	test('is cut between characters, not inside of one', () => {
		expect(safe(`${'é'.repeat(300)}.mp4`)).toBe(`${'é'.repeat(98)}.mp4`);
		expect(safe(`${'🚀'.repeat(300)}.mp4`)).toBe(`${'🚀'.repeat(49)}.mp4`);
		expect(safe(`x${'🚀'.repeat(300)}.mp4`)).toBe(`x${'🚀'.repeat(48)}.mp4`);
	});

	test('does not end with a dot or a space where it is cut', () => {
		for (const gap of ['. ', ' .', '  ', '..']) {
			const name = `${'x'.repeat(194)}${gap}and more words`;
			expect(safe(name)).toBe(`${'x'.repeat(194)}.mp4`);
			expect(safe(`${name}.mov`)).toBe(`${'x'.repeat(194)}.mov`);
		}
	});
});

describe('the name of a task without a name of its own', () => {
	const name = (id: string) => defaultFileName(id, 'mp4');

	test.each(['sora_abc123', 'gen.2024.a1', 'task.2a', '0193.ab12', 'clip.mp4', 'été', 'a..b'])(
		'is its ID with an extension: %s',
		(id) => {
			expect(name(id)).toBe(`${id}.mp4`);
		},
	);

	test('is always the same', () => {
		expect(name('a/b')).toBe('a_b-3hzhmfpfmic0x.mp4');
		expect(name('x'.repeat(300))).toBe(name('x'.repeat(300)));
	});

	const long = 'x'.repeat(300);
	test.each([
		['a/b', 'a_b'],
		['a/b', 'a:b'],
		['a//b', 'a/b'],
		[`${long}1`, `${long}2`],
		['e\u0301', 'é'],
		['con', '_con'],
		['.a', 'a'],
		['a\u200b', 'a'],
		['a.', 'a'],
		['...', 'video'],
		['half\ud83d', 'half\ud83c'],
		['a', 'a.mp4'],
	])('differs from that of another task: %j and %j', (one, other) => {
		expect(name(one)).not.toBe(name(other));
	});

	test('differs and is safe whatever the IDs are', () => {
		const id = fc.string({
			unit: fc.constantFrom(...'ab/:.\u0301eé _-\u200b\ud83d'),
			maxLength: 6,
		});
		fc.assert(
			fc.property(id, id, (one, other) => {
				expect(name(one) === name(other)).toBe(one === other);
				expect(name(one)).not.toMatch(/[/:\\]|^\.|^ /);
				expect(name(one)).toMatch(/\.mp4$/);
				expect(Buffer.byteLength(name(`${long}${one}`))).toBeLessThanOrEqual(200);
			}),
		);
	});
});
