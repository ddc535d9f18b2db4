/* eslint-disable @n8n/community-nodes/no-restricted-globals -- setImmediate lets all promises settle */
import { settleUnlessAborted } from '../../nodes/SoraVideo/api/childAbortController';
import type { Clock } from '../../nodes/SoraVideo/api/clock';
import { Pace } from '../../nodes/SoraVideo/api/pace';
import { RequestQueue } from '../../nodes/SoraVideo/api/requestQueue';
import type {
	PollFailure,
	PollFailureKind,
	PollResult,
} from '../../nodes/SoraVideo/api/pollResult';
import { pollUntilDone, type Poller, type TaskWait } from '../../nodes/SoraVideo/wait/poller';
import type { WaitEnding } from '../../nodes/SoraVideo/wait/pollState';

/** The moment at which every virtual world begins, in Unix milliseconds. */
export const START = Date.parse('2026-01-31T12:00:00Z');

export const seconds = (count: number) => count * 1000;

interface Sleeper {
	at: number;
	wake: () => void;
}

/** More wake-ups than any test needs: a wait that gets here would never end. */
const MAX_WAKE_UPS = 1_000_000;

/**
 * Time that passes only while nothing else can happen: when all that is left is asleep, the clock
 * jumps to the sleeper whose time comes first. A wait that hangs is found by there being nobody left
 * to wake.
 */
export class VirtualTime implements Clock {
	private time = START;

	private readonly sleepers: Sleeper[] = [];

	constructor(readonly random: () => number = () => 0) {}

	now() {
		return this.time;
	}

	async sleep(ms: number, signal: AbortSignal): Promise<void> {
		if (Number.isNaN(ms)) throw new Error(`a sleep of ${ms} ms`);
		await settleUnlessAborted<void>(signal, (wake) => {
			const at = this.time + Math.max(0, ms);
			const sleeper = { at, wake };
			let low = 0;
			let high = this.sleepers.length;
			while (low < high) {
				const middle = (low + high) >> 1;
				if (this.sleepers[middle].at <= at) low = middle + 1;
				else high = middle;
			}
			this.sleepers.splice(low, 0, sleeper);
			return () => {
				const place = this.sleepers.indexOf(sleeper);
				if (place >= 0) this.sleepers.splice(place, 1);
			};
		});
	}

	/** Lets time pass until `work` has settled. */
	async pass<T>(work: Promise<T>): Promise<T> {
		let isSettled = false;
		const settle = () => {
			isSettled = true;
		};
		work.then(settle, settle);
		for (let wakeUps = 0; wakeUps < MAX_WAKE_UPS; wakeUps++) {
			await new Promise((resolve) => setImmediate(resolve));
			if (isSettled) return await work;
			const { at } = this.sleepers[0] ?? {};
			if (at === undefined) throw new Error('the wait hangs: nobody is left to wake');
			this.time = at;
			while (this.sleepers[0]?.at === at) this.sleepers.shift()!.wake();
		}
		throw new Error('the wait goes on for ever');
	}

	/** How many sleep. */
	get sleeping() {
		return this.sleepers.length;
	}
}

/** What a poll brings, and after how many milliseconds. */
export interface Answer {
	reading: PollResult;
	ms?: number;
}

/** Decides what a poll brings; `count` is 0 for a task's first poll. */
export type Script = (poll: {
	id: string;
	count: number;
	elapsedMs: number;
}) => Answer | PollResult;

export interface PollRecord {
	id: string;
	startedAt: number;
	endedAt: number;
	/** Whether there were too many requests. */
	isRefused: boolean;
}

/** How a wait ended, and when. */
export interface Outcome {
	ending: WaitEnding;
	at: number;
}

interface WorldOptions {
	/** Max Concurrent Requests. */
	size?: number;
	random?: () => number;
	/** Shared with another world. */
	time?: VirtualTime;
	pace?: Pace;
}

/** The API, the time and the queue of one execution that waits. */
export class VirtualWorld implements Poller {
	isKeyAccepted = false;

	readonly polls: PollRecord[] = [];

	/** Of the sleeps between polls. */
	readonly sleeps: Array<{ startedAt: number; endsAt: number }> = [];

	mostInFlight = 0;

	readonly time: VirtualTime;

	readonly clock: Clock;

	readonly pace: Pace;

	readonly queue: RequestQueue;

	private readonly controller = new AbortController();

	private inFlight = 0;

	private readonly counts = new Map<string, number>();

	constructor(
		private readonly script: Script,
		{ size = 10, random, time = new VirtualTime(random), pace = new Pace(time) }: WorldOptions = {},
	) {
		this.time = time;
		this.pace = pace;
		this.clock = {
			now: () => time.now(),
			random: () => time.random(),
			sleep: async (ms, signal) => {
				if (!(ms >= 0)) throw new Error(`a sleep of ${ms} ms`);
				this.sleeps.push({ startedAt: time.now(), endsAt: time.now() + ms });
				await time.sleep(ms, signal);
			},
		};
		this.queue = new RequestQueue(size, pace, this.clock, this.signal);
	}

	get signal() {
		return this.controller.signal;
	}

	now() {
		return this.time.now();
	}

	readonly poll = async (id: string): Promise<PollResult> => {
		const count = this.counts.get(id) ?? 0;
		this.counts.set(id, count + 1);
		const record = { id, startedAt: this.now(), endedAt: NaN, isRefused: false };
		this.polls.push(record);
		this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
		const answer = this.script({ id, count, elapsedMs: this.now() - START });
		const { reading, ms = 0 } = 'reading' in answer ? answer : { reading: answer };
		if (ms > 0) await this.time.sleep(ms, this.signal);
		this.inFlight--;
		record.endedAt = this.now();
		record.isRefused = 'failure' in reading && reading.failure.kind === 'rateLimited';
		return reading;
	};

	/** Ends all that polls or sleeps after `ms`, as Stop does. */
	endAfter(ms: number) {
		void this.time
			.sleep(ms, new AbortController().signal)
			.then(() => this.controller.abort(new Error('ended')));
	}

	/** Waits for tasks in this world until all waits have ended. */
	async run(...tasks: TaskWait[]): Promise<Outcome[]> {
		return await this.pass(Promise.all(this.begin(...tasks)));
	}

	/** Begins to wait for tasks in this world. */
	begin(...tasks: TaskWait[]): Array<Promise<Outcome>> {
		return tasks.map(async (wait): Promise<Outcome> => {
			const { ending } = await pollUntilDone(wait, this, this.signal);
			return { ending, at: this.now() };
		});
	}

	/** Lets time pass until `work` has settled. */
	async pass<T>(work: Promise<T>): Promise<T> {
		return await this.time.pass(work);
	}

	/** When the polls of a task began, in seconds from the start. */
	secondsOfPolls(id = ID) {
		return this.polls
			.filter((poll) => poll.id === id)
			.map(({ startedAt }) => (startedAt - START) / 1000);
	}
}

export const ID = 'sora_abc123';

/** A wait for a task: by default a poll every 30 seconds, for half an hour. */
export const wait = (
	id = ID,
	{ interval = 30, timeout = 1800 }: { interval?: number; timeout?: number } = {},
): TaskWait => ({ id, intervalMs: seconds(interval), deadline: START + seconds(timeout) });

export const LINK = 'https://cdn.example.com/video.mp4';

export const withStatus = (status: string, more: object = {}): PollResult => ({
	task: { id: ID, status, ...more },
});

export const processing = withStatus('processing');
export const completed = withStatus('completed', { video_url: LINK });

export const failing = (kind: PollFailureKind, more: Partial<PollFailure> = {}): PollResult => ({
	failure: { kind, reason: `a reading of the kind ${kind}`, ...more },
});

/** One answer after the other; the last one is repeated. */
export const oneAfterTheOther =
	(...answers: Array<Answer | PollResult>): Script =>
	({ count }) =>
		answers[Math.min(count, answers.length - 1)];

/** A task that is processing until it is completed, so many seconds after the start. */
export const completedAfter =
	(secondsOfWork: number): Script =>
	({ elapsedMs }) =>
		elapsedMs >= seconds(secondsOfWork) ? completed : processing;
