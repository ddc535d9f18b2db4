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
		HPE_INVALID_CONSTANT: 'the answer was not HTTP',
		ERR_FR_TOO_MANY_REDIRECTS: 'there were too many redirects',
		EPROTO: 'no secure connection could be made',
		ERR_SSL_WRONG_VERSION_NUMBER: 'no secure connection could be made',
		DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
		SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is self-signed',
		CERT_HAS_EXPIRED: 'the certificate has expired',
		ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate belongs to another host',
		UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate could not be verified',
	}),
);

/** Errors of n8n's request helper wrap the network's own one or two levels deep. */
function codeOf(error: unknown, depth = 0): string | undefined {
	if (typeof error !== 'object' || error === null || depth > 4) return undefined;
	const { code, httpCode, cause } = error as Record<string, unknown>;
	// n8n 1.x keeps the code of a network failure in `httpCode`, and nothing else of it.
	const found = [code, httpCode].find(
		(value) => typeof value === 'string' && /^[a-z_]/i.test(value),
	);
	return (found as string | undefined) ?? codeOf(cause, depth + 1);
}

/**
 * Whether n8n itself has refused to send a request, because its protection against requests into
 * private networks (SSRF) is on and the address is restricted. Asking again changes nothing.
 */
export function isBlockedByN8n(error: unknown, depth = 0): boolean {
	if (typeof error !== 'object' || error === null || depth > 4) return false;
	const { name, cause } = error as { name?: unknown; cause?: unknown };
	return String(name).startsWith('SsrfBlocked') || isBlockedByN8n(cause, depth + 1);
}

/** Failures of a connection that was never there, so that nothing of a request can have arrived. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

export const isNeverSent = (error: unknown): boolean => NEVER_SENT.includes(codeOf(error) ?? '');

export const BLOCKED_BY_N8N = 'n8n allows no requests to this address';

/**
 * Says in plain words why a request got no answer. Takes nothing but the code from the error: its
 * message may hold a link with its signature.
 */
export function networkReason(error: unknown): string {
	const code = codeOf(error);
	if (code === undefined) return 'the connection broke off';
	return `${MEANINGS.get(code) ?? 'the connection broke off'} (${code})`;
}
