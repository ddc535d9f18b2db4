import type { World } from '../../nodes/SoraVideo/task/waitForTasks';
import { completed, START, VirtualWorld, withStatus } from '../../test/unit/virtualWorld';
import { between, normal, seeded } from './chance';
import { NarrowingSlots } from './narrowingSlots';
import { FEWEST_IN_FLIGHT, POLICIES, waitWith, type PolicyName } from './policies';
import { SERVERS, type ServerName } from './servers';
import { WORKLOADS, type Workload, type WorkloadName } from './workloads';

const INTERVAL_MS = 30_000;

/** Twice the default, as some tasks take as long as that. */
const TIMEOUT_MS = 3_600_000;

export interface Case {
	workload: WorkloadName;
	server: ServerName;
	/** In one execution. */
	tasks: number;
	/** How long before the wait a task was created, at most; in minutes. */
	age: number;
	/** Max Concurrent Requests, if it is not the default. */
	inFlight?: number;
}

/** Of all executions of a case together. */
export interface Result {
	/** Requests per task. */
	requests: number;
	/** Those of them that were answered with too many requests. */
	refused: number;
	/** The share of the tasks of which the wait did not learn the end. */
	missed: number;
	/** From the end of a task, or the start of the wait if that is later, until it is known; seconds. */
	delays: number[];
	/** The most requests that began within one second, mean of the executions. */
	peak: number;
	/** The same without the first looks. */
	laterPeak: number;
	/** From the start until the last task is known, mean of the executions; seconds. */
	total: number;
}

/** Plays executions of a case in virtual time; the same seed gives the same tasks for each policy. */
export async function simulate(
	policy: PolicyName,
	given: Case,
	{ executions, seed }: { executions: number; seed: number },
): Promise<Result> {
	const sum = { requests: 0, refused: 0, missed: 0, peak: 0, laterPeak: 0, total: 0 };
	const delays: number[] = [];
	for (let execution = 0; execution < executions; execution++) {
		const played = await play(policy, given, seed * 1_000_003 + execution * 7919);
		for (const name of Object.keys(sum) as Array<keyof typeof sum>) sum[name] += played[name];
		for (const delay of played.delays) delays.push(delay);
	}
	return {
		requests: sum.requests / delays.length,
		refused: sum.refused / delays.length,
		delays: delays.sort((a, b) => a - b),
		missed: sum.missed / delays.length,
		peak: sum.peak / executions,
		laterPeak: sum.laterPeak / executions,
		total: sum.total / executions,
	};
}

async function play(policy: PolicyName, given: Case, seed: number): Promise<Result> {
	const ofTasks = seeded(seed);
	const workload: Workload = WORKLOADS[given.workload];
	const works = Array.from({ length: given.tasks }, () => ({
		...workload(ofTasks),
		ageMs: between(0, given.age * 60_000, ofTasks),
	}));
	const ofServer = seeded(seed + 1);
	const turnsAway = SERVERS[given.server](ofServer);
	let refused = 0;
	let missed = 0;
	const world = new VirtualWorld(
		({ id, elapsedMs }) => {
			const ms = 300 * Math.exp(0.3 * normal(ofServer));
			const { seconds, ageMs, fails = false } = works[Number(id)];
			const created = { created: Math.floor((START - ageMs) / 1000) };
			const isDone = elapsedMs + ageMs >= seconds * 1000;
			const running = withStatus('processing', created);
			const end = fails ? withStatus('failed', created) : completed;
			const away = turnsAway(elapsedMs);
			if (away && 'failure' in away && away.failure.kind === 'rateLimited') refused++;
			return { reading: away ?? (isDone ? end : running), ms };
		},
		{ random: seeded(seed + 2), size: given.inFlight },
	);
	const waits = works.map((_, index) => ({
		id: String(index),
		intervalMs: INTERVAL_MS,
		deadline: START + TIMEOUT_MS,
	}));
	const endings = waitWith(
		POLICIES[policy]?.(),
		waits,
		seenBy(policy, world),
		seeded(seed + 3),
	).map(async (ending) => {
		const { kind } = await ending;
		if (kind !== 'completed' && kind !== 'failed') missed++;
		return world.now() - START;
	});
	const knownAt = await world.pass(Promise.all(endings));
	const starts = world.looks.map(({ startedAt }) => startedAt - START);
	const firsts = new Map(world.looks.map((look) => [look.id, look] as const).reverse());
	const later = world.looks.filter((look) => firsts.get(look.id) !== look);
	return {
		requests: starts.length,
		refused,
		missed,
		delays: knownAt.map(
			(at, index) => (at - Math.max(0, works[index].seconds * 1000 - works[index].ageMs)) / 1000,
		),
		peak: mostWithinASecond(starts),
		laterPeak: mostWithinASecond(later.map(({ startedAt }) => startedAt)),
		total: Math.max(...knownAt) / 1000,
	};
}

/** The world with the slots of the policy. */
function seenBy(policy: PolicyName, world: VirtualWorld): World {
	const fewest = FEWEST_IN_FLIGHT[policy];
	if (fewest === undefined) return world;
	const slots = new NarrowingSlots(world.slots.size, fewest);
	return {
		slots,
		look: async (id) => {
			const reading = await world.look(id);
			slots.hear(reading, world.now());
			return reading;
		},
		sleep: async (ms) => await world.sleep(ms),
		now: () => world.now(),
		random: world.random,
	};
}

/** @param moments in milliseconds, in order */
function mostWithinASecond(moments: number[]): number {
	let most = 0;
	for (let last = 0, first = 0; last < moments.length; last++) {
		while (moments[first] <= moments[last] - 1000) first++;
		most = Math.max(most, last - first + 1);
	}
	return most;
}

export const quantile = (sorted: number[], share: number): number =>
	sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
