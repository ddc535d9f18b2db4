import type { Explanation } from '../messages';
import { inMessage, quote } from '../task/wording';

/**
 * Why an attempt brought no file:
 * - `passing`: the network, the server or a broken file; worth another attempt
 * - `linkRefused`: expired, withdrawn or never right; worth a fresh link
 * - `noLink`, `badLink`, `blocked`, `tooLarge`, `notStored`: another attempt would end in the same way
 */
export interface DownloadTrouble {
	kind: 'passing' | 'linkRefused' | 'noLink' | 'badLink' | 'blocked' | 'tooLarge' | 'notStored';
	/** What was seen, as the end of a sentence. */
	reason: string;
	httpStatus?: number;
	/** The `Retry-After` header as it came. */
	retryAfter?: string;
}

const DESCRIPTIONS: Record<DownloadTrouble['kind'], string> = {
	passing:
		'The video itself is not affected. Run this node again with the same Task ID within one day after the task has completed: links work for one day.',
	linkRefused:
		'A fresh link was asked for and did not help. Links work for one day after the task has completed; after that the video has to be created again.',
	noLink: 'Run this node again in a minute with the same Task ID.',
	badLink:
		'The node downloads over http and https only. Switch off Download Video to get the link as the API gives it.',
	blocked:
		'The protection of n8n against requests into private networks is on. If the address is right, ask the administrator of your n8n to allow its host.',
	tooLarge: 'Raise Max File Size in the options of the node (0 means no limit) and run it again.',
	notStored:
		'Check the space and the settings of the storage that n8n keeps binary data in, then run this node again with the same Task ID.',
};

/** Why the file of a completed task was not delivered, without the query of its link. */
export function explainDownload(
	id: string,
	url: string | undefined,
	trouble: DownloadTrouble,
): Explanation {
	const host = url !== undefined && URL.canParse(url) ? new URL(url).host : '';
	const from = host === '' ? '' : ` from ${inMessage(host)}`;
	return {
		message: `The file of task ${quote(id)} could not be downloaded${from}: ${inMessage(trouble.reason)}`,
		description: DESCRIPTIONS[trouble.kind],
		httpStatus: trouble.httpStatus,
	};
}
