import fc from 'fast-check';

/** When the first and the last of some tasks may finish, in milliseconds after the first look. */
export interface Span {
	min: number;
	max: number;
}

/** Tasks that finish one after the other, in even steps. */
export const evenly = (tasks: number, { min, max }: Span): number[] =>
	Array.from({ length: tasks }, (_, index) => min + ((index + 0.5) / tasks) * (max - min));

/**
 * Tasks that finish at random, each moment as likely as any other.
 *
 * @param seed the same seed gives the same tasks
 */
export function randomly(tasks: number, { min, max }: Span, seed: number): number[] {
	const moment = fc.noBias(fc.integer({ min, max }));
	return fc.sample(moment, { seed, numRuns: tasks });
}
