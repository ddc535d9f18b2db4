import { between, normal } from './chance';

/** How long a task takes from its creation to its end, and whether it fails then. */
export interface Work {
	seconds: number;
	fails?: boolean;
}

export type Workload = (random: () => number) => Work;

const clamp = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value));

const logNormal = (random: () => number) => 180 * Math.exp(0.5 * normal(random));

/** The ranges are the usual times that the API's documentation gives. */
const clip =
	(minutesFrom: number, minutesTo: number): Workload =>
	(random) => ({ seconds: between(minutesFrom * 60, minutesTo * 60, random) });

const HALF_AN_HOUR = 1800;

export const WORKLOADS = {
	'4 s clips (1–3 min)': clip(1, 3),
	'8 s clips (2–5 min)': clip(2, 5),
	'12 s clips (3–8 min)': clip(3, 8),
	'3 min ± 30 s': (random) => ({ seconds: clamp(30, 180 + 30 * normal(random), 330) }),
	'log-normal (median 3 min)': (random) => ({
		seconds: clamp(20, logNormal(random), HALF_AN_HOUR),
	}),
	// One task in three waits in a queue first; the times there have a heavy tail.
	'long queue (to 30 min)': (random) => {
		const queued = random() < 1 / 3 ? 120 / (1 - random()) : 0;
		return { seconds: clamp(20, logNormal(random) + queued, HALF_AN_HOUR) };
	},
	// A prompt that is refused ends its task within seconds.
	'15 % early failures': (random) =>
		random() < 0.15
			? { seconds: between(3, 20, random), fails: true }
			: { seconds: clamp(20, logNormal(random), HALF_AN_HOUR) },
	'fast model (15–60 s)': (random) => ({ seconds: between(15, 60, random) }),
} satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;
