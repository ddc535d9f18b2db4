import type { Figure } from '../benchmark';

/** A figure before it is measured. */
export type About = Omit<Figure, 'runs'>;

/** Measures so often, one run after the other, and gathers the values of each figure. */
export async function gather<Name extends string>(
	runs: number,
	about: Record<Name, About>,
	measure: (run: number) => Promise<Record<Name, number>>,
): Promise<Figure[]> {
	const values: Array<Record<Name, number>> = [];
	for (let run = 0; run < runs; run++) values.push(await measure(run));
	return (Object.keys(about) as Name[]).map((name) => ({
		...about[name],
		runs: values.map((value) => value[name]),
	}));
}

/** Lets the same figures of several contestants be gathered together. */
export const named = <T>(prefix: string, values: Record<string, T>): Record<string, T> =>
	Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));

export const atMost = (limit: number, unit: string): Figure['goal'] => ({
	text: `≤ ${limit} ${unit}`,
	isMet: (median) => median <= limit,
});

export const atLeast = (limit: number, unit: string): Figure['goal'] => ({
	text: `≥ ${limit} ${unit}`,
	isMet: (median) => median >= limit,
});
