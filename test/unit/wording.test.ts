/* eslint-disable @n8n/community-nodes/no-restricted-globals -- the time of the processor is the process's */
import {
	durationText,
	inMessage,
	momentText,
	quote,
	withoutQueries,
} from '../../nodes/SoraVideo/wording';

describe('a quoted text', () => {
	test('is between quotation marks', () => {
		expect(quote('sora_abc123')).toBe('"sora_abc123"');
		expect(quote('')).toBe('""');
	});

	test('is cut when it is long', () => {
		expect(quote('x'.repeat(120))).toBe(`"${'x'.repeat(120)}"`);
		expect(quote('x'.repeat(5000))).toBe(`"${'x'.repeat(120)}…"`);
	});

	test('is one line, without the queries of links', () => {
		expect(quote(' one\r\ntwo\u2028three ')).toBe('"one two three"');
		expect(quote('https://a.example/x?Signature=SECRET')).toBe('"https://a.example/x"');
	});

	test('never has the word by which n8n takes a failure for a stopped execution', () => {
		expect(quote('canceled_1')).toBe('"cancelled_1"');
		expect(quote(`${'x'.repeat(112)}canceled`)).toBe(`"${'x'.repeat(112)}cancelle…"`);
	});
});

describe('a link in a text', () => {
	test.each([
		['https://cdn.example.com/a.mp4?Signature=abc', 'https://cdn.example.com/a.mp4'],
		['https://cdn.example.com/a.mp4#token', 'https://cdn.example.com/a.mp4'],
		['https://cdn.example.com?Signature=abc', 'https://cdn.example.com'],
		['HTTPS://CDN.EXAMPLE.COM/A?B', 'HTTPS://CDN.EXAMPLE.COM/A'],
		['s3+https://bucket/a?b=c', 's3+https://bucket/a'],
		['https://user:pass@cdn.example.com:8443/a?b', 'https://cdn.example.com:8443/a'],
		[
			'see <https://a.example/x?y=1> and "https://b.example/z?w=2"',
			'see <https://a.example/x> and "https://b.example/z"',
		],
		['https://a.example/x?u=https://b.example/?v=1 is gone', 'https://a.example/x is gone'],
		['https://a.example/x is it gone?', 'https://a.example/x is it gone?'],
		['what? no link', 'what? no link'],
	])('loses its query, its fragment and its user: %s', (text, expected) => {
		expect(withoutQueries(text)).toBe(expected);
	});

	test.each([
		'https://oss.example.com/ref/产品 图.png?OSSAccessKeyId=x&Signature=SECRET could not be fetched',
		'https://cdn.example.com/My Video.mp4?Expires=1&Signature=SECRET',
		'https://user:SECRET@host.example/a',
		'a.mp4%3FSig%3DSECRET',
		'https://cdn.example.com/a.mp4？Sig=SECRET',
		'https://cdn.example.com/a.mp4?Expires=1\n&Signature=SECRET',
		'a b.mp4\\u003fX-Amz-Signature=SECRET',
		'My Video.mp4?x-oss-security-token=SECRET',
	])('loses what signs it, in whichever form: %s', (text) => {
		expect(withoutQueries(text)).not.toContain('SECRET');
	});

	test.each([
		['请联系https://help.aizfw.cn，邮箱support@aizfw.cn获取帮助', 'support@aizfw.cn获取帮助'],
		['?duration=5&access_token=abcdef12，不支持该时长，请改为10秒', '，不支持该时长，请改为10秒'],
	])('keeps the words after it: %s', (text, kept) => {
		expect(withoutQueries(text)).toContain(kept);
	});

	test.each(['my design=good', 'the token=7 of the prompt', 'policy=strict & more', 'a sign = b'])(
		'is none, so that nothing is lost: %s',
		(text) => {
			expect(withoutQueries(text)).toBe(text);
		},
	);

	test.each([
		['https:\\/\\/cdn.example.com\\/a.png?sig=SECRET"', 'https:\\/\\/cdn.example.com\\/a.png"'],
		['cdn.example.com/v.mp4?X-Amz-Signature=SECRET', 'cdn.example.com/v.mp4'],
		['GET /a/v.mp4?sig=SECRET failed', 'GET /a/v.mp4 failed'],
		['https%3A%2F%2Fa.example%2Fv.mp4%3Fsig%3DSECRET end', 'https%3A%2F%2Fa.example%2Fv.mp4 end'],
		[
			'https%253A%252F%252Fa.example%252Fv.mp4%253Fsig%253DSECRET',
			'https%253A%252F%252Fa.example%252Fv.mp4',
		],
		['yes/no? a=b', 'yes/no? a=b'],
		['不支持的分辨率/时长?请设置size=1280x720', '不支持的分辨率/时长?请设置size=1280x720'],
		['不支持/v.mp4?sig=SECRET，请重试', '不支持/v.mp4，请重试'],
		['/v.mp4?name=视频&sig=SECRET end', '/v.mp4 end'],
		['cdn.example.com/v.mp4?$x=josé&sig=SECRET', 'cdn.example.com/v.mp4'],
		['/v.mp4?a:b=1&sig=SECRET', '/v.mp4'],
	])('loses its query in other forms: %s', (text, expected) => {
		expect(withoutQueries(text)).toBe(expected);
	});

	// Apostrophes are allowed in paths and queries. Source: RFC 3986, sub-delims.
	test.each([
		"https://a.example/x?name='a.mp4'&Signature=SECRET",
		"https://a.example/it's.mp4?Signature=SECRET",
	])('loses its query when there is an apostrophe in it: %s', (text) => {
		expect(withoutQueries(text)).not.toContain('SECRET');
	});
});

describe('a text from outside in a message', () => {
	test('is one line without space around it', () => {
		expect(inMessage('  one\r\n\ttwo   three\u00a0 ')).toBe('one two three');
	});

	test('is cut when it is long', () => {
		expect(inMessage('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
		expect(inMessage('x'.repeat(300))).toBe('x'.repeat(300));
	});

	test('shows no signature of a link, even if that is where it is cut', () => {
		const text = `${'x '.repeat(140)}https://cdn.example.com/a?Signature=SECRET`;
		expect(inMessage(text)).not.toContain('SECRET');
	});

	test('never has the word by which n8n takes a failure for a stopped execution', () => {
		expect(inMessage('it was canceled, and canceled again')).toBe(
			'it was cancelled, and cancelled again',
		);
		expect(inMessage('cancecanceledled')).not.toContain('canceled');
	});

	test('is ready at once, however long it is', () => {
		const before = process.cpuUsage();
		inMessage('a'.repeat(100_000));
		const { user } = process.cpuUsage(before);
		expect(user / 1000).toBeLessThan(1000);
	});
});

describe('a length of time', () => {
	test.each([
		[0, '0 seconds'],
		[400, '0.4 seconds'],
		[1000, '1 second'],
		[1500, '1.5 seconds'],
		[45_000, '45 seconds'],
		[59_949, '59.9 seconds'],
		[59_999, '1 minute'],
		[60_000, '1 minute'],
		[90_000, '1.5 minutes'],
		[1_800_000, '30 minutes'],
		[3_596_000, '59.9 minutes'],
		[3_599_999, '1 hour'],
		[3_600_000, '1 hour'],
		[9_000_000, '2.5 hours'],
		[86_400_000, '24 hours'],
		[1_800_400, '30 minutes'],
	])('%d ms is said as %p', (ms, text) => {
		expect(durationText(ms)).toBe(text);
	});
});

describe('a moment', () => {
	test('is said in UTC to the second', () => {
		expect(momentText(Date.parse('2026-01-31T14:03:12.345Z'))).toBe('2026-01-31 14:03:12 UTC');
	});

	test.each([Infinity, -Infinity, NaN, 8.64e15 + 1])(
		'beyond all dates has words, too: %p',
		(time) => {
			expect(momentText(time)).toBe('a time far away');
		},
	);
});
