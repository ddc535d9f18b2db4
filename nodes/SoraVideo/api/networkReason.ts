/** What the codes of Node's network failures mean. Source: the Node.js and c-ares documentation. */
const MEANINGS = new Map(
	Object.entries({
		ECONNREFUSED: 'the connection was refused',
		ECONNRESET: 'the connection was cut',
		EPIPE: 'the connection was cut',
		ERR_STREAM_PREMATURE_CLOSE: 'the connection was cut',
		ECONNABORTED: 'no answer came in time',
		ETIMEDOUT: 'no answer came in time',
		ESOCKETTIMEDOUT: 'no answer came in time',
		ENOTFOUND: 'the host name was not found',
		EAI_AGAIN: 'the name server did not answer',
		EHOSTUNREACH: 'the host cannot be reached',
		ENETUNREACH: 'the network cannot be reached',
		EHOSTDOWN: 'the host is down',
		ENETDOWN: 'the network is down',
		EADDRNOTAVAIL: 'the address cannot be used',
		HPE_INVALID_CONSTANT: 'the answer was not HTTP',
		ERR_FR_TOO_MANY_REDIRECTS: 'there were too many redirects',
		EPROTO: 'no secure connection could be made',
		ERR_SSL_WRONG_VERSION_NUMBER: 'no secure connection could be made',
		DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
		SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an authority that n8n does not know',
		CERT_HAS_EXPIRED: 'the certificate has expired',
		CERT_NOT_YET_VALID: 'the certificate is not valid yet',
		CERT_REVOKED: 'the certificate was revoked',
		CERT_UNTRUSTED: 'the certificate is not trusted',
		CERT_REJECTED: 'the certificate was rejected',
		CERT_SIGNATURE_FAILURE: 'the signature of the certificate is wrong',
		HOSTNAME_MISMATCH: 'the certificate belongs to another host',
		ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate belongs to another host',
		UNABLE_TO_GET_ISSUER_CERT: 'the certificate could not be verified',
		UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate could not be verified',
		UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate could not be verified',
		INVALID_CA: 'the certificate could not be verified',
	}),
);

/** n8n's request helper wraps the network's own error some levels deep; deeper is nothing of it. */
const MAX_DEPTH = 4;

/** An error and those that are its cause, or that it is made of (one for each address of a host). */
function withCauses(error: unknown, depth = 0): Array<Record<string, unknown>> {
	if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return [];
	const { cause, errors } = error as { cause?: unknown; errors?: unknown };
	const parts: unknown[] = Array.isArray(errors) ? errors.slice(0, 10) : [];
	return [
		error as Record<string, unknown>,
		...[cause, ...parts].flatMap((inner) => withCauses(inner, depth + 1)),
	];
}

/** n8n 1.x keeps the code of a network failure in `httpCode`, and nothing else of it. */
const codesIn = (error: unknown): string[] =>
	withCauses(error)
		.flatMap(({ code, httpCode }) => [code, httpCode])
		.filter((code): code is string => typeof code === 'string' && /^[a-z_]/i.test(code));

export const codeOf = (error: unknown): string | undefined => codesIn(error)[0];

/**
 * Whether n8n itself has refused to send a request, because its protection against requests into
 * private networks (SSRF) is on and the address is restricted. Asking again changes nothing.
 */
export const isBlockedByN8n = (error: unknown): boolean =>
	withCauses(error).some(({ name }) => String(name).startsWith('SsrfBlocked'));

const isOfCertificate = (code: string) => MEANINGS.get(code)?.includes('certificate') === true;

/** Whether the certificate of the host was refused, before anything was sent to it. */
export const isCertificateRefused = (error: unknown): boolean =>
	isOfCertificate(codeOf(error) ?? '');

/** Failures of a connection that was never made, so that nothing of a request can have arrived. */
const NOT_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

/** The same if they are about connecting: a connection that was made can end with them, too. */
const MAY_BE_NOT_CONNECTED = [
	...['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL'],
];

/** Whether a request surely did not reach the host, at whichever of its addresses. */
export function isNotSent(error: unknown): boolean {
	const tried = withCauses(error).flatMap(({ errors }) => (Array.isArray(errors) ? errors : []));
	return [error, ...tried].every((inner) => {
		const code = codeOf(inner) ?? '';
		const isOfConnecting =
			MAY_BE_NOT_CONNECTED.includes(code) &&
			withCauses(inner).some((one) => isAboutConnecting(one, code));
		return isOfConnecting || NOT_CONNECTED.includes(code) || isOfCertificate(code);
	});
}

/** n8n 1.x keeps nothing of a system error but its text: "connect ETIMEDOUT 192.0.2.1:443". */
const isAboutConnecting = (
	{ syscall, message, messages }: Record<string, unknown>,
	code: string,
): boolean =>
	syscall === 'connect' ||
	[message, ...(Array.isArray(messages) ? (messages as unknown[]) : [])].some((text) =>
		String(text).includes(`connect ${code}`),
	);

export const BLOCKED_BY_N8N = 'n8n allows no requests to this address';

/**
 * Says in plain words why a request got no answer. Takes nothing but the code from the error: its
 * message may hold a link with its signature.
 */
export function networkReason(error: unknown): string {
	const code = codeOf(error);
	if (code === undefined) return 'the connection was lost';
	return `${MEANINGS.get(code) ?? 'the connection was lost'} (${code})`;
}
