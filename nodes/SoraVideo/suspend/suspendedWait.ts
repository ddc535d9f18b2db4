import { pollDelay } from '../task/pollSchedule';
import type { WaitEnding } from '../task/progress';
import { lookOnce, NOT_LOOKED_AT, type TaskWait, type World } from '../task/waitForTasks';
import type { WaitState } from './waitState';

/** The shortest time after which n8n resumes an execution at the moment that it was told. */
export const SHORTEST_SUSPENSION_MS = 66_000;

/** A round may come a little early by the clock of another machine. */
const TOLERANCE_MS = 1000;

/**
 * One round of a suspended wait: looks once at every task whose time has come, with the schedule
 * and the rules of the wait in place.
 *
 * @returns the state after the round; `state` stays as it is
 */
export async function lookInRound(
	state: WaitState,
	waits: TaskWait[],
	world: World,
): Promise<WaitState> {
	// What the tasks of an execution learn together lives as long as the wait.
	const shared = { ...state.shared };
	const entries = waits.map(async (wait) => {
		// An ID may be the name of something that every object has.
		const known = Object.hasOwn(state.tasks, wait.id) ? state.tasks[wait.id] : NOT_LOOKED_AT;
		if ('ending' in known) return [wait.id, known] as const;
		const due = Math.min(known.nextLookAt, wait.deadline) - TOLERANCE_MS;
		return [
			wait.id,
			due > world.now() ? known : await lookOnce(wait, known, world, shared),
		] as const;
	});
	return { ...state, shared, tasks: Object.fromEntries(await Promise.all(entries)) };
}

/** The endings that are known so far, by task ID. */
export const endingsIn = ({ tasks }: WaitState): Map<string, WaitEnding> =>
	new Map(
		Object.entries(tasks).flatMap(([id, known]) => ('ending' in known ? [[id, known.ending]] : [])),
	);

/**
 * When the next round is due, in Unix milliseconds; undefined when every task has ended. Looks that
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
		return 'ending' in known ? [] : [Math.min(known.nextLookAt, deadline)];
	});
	if (dues.length === 0) return undefined;
	const together = Math.min(...dues) + SHORTEST_SUSPENSION_MS;
	const due = Math.max(...dues.filter((moment) => moment <= together));
	return due > now + SHORTEST_SUSPENSION_MS
		? due
		: now + pollDelay(SHORTEST_SUSPENSION_MS, 0, random);
}
