import { pollDelay } from '../api/backoff';
import { INITIAL_STATE, type WaitEnding } from '../wait/pollState';
import { pollOnce, type Poller, type TaskWait } from '../wait/poller';
import type { WaitState } from './waitState';

/** The shortest time after which n8n resumes an execution at the moment that it was told. */
export const SHORTEST_SUSPENSION_MS = 66_000;

/** A round may come a little early by the clock of another machine. */
const TOLERANCE_MS = 1000;

/**
 * One round of a suspended wait: polls every task whose time has come once, with the schedule
 * and the rules of the wait in place.
 *
 * @returns the state after the round; `state` stays as it is
 */
export async function pollInRound(
	state: WaitState,
	waits: TaskWait[],
	poller: Poller,
): Promise<WaitState> {
	const entries = waits.map(async (wait) => {
		// An ID may be the name of something that every object has.
		const known = Object.hasOwn(state.tasks, wait.id) ? state.tasks[wait.id] : INITIAL_STATE;
		if ('ending' in known) return [wait.id, known] as const;
		const due = Math.min(known.nextPollAt, wait.deadline) - TOLERANCE_MS;
		if (due > poller.clock.now()) return [wait.id, known] as const;
		return [wait.id, await pollOnce(wait, known, poller, SHORTEST_SUSPENSION_MS)] as const;
	});
	return { ...state, tasks: Object.fromEntries(await Promise.all(entries)) };
}

/** The endings that are known so far, by task ID. */
export const endingsIn = ({ tasks }: WaitState): Map<string, WaitEnding> =>
	new Map(
		Object.entries(tasks).flatMap(([id, known]) => ('ending' in known ? [[id, known.ending]] : [])),
	);

/**
 * When the next round is due, in Unix milliseconds; undefined when every task has ended. Polls that
 * are due shortly after the first of them are waited for, so that a round serves many tasks. Where
 * only n8n decides how long it takes, chance adds up to a tenth: executions that a schedule has
 * started at the same moment are not to be resumed at the same moment over and over.
 *
 * @param random from 0 to 1
 */
export function nextRound(
	{ tasks }: WaitState,
	waits: TaskWait[],
	now: number,
	random: number,
): number | undefined {
	const dues = waits.flatMap(({ id, deadline }) => {
		const known = tasks[id];
		return 'ending' in known ? [] : [Math.min(known.nextPollAt, deadline)];
	});
	if (dues.length === 0) return undefined;
	const together = Math.min(...dues) + SHORTEST_SUSPENSION_MS;
	const due = Math.max(...dues.filter((moment) => moment <= together));
	return due > now + SHORTEST_SUSPENSION_MS
		? due
		: now + pollDelay(SHORTEST_SUSPENSION_MS, 0, random);
}
