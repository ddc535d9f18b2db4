import type { WaitEnding } from '../../nodes/SoraVideo/task/progress';
import {
	lookOnce,
	newShared,
	NOT_LOOKED_AT,
	waitForTasks,
	type Pending,
	type Shared,
	type TaskWait,
	type World,
} from '../../nodes/SoraVideo/task/waitForTasks';

/** What a candidate may go by when it moves a look. */
interface Moment {
	/** When today's policy would look, in Unix milliseconds. */
	dueAt: number;
	now: number;
	/** Since the task was created, by its field `created`, in milliseconds; 0 before the first look. */
	ageMs: number;
	intervalMs: number;
	/** The looks so far. */
	looks: number;
	/** The pause because of too many requests that the task is in, if so. */
	pause?: { began: number; until: number };
	/** Of the tasks that are waited for, this one's place and their number. */
	index: number;
	count: number;
	random: number;
}

/** When to look instead, in Unix milliseconds. Everything else is as the node does it today. */
export type Policy = (moment: Moment) => number;

const MINUTE = 60_000;

/** The longest chance that today's policy adds after a pause, as a share of the interval. */
const JITTER = 0.1;

/** No second look at a task that is younger; only the first one tells its age. */
const notBeforeAge =
	(ageMs: number) =>
	(): Policy =>
	({ dueAt, now, looks, ageMs: age }) =>
		looks === 0 ? dueAt : Math.max(dueAt, now + ageMs - age);

const untilTwoMinutes = ({ now, ageMs }: Moment) => now + Math.min(MINUTE, 2 * MINUTE - ageMs);

/**
 * After a pause the tasks go on in the order in which it put them off, spread over so many
 * intervals: `first` after a pause that came alone, `again` when one pause followed the other.
 */
const inTurn = (first: number | undefined, again: number) => (): Policy => {
	let before = { began: 0, until: 0 };
	let isRepeated = false;
	let place = 0;
	return ({ pause, dueAt, intervalMs, count }) => {
		if (pause === undefined) return dueAt;
		if (pause.began !== before.began) {
			isRepeated = pause.began <= before.until + intervalMs;
			place = 0;
		}
		before = pause;
		const share = isRepeated ? again : first;
		return share === undefined
			? dueAt
			: pause.until + share * intervalMs * ((place++ % count) / count);
	};
};

export const POLICIES = {
	today: undefined,
	'b1 not before 1 min': notBeforeAge(MINUTE),
	'b2 not before 2 min': notBeforeAge(2 * MINUTE),
	'c1 a quarter of the age, 30 to 60 s':
		() =>
		({ dueAt, now, looks, ageMs }) =>
			looks === 0 ? dueAt : Math.max(dueAt, now + Math.min(ageMs / 4, MINUTE)),
	'c2 60 s until 2 min': () => (moment) =>
		moment.looks === 0 || moment.ageMs >= 2 * MINUTE
			? moment.dueAt
			: Math.max(moment.dueAt, untilTwoMinutes(moment)),
	'c3 60 s until 2 min and after 8 min': () => (moment) => {
		const { looks, dueAt, ageMs, now } = moment;
		if (looks === 0) return dueAt;
		if (ageMs >= 8 * MINUTE) return Math.max(dueAt, now + MINUTE);
		return ageMs >= 2 * MINUTE ? dueAt : Math.max(dueAt, untilTwoMinutes(moment));
	},
	'd1 first looks spread':
		() =>
		({ dueAt, now, looks, intervalMs, index, count }) =>
			looks === 0 ? now + (intervalMs * index) / count : dueAt,
	'd2 second looks spread':
		() =>
		({ dueAt, now, looks, intervalMs, index, count }) =>
			looks === 1 ? Math.max(dueAt, now + intervalMs * (1 + index / count)) : dueAt,
	'd3 looks after a pause spread':
		() =>
		({ dueAt, pause, intervalMs, count, random }) =>
			pause === undefined ? dueAt : pause.until + intervalMs * (1 - 1 / count) * random,
	'e1 in turn after each pause': inTurn(1, 1),
	'e2 in turn after a repeated pause': inTurn(undefined, 1),
	'e3 in turn over 2 intervals after a repeated pause': inTurn(undefined, 2),
	'f1 fewer looks in flight after a pause': undefined,
	'f2 the same, at least 3': undefined,
} satisfies Record<string, (() => Policy) | undefined>;

export type PolicyName = keyof typeof POLICIES;

/** To how few looks in flight a policy goes down; the others leave that as it is. */
export const FEWEST_IN_FLIGHT: Partial<Record<PolicyName, number>> = {
	'f1 fewer looks in flight after a pause': 1,
	'f2 the same, at least 3': 3,
};

/** `waitForTasks` of the node, with looks moved by a policy; undefined is the node itself. */
export function waitWith(
	policy: Policy | undefined,
	tasks: TaskWait[],
	world: World,
	random: () => number,
): Array<Promise<WaitEnding>> {
	if (policy === undefined) return waitForTasks(tasks, world);
	const shared = newShared();
	return tasks.map(async (wait, index) => {
		const move = (pending: Pending, looks: number) => {
			const now = world.now();
			const created = pending.progress.task?.created;
			const isPutOff = shared.pause.until > now && pending.nextLookAt >= shared.pause.until;
			const isByPause = pending.nextLookAt <= shared.pause.until + wait.intervalMs * JITTER;
			return policy({
				dueAt: Math.max(pending.nextLookAt, now),
				now,
				ageMs: created === undefined ? 0 : now - Number(created) * 1000,
				intervalMs: wait.intervalMs,
				looks,
				pause: isPutOff && isByPause ? shared.pause : undefined,
				index,
				count: tasks.length,
				random: random(),
			});
		};
		return await waitForTask(wait, move, world, shared);
	});
}

async function waitForTask(
	wait: TaskWait,
	move: (pending: Pending, looks: number) => number,
	world: World,
	shared: Shared,
): Promise<WaitEnding> {
	let pending: Pending = NOT_LOOKED_AT;
	for (let looks = 0; ; looks++) {
		pending = { ...pending, nextLookAt: move(pending, looks) };
		const sleepMs = Math.min(pending.nextLookAt, wait.deadline) - world.now();
		if (looks > 0 || sleepMs > 0) await world.sleep(sleepMs);
		const after = await lookOnce(wait, pending, world, shared);
		if ('ending' in after) return after.ending;
		pending = after;
	}
}
