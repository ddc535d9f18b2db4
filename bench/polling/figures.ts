import { quantile, type Result } from './simulate';

interface Kind {
	unit: string;
	of: (result: Result) => number;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What the policies are judged by; less is better in each. */
export const MEASURES = {
	'requests per task': { unit: 'requests', of: ({ requests }) => requests },
	'refused requests per task': { unit: 'requests', of: ({ refused }) => refused },
	'delay, median': { unit: 's', of: ({ delays }) => quantile(delays, 0.5) },
	'delay, mean': { unit: 's', of: ({ delays }) => mean(delays) },
	'delay, p95': { unit: 's', of: ({ delays }) => quantile(delays, 0.95) },
	peak: { unit: 'requests in a second', of: ({ peak }) => peak },
	'peak after the first looks': { unit: 'requests in a second', of: ({ laterPeak }) => laterPeak },
	'total time': { unit: 's', of: ({ total }) => total },
	'not known in an hour': { unit: '%', of: ({ missed }) => 100 * missed },
} satisfies Record<string, Kind>;

export type Measure = keyof typeof MEASURES;
