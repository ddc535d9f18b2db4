import { safeFileName } from '../../nodes/SoraVideo/api/fileName';

const FALLBACK = 'video.mp4';

const safe = (name: string) => safeFileName(name, FALLBACK);

test.each([
	'sora_abc123.mp4',
	'My Holiday (final) [2], v1.0.mp4',
	'no extension',
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
	['../../etc/passwd', '_.._etc_passwd'],
	['..\\..\\windows\\win.ini', '_.._windows_win.ini'],
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
	['gpj\u202e4pm.exe', 'gpj4pm.exe'],
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
	['. . .a', 'a'],
	['\u200b.hidden', 'hidden'],
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
])('a name of which nothing is left becomes the fallback: %j', (name) => {
	expect(safe(name)).toBe(FALLBACK);
});

test.each(['CON', 'nul', 'aux.mp4', 'PRN.tar.gz', 'com1.mp4', 'LPT9'])(
	'a name that Windows keeps for itself is set apart: %s',
	(name) => {
		expect(safe(name)).toBe(`_${name}`);
	},
);

test('two spellings of one letter become one', () => {
	expect(safe('e\u0301te\u0301.mp4')).toBe('été.mp4');
});

describe('a long name', () => {
	test('is cut to 200 bytes and keeps its extension', () => {
		expect(safe(`${'x'.repeat(300)}.mp4`)).toBe(`${'x'.repeat(196)}.mp4`);
		expect(safe(`${'x'.repeat(197)}.mp4`)).toBe(`${'x'.repeat(196)}.mp4`);
		expect(safe(`${'x'.repeat(196)}.mp4`)).toBe(`${'x'.repeat(196)}.mp4`);
	});

	test('without an extension is cut as well', () => {
		expect(safe('x'.repeat(300))).toBe('x'.repeat(200));
	});

	test('takes nothing for an extension that is too long for one', () => {
		expect(safe(`a.${'x'.repeat(300)}`)).toBe(`a.${'x'.repeat(198)}`);
	});

	test('is cut between characters, not inside of one', () => {
		expect(safe(`${'é'.repeat(300)}.mp4`)).toBe(`${'é'.repeat(98)}.mp4`);
		expect(safe(`${'🚀'.repeat(300)}.mp4`)).toBe(`${'🚀'.repeat(49)}.mp4`);
		expect(safe(`x${'🚀'.repeat(300)}.mp4`)).toBe(`x${'🚀'.repeat(48)}.mp4`);
	});

	test('does not end with a dot or a space where it is cut', () => {
		expect(safe(`${'x'.repeat(199)}. and more words`)).not.toMatch(/[. ]$/);
	});
});
