export const mean = (values: number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param share from 0 to 1: 0.5 gives the median */
export function quantile(values: number[], share: number): number {
	const sorted = [...values].sort((one, other) => one - other);
	const position = share * (sorted.length - 1);
	const below = sorted[Math.floor(position)];
	return below + (sorted[Math.ceil(position)] - below) * (position % 1);
}

export const median = (values: number[]): number => quantile(values, 0.5);
