/** Less is lost in how exact a clock is, and in what else the machine does, in milliseconds. */
const NOISE_MS = 200;

/**
 * How many times as long some work takes with one text as with a harmless one of the same length. What
 * takes time in proportion to the length of a text stays below ten or so; what takes its square is
 * far above a hundred with texts of some hundred thousand characters.
 */
export function slowdown(work: (text: string) => void, text: string): number {
	const timeOf = (one: string) => {
		const begin = performance.now();
		work(one);
		return performance.now() - begin + NOISE_MS;
	};
	return timeOf(text) / timeOf('x'.repeat(text.length));
}
