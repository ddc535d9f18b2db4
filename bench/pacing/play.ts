import type { PollResult } from '../../nodes/SoraVideo/api/pollResult';
import { Pace, type Places } from '../../nodes/SoraVideo/api/pace';
import {
	completed,
	failing,
	processing,
	seconds,
	START,
	VirtualTime,
	VirtualWorld,
	wait,
} from '../../test/unit/virtualWorld';
import { normal, seeded } from './chance';
import { LIMITS, type Limit, type LimitName } from './servers';

export interface Scene {
	limit: LimitName;
	tasks: number;
	/** Default: one execution for all tasks. */
	executions?: number;
	/** That share the limit, and do not know of each other. */
	processes?: number;
	/** Of the tasks, in seconds; default 1800. */
	timeout?: number;
}

export interface Played {
	/** From the end of a task until the wait knows of it, in seconds, sorted. */
	delays: number[];
	undelivered: number;
	requests: number;
	refused: number;
}

/** Knows the limit: sends at 0.99 of it, in the order in which the requests fall due. */
class OraclePace extends Pace {
	private nextAt = START;

	constructor(
		time: VirtualTime,
		private readonly gapMs: number,
		private readonly refuses: (elapsedMs: number) => boolean,
	) {
		super(time);
	}

	override async turn(_due: number, expiresAt: () => number, signal: AbortSignal, places: Places) {
		this.nextAt = Math.max(this.nextAt, this.clock.now());
		while (this.refuses(this.nextAt - START)) this.nextAt += 10;
		const at = this.nextAt;
		if (at > expiresAt()) return undefined;
		this.nextAt += this.gapMs;
		if (at > this.clock.now()) await this.clock.sleep(at - this.clock.now(), signal);
		while (!places.takePlace()) await this.clock.sleep(10, signal);
		return at;
	}
}

/** How long tasks take: log-normal with a median of three minutes. */
const workSeconds = (random: () => number) =>
	Math.min(1800, Math.max(20, 180 * Math.exp(0.5 * normal(random))));

/** Plays waits of the node, or of an oracle, against an API with a limit. */
export async function play(scene: Scene, seed: number, isOracle = false): Promise<Played> {
	const { tasks, executions = 1, processes = 1, timeout } = scene;
	const limit: Limit = LIMITS[scene.limit];
	const ofTasks = seeded(seed);
	const works = Array.from({ length: tasks }, () => workSeconds(ofTasks));
	const time = new VirtualTime(seeded(seed + 2));
	const ofServer = seeded(seed + 1);
	const server = limit.open(seeded(seed + 3));
	const clockOfOthers = limit.open(seeded(seed + 3));
	let requests = 0;
	let refused = 0;
	const answer = ({ id, elapsedMs }: { id: string; elapsedMs: number }) => {
		const ms = 300 * Math.exp(0.3 * normal(ofServer));
		requests++;
		if (!isOracle && server.refuses(elapsedMs)) {
			refused++;
			const retryAfter = server.retryAfter === undefined ? undefined : String(server.retryAfter);
			return { reading: failing('rateLimited', { httpStatus: 429, retryAfter }), ms };
		}
		const reading: PollResult = elapsedMs >= seconds(works[Number(id)]) ? completed : processing;
		return { reading, ms };
	};
	const gapMs = limit.perSecond === undefined ? 0 : 1000 / (0.99 * limit.perSecond);
	const oracle = new OraclePace(
		time,
		gapMs,
		(ms) => limit.isShared === true && clockOfOthers.refuses(ms),
	);
	const paces = Array.from({ length: isOracle ? 1 : processes }, () =>
		isOracle ? oracle : new Pace(time),
	);
	const worlds = Array.from(
		{ length: Math.max(executions, processes) },
		(_, index) => new VirtualWorld(answer, { time, pace: paces[index % paces.length] }),
	);
	const outcomes = await time.pass(
		Promise.all(
			works.flatMap((_, id) =>
				worlds[id % worlds.length].begin(
					wait(String(id), timeout === undefined ? {} : { timeout }),
				),
			),
		),
	);
	const delays = outcomes.map(({ at }, id) => (at - START) / 1000 - works[id]);
	return {
		delays: delays.sort((a, b) => a - b),
		undelivered: outcomes.filter(({ ending }) => ending.kind !== 'completed').length,
		requests,
		refused,
	};
}
