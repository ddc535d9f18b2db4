/* eslint-disable @n8n/community-nodes/no-restricted-globals -- setImmediate lets all promises settle */
import type {
	PollFailure,
	PollFailureKind,
	PollResult,
} from '../../nodes/SoraVideo/api/pollResult';
import { Slots } from '../../nodes/SoraVideo/task/slots';
import { waitForTasks, type TaskWait, type World } from '../../nodes/SoraVideo/task/waitForTasks';
import type { WaitEnding } from '../../nodes/SoraVideo/task/progress';

/** The moment at which every virtual world begins, in Unix milliseconds. */
export const START = Date.parse('2026-01-31T12:00:00Z');

export const seconds = (count: number) => count * 1000;

/** What a look brings, and after how many milliseconds. */
export interface Answer {
	reading: PollResult;
	ms?: number;
}

/** Decides what a look brings; `count` is 0 for a task's first look. */
export type Script = (look: {
	id: string;
	count: number;
	elapsedMs: number;
}) => Answer | PollResult;

export interface LookRecord {
	id: string;
	startedAt: number;
	endedAt: number;
}

/** How a wait ended, and when. */
export interface Outcome {
	ending: WaitEnding;
	at: number;
}

interface Sleeper {
	at: number;
	wake: () => void;
	end: (reason: Error) => void;
}

/** More wake-ups than any test needs: a wait that gets here would never end. */
const MAX_WAKE_UPS = 200_000;

/**
 * A world in which no time passes while anything can still happen: when all that is left is asleep,
 * the clock jumps to the sleeper whose time comes first. A wait that hangs is found by there being
 * nobody left to wake.
 */
export class VirtualWorld implements World {
	readonly looks: LookRecord[] = [];

	/** Of the sleeps between looks. */
	readonly sleeps: Array<{ startedAt: number; endsAt: number }> = [];

	mostInFlight = 0;

	readonly slots: Slots;

	private time = START;

	private inFlight = 0;

	private hasEnded = false;

	private readonly counts = new Map<string, number>();

	private readonly sleepers: Sleeper[] = [];

	constructor(
		private readonly script: Script,
		{ size = 10, random = () => 0 }: { size?: number; random?: () => number } = {},
	) {
		this.slots = new Slots(size);
		this.random = random;
	}

	readonly random: () => number;

	now() {
		return this.time;
	}

	async look(id: string): Promise<PollResult> {
		const count = this.counts.get(id) ?? 0;
		this.counts.set(id, count + 1);
		const record = { id, startedAt: this.time, endedAt: NaN };
		this.looks.push(record);
		this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
		const answer = this.script({ id, count, elapsedMs: this.time - START });
		const { reading, ms = 0 } = 'reading' in answer ? answer : { reading: answer };
		if (ms > 0) await this.wakeAt(this.time + ms);
		this.inFlight--;
		record.endedAt = this.time;
		return reading;
	}

	async sleep(ms: number): Promise<void> {
		if (!(ms >= 0)) throw new Error(`a sleep of ${ms} ms`);
		this.sleeps.push({ startedAt: this.time, endsAt: this.time + ms });
		await this.wakeAt(this.time + ms);
	}

	/** Lets everything that looks or sleeps reject after `ms`, as Stop does. */
	endAfter(ms: number) {
		void this.wakeAt(START + ms).then(() => {
			this.hasEnded = true;
			for (const { end } of this.sleepers.splice(0)) end(new Error('ended'));
		});
	}

	/** Waits for tasks in this world until all waits have ended. */
	async run(...tasks: TaskWait[]): Promise<Outcome[]> {
		const waits = waitForTasks(tasks, this).map(async (wait): Promise<Outcome> => {
			const ending = await wait;
			return { ending, at: this.time };
		});
		return await this.pass(Promise.all(waits));
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

	/** When the looks at a task began, in seconds from the start. */
	secondsOfLooks(id = ID) {
		return this.looks
			.filter((look) => look.id === id)
			.map(({ startedAt }) => (startedAt - START) / 1000);
	}

	private async wakeAt(at: number) {
		await new Promise<void>((wake, end) => {
			if (this.hasEnded) return end(new Error('ended'));
			let low = 0;
			let high = this.sleepers.length;
			while (low < high) {
				const middle = (low + high) >> 1;
				if (this.sleepers[middle].at <= at) low = middle + 1;
				else high = middle;
			}
			this.sleepers.splice(low, 0, { at, wake, end });
		});
	}
}

export const ID = 'sora_abc123';

/** A wait for a task with the defaults of the node: 30 seconds and half an hour. */
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
