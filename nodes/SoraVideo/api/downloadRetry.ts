import { MAX_BACKOFF_MS, pollDelay } from './backoff';
import type { DownloadFailure } from './explainDownload';

/** In a row, without new data between them. */
const MAX_RETRIES = 4;

/** The first back-off; each further one in a row is twice as long. */
const RETRY_DELAY_MS = 2000;

/** The file of a task may come so much later than the task is said to be completed. */
export const FRESH_TASK_MS = 2 * 60_000;

/** What is not answered because a file is not there yet, or not yet readable. */
const FOR_GOOD = [400, 405, 414, 431, 451];

/** How often a file of a fresh task that is not finished yet may come with the same size. */
const MAX_SAME = 3;

/** Whether the file of a task may still be on its way to the server. */
export const isFreshAt = (completedAt: number | undefined, now: number): boolean =>
	completedAt !== undefined && now < completedAt + FRESH_TASK_MS;

/** Whether a file that is cut has come as often with the same size as it is asked for. */
export const isRepeatedCut = (
	{ unusable, retries }: RetryState,
	bytes: number,
	isFresh: boolean,
): boolean =>
	unusable?.kind === 'cut' && unusable.bytes === bytes && (!isFresh || retries >= MAX_SAME);

/** What is remembered from one attempt to the next. */
interface RetryState {
	/** Attempts in a row that failed without new data. */
	retries: number;
	/** How often a link was refused that may work in a moment. */
	refusals: number;
	/** How many bytes of the file an attempt has brought at most. */
	furthest: number;
	/** Whether the link was refused and has been replaced by a fresh one. */
	isFreshLink: boolean;
	/** The last file that came whole and was no good. */
	unusable?: { kind: DownloadFailure['kind']; bytes: number };
}

export const FIRST_ATTEMPT: RetryState = {
	retries: 0,
	refusals: 0,
	furthest: 0,
	isFreshLink: false,
};

export interface FailedAttempt {
	failure: DownloadFailure;
	/** How many bytes of the file have come, earlier attempts that it went on from included. */
	bytes: number;
	/** Unix milliseconds; undefined where it is not known or long ago. */
	completedAt: number | undefined;
}

export type NextAttempt =
	| { then: 'retry'; delayMs: number; state: RetryState }
	/** At once, with a fresh link if there is one. */
	| { then: 'freshLink'; state: RetryState }
	| { then: 'giveUp' };

const GIVE_UP: NextAttempt = { then: 'giveUp' };

/**
 * What to do after an attempt to download has failed.
 *
 * @param now Unix milliseconds
 * @param random from 0 to 1
 */
export function afterFailedAttempt(
	state: RetryState,
	{ failure, bytes, completedAt }: FailedAttempt,
	now: number,
	random: number,
): NextAttempt {
	const { kind, httpStatus = 0, retryAt = 0 } = failure;
	const retries = bytes > state.furthest ? 0 : state.retries;
	const furthest = Math.max(state.furthest, bytes);
	const delayAfter = (failures: number) =>
		Math.max(pollDelay(RETRY_DELAY_MS, failures, random), Math.min(retryAt - now, MAX_BACKOFF_MS));
	const retry = (more: Partial<RetryState> = {}): NextAttempt =>
		retries < MAX_RETRIES
			? {
					then: 'retry',
					delayMs: delayAfter(retries),
					state: { ...state, ...more, retries: retries + 1, furthest },
				}
			: GIVE_UP;
	const isFresh = isFreshAt(completedAt, now);
	// The file of a task that was completed a moment ago may still be on its way to the server.
	const isLate =
		(kind === 'transient' && bytes === 0) ||
		(kind === 'linkRefused' && !FOR_GOOD.includes(httpStatus));
	if (isFresh && isLate) {
		const refusals = state.refusals + 1;
		// A refusal for being early leaves the attempts for what breaks.
		const used = kind === 'transient' ? { retries: retries + 1 } : {};
		const delayMs = delayAfter(state.refusals);
		return { then: 'retry', delayMs, state: { ...state, ...used, refusals } };
	}
	switch (kind) {
		case 'transient':
		case 'certificate':
			return retry();
		case 'wrongEncoding':
		case 'cut':
		case 'noIndex': {
			const isSame = state.unusable?.kind === kind && state.unusable.bytes === bytes;
			const mayGrow = isFresh && kind !== 'wrongEncoding' && retries < MAX_SAME;
			return isSame && !mayGrow ? GIVE_UP : retry({ unusable: { kind, bytes } });
		}
		case 'linkRefused':
		case 'keyRequired': {
			if (state.isFreshLink) return GIVE_UP;
			return { then: 'freshLink', state: { ...state, isFreshLink: true } };
		}
		default:
			return GIVE_UP;
	}
}
