import { isBlockedByN8n, isNotSent, networkReason } from '../../nodes/SoraVideo/api/networkReason';

const SECRET_LINK = 'https://cdn.example.com/a.mp4?Signature=SECRET';

const failed = (code: unknown, cause?: unknown) =>
	Object.assign(new Error(`request to ${SECRET_LINK} went wrong`, { cause }), { code });

test.each([
	['ECONNREFUSED', 'refused'],
	['ECONNRESET', 'cut'],
	['EPIPE', 'cut'],
	['ERR_STREAM_PREMATURE_CLOSE', 'cut'],
	['ECONNABORTED', 'in time'],
	['ETIMEDOUT', 'in time'],
	['ESOCKETTIMEDOUT', 'in time'],
	['ENOTFOUND', 'host name'],
	['EAI_AGAIN', 'name server'],
	['EHOSTUNREACH', 'host cannot be reached'],
	['ENETUNREACH', 'network cannot be reached'],
	['HPE_INVALID_CONSTANT', 'not HTTP'],
	['ERR_FR_TOO_MANY_REDIRECTS', 'too many redirects'],
	['EPROTO', 'no secure connection'],
	['ERR_SSL_WRONG_VERSION_NUMBER', 'no secure connection'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'],
	['SELF_SIGNED_CERT_IN_CHAIN', 'an authority that n8n does not know'],
	['CERT_HAS_EXPIRED', 'expired'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'another host'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'verified'],
])('%s is said in plain words, with the code behind them', (code, words) => {
	const reason = networkReason(failed(code));
	expect(reason).toContain(words);
	expect(reason).toContain(`(${code})`);
});

test('a code that nobody knows is named', () => {
	expect(networkReason(failed('EWHATEVER'))).toBe('the connection was lost (EWHATEVER)');
});

test.each(['constructor', 'toString', '__proto__'])(
	'a code that is the name of something built in is a code as any other: %s',
	(code) => {
		expect(networkReason(failed(code))).toBe(`the connection was lost (${code})`);
	},
);

test('the code is found inside of the errors that wrap it, the outermost first', () => {
	expect(networkReason(failed(undefined, failed('ECONNRESET')))).toContain('(ECONNRESET)');
	expect(networkReason({ cause: { cause: { code: 'ENOTFOUND' } } })).toContain('(ENOTFOUND)');
	expect(networkReason(failed('EPIPE', failed('ECONNRESET')))).toContain('(EPIPE)');
	expect(networkReason(failed('', failed('ECONNRESET')))).toContain('(ECONNRESET)');
	expect(networkReason(failed(7, failed('ECONNRESET')))).toContain('(ECONNRESET)');
});

test.each([[undefined], [null], ['ECONNRESET'], [7], [{}], [new Error(SECRET_LINK)]])(
	'without a code it only says that the connection was lost: %p',
	(error) => {
		expect(networkReason(error)).toBe('the connection was lost');
	},
);

test('errors that are the cause of one another do no harm', () => {
	const first: { cause?: unknown } = {};
	const second = { cause: first };
	first.cause = second;
	expect(networkReason(first)).toBe('the connection was lost');
});

test("nothing of the error's message is shown", () => {
	for (const error of [failed('ECONNRESET'), failed('EWHATEVER'), failed(undefined)]) {
		expect(networkReason(error)).not.toMatch(/SECRET|cdn/);
	}
});

describe("n8n's own refusal of a request into a private network", () => {
	const refusal = Object.assign(new Error('x'), { name: 'SsrfBlockedIpError' });

	test('is known by its name, also inside of the errors that wrap it', () => {
		expect(isBlockedByN8n(refusal)).toBe(true);
		expect(isBlockedByN8n(new Error('x', { cause: refusal }))).toBe(true);
		expect(isBlockedByN8n({ cause: { cause: refusal } })).toBe(true);
	});

	test.each([[undefined], [null], ['SsrfBlocked'], [{}], [{ name: 7 }], [failed('ECONNREFUSED')]])(
		'is not seen in anything else: %p',
		(error) => {
			expect(isBlockedByN8n(error)).toBe(false);
		},
	);

	test('is not looked for in circles', () => {
		const error: { cause?: unknown } = {};
		error.cause = error;
		expect(isBlockedByN8n(error)).toBe(false);
	});
});

describe('a request was surely not sent', () => {
	const MAY_BREAK = ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'];

	test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED'])('with %s', (code) => {
		expect(isNotSent(failed(code))).toBe(true);
	});

	test.each(MAY_BREAK)('with %s while connecting, and not while reading or writing', (code) => {
		const during = (syscall: string) => Object.assign(failed(code), { syscall });
		expect(isNotSent(during('connect'))).toBe(true);
		expect(isNotSent({ cause: during('connect') })).toBe(true);
		expect(isNotSent({ code, messages: [`connect ${code} 192.0.2.1:443`] })).toBe(true);
		for (const syscall of ['read', 'write']) {
			expect(isNotSent(during(syscall))).toBe(false);
			expect(isNotSent({ code, messages: [`${syscall} ${code}`] })).toBe(false);
		}
		expect(isNotSent(failed(code))).toBe(false);
	});
});
