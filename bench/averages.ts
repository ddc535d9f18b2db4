/** The middle one of some values, or the mean of the two in the middle. */
export function median(values: number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	const middle = sorted.length / 2;
	return (sorted[Math.ceil(middle - 0.5)] + sorted[Math.floor(middle - 0.5)]) / 2;
}

export const mean = (values: number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;
