import type { Explanation } from '../messages';
import { inMessage, quote } from '../wording';

/**
 * Why an attempt brought no file:
 * - `transient`: the network, the server or a broken file; worth another attempt
 * - `certificate`: that of the host was refused; worth another attempt
 * - `linkRefused`: expired, withdrawn or never right; worth a fresh link
 * - `keyRequired`: the same, by the API itself, which wants the key that downloads never carry
 * - `proxy`: not the host, but a proxy on the way to it has refused the request
 * - `noFreshLink`: refused, and the API gives no other
 * - `noIndex`, `wrongEncoding`: all came and is no good; final when it comes a second time
 * - `cut`: the same, but what comes a second time is delivered as it is
 * - the others: another attempt would end in the same way
 */
export interface DownloadFailure {
	kind:
		| 'transient'
		| 'certificate'
		| 'linkRefused'
		| 'keyRequired'
		| 'proxy'
		| 'noFreshLink'
		| 'noIndex'
		| 'cut'
		| 'wrongEncoding'
		| 'noLink'
		| 'badLink'
		| 'blocked'
		| 'tooLarge'
		| 'notStored';
	/** What was seen, as the end of a sentence. */
	reason: string;
	httpStatus?: number;
	/** The moment that `Retry-After` names, in Unix milliseconds. */
	retryAt?: number;
}

const AT_THE_PROVIDER =
	"Later, use Wait Until Done with the same 'Task ID'; links work for one day after the task has completed. If it stays so, report it to the provider, or create the video again.";

const DESCRIPTIONS: Record<DownloadFailure['kind'], string> = {
	transient:
		"The video itself is not affected. Use Wait Until Done with the same 'Task ID' within one day after the task has completed: links work for one day.",
	certificate:
		"The video itself is not affected. If the certificate comes from your own authority, or from a proxy that looks into the traffic of your network, give that authority's certificate to n8n with the environment variable NODE_EXTRA_CA_CERTS. Then use Wait Until Done with the same 'Task ID'.",
	linkRefused:
		'A fresh link was asked for and did not help. Links work for one day after the task has completed; after that the video has to be created again. If the task completed less than a day ago, a proxy or a firewall of your network may block this host.',
	proxy:
		"The video itself is not affected. Ask the administrator of your n8n to let it reach this host. Then use Wait Until Done with the same 'Task ID' within one day after the task has completed.",
	noFreshLink:
		'Links work for one day after the task has completed; after that the video has to be created again.',
	keyRequired:
		"The node sends the key with no download. Switch off 'Download Video', and fetch the link with an HTTP Request node that uses the credential Sora Video API.",
	noIndex: `It was downloaded several times and was the same each time, so no player can play it. ${AT_THE_PROVIDER}`,
	cut: `Each download brought another part of it. ${AT_THE_PROVIDER}`,
	wrongEncoding: `The server announces the file with a wrong Content-Encoding, so it cannot be read. ${AT_THE_PROVIDER}`,
	noLink: "In a minute, use Wait Until Done with the same 'Task ID'.",
	badLink:
		"The node downloads over http and https only. Switch off 'Download Video' to get the link as the API gives it.",
	blocked:
		'The protection of n8n against requests into private networks is on. If the address is right, ask the administrator of your n8n to allow its host.',
	tooLarge:
		"Use Wait Until Done with the same 'Task ID' and a larger 'Max File Size (MB)' (0 means no limit). Links work for one day after the task has completed.",
	notStored:
		"Check the space and the settings of the storage that n8n keeps files in, then use Wait Until Done with the same 'Task ID'.",
};

/** Why the file of a completed task was not delivered, without the query of its link. */
export function explainDownload(
	id: string,
	url: string | undefined,
	failure: DownloadFailure,
): Explanation {
	const host = url !== undefined && URL.canParse(url) ? new URL(url).host : '';
	const from = host === '' ? '' : ` from ${inMessage(host)}`;
	return {
		message: `The file of task ${quote(id)} could not be downloaded${from}: ${inMessage(failure.reason)}`,
		description: DESCRIPTIONS[failure.kind],
		httpStatus: failure.httpStatus,
	};
}

/** Said of a file that was delivered although something about it is odd. */
export const oddFileHint = (id: string, what: string): string =>
	`The file of task ${quote(id)} was delivered as it came, but ${what}. Play it before you use it.`;
