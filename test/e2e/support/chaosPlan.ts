import { randomInt } from 'node:crypto';
import fc from 'fast-check';

/** When n8n is killed: so long after its start, or as soon as so many requests have arrived since. */
export type Kill = { afterMs: number } | { atRequest: number };

export interface ChaosPlan {
	seed: number;
	/** How long each task takes from the first look on, in milliseconds. */
	processingMs: number[];
	kills: Kill[];
}

/** @param seed the same seed gives the same plan; by default a new one */
export function chaosPlan(tasks: number, kills: number, seed = randomInt(2 ** 31)): ChaosPlan {
	const kill = fc.oneof(fc.record({ afterMs: fc.integer({ min: 0, max: 15_000 }) }), {
		weight: 2,
		arbitrary: fc.record({ atRequest: fc.integer({ min: 1, max: 8 }) }),
	});
	const plan = fc.record({
		processingMs: exactly(tasks, fc.integer({ min: 20_000, max: 150_000 })),
		kills: exactly(kills, kill as fc.Arbitrary<Kill>),
	});
	const [drawn] = fc.sample(fc.noBias(plan), { seed, numRuns: 1 });
	return { seed, ...drawn };
}

const exactly = <T>(length: number, arbitrary: fc.Arbitrary<T>) =>
	fc.array(arbitrary, { minLength: length, maxLength: length });
