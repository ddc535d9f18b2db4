import type { Benchmark, Figure } from '../benchmark';
import { MEASURES, type Measure } from './figures';
import type { PolicyName } from './policies';
import { simulate, type Case, type Result } from './simulate';

interface Comparison {
	title: string;
	given: Case;
	policies: PolicyName[];
	measures: Measure[];
}

const USUAL: Case = {
	workload: 'log-normal (median 3 min)',
	server: 'no limit',
	tasks: 100,
	age: 0,
};

const LIMITED: Measure[] = [
	'requests per task',
	'refused requests per task',
	'delay, median',
	'delay, p95',
];

/** What the candidates give, then for each of them the case that shows what it costs. */
const COMPARISONS: Comparison[] = [
	{
		title: 'usual tasks',
		given: USUAL,
		policies: [
			'today',
			'b1 not before 1 min',
			'c2 60 s until 2 min',
			'd1 first looks spread',
			'f1 fewer looks in flight after a pause',
		],
		measures: ['requests per task', 'delay, median', 'delay, p95', 'peak'],
	},
	{
		title: '15 % fail early',
		given: { ...USUAL, workload: '15 % early failures' },
		policies: ['today', 'b1 not before 1 min', 'c2 60 s until 2 min'],
		measures: ['requests per task', 'delay, median', 'delay, p95'],
	},
	{
		title: 'created up to 5 minutes before',
		given: { ...USUAL, workload: '4 s clips (1–3 min)', age: 5 },
		policies: ['today', 'd1 first looks spread'],
		measures: ['requests per task', 'delay, median', 'delay, p95'],
	},
	{
		title: 'the API allows 10 requests a second',
		given: { ...USUAL, server: '10/s' },
		policies: [
			'today',
			'e2 in turn after a repeated pause',
			'f1 fewer looks in flight after a pause',
		],
		measures: LIMITED,
	},
	{
		title: 'the same with Max Concurrent Requests 3',
		given: { ...USUAL, server: '10/s', inFlight: 3 },
		policies: ['today'],
		measures: LIMITED,
	},
];

/** Of 100 tasks each, so that every run plays two thousand tasks for each policy and case. */
const EXECUTIONS = 20;

export const polling: Benchmark = {
	id: 'polling',
	title: 'When to look at a task',
	method:
		'The policy of the node ("today") is compared with others, none of which asks more often, in virtual time: the code of the wait is the real one; the tasks, the API and the time are simulated (100 tasks in each execution, an interval of 30 seconds, about 0.3 seconds for an answer; 2000 tasks and another seed in each run). The delay is the time from the end of a task, or the start of the wait if that is later, until the wait knows of it; the peak is the most requests that begin within a second. No figure depends on the machine. bench/polling/README.md explains the policies and what came of the comparison.',
	async measure(runs) {
		const figures: Figure[] = [];
		for (const comparison of COMPARISONS) {
			for (const policy of comparison.policies) {
				figures.push(...(await figuresOf(policy, comparison, runs)));
			}
		}
		return figures;
	},
};

async function figuresOf(
	policy: PolicyName,
	{ title, given, measures }: Comparison,
	runs: number,
): Promise<Figure[]> {
	const results: Result[] = [];
	for (let seed = 1; seed <= runs; seed++) {
		results.push(await simulate(policy, given, { executions: EXECUTIONS, seed }));
	}
	return measures.map((measure) => ({
		name: `${title}: ${policy}: ${measure}`,
		unit: MEASURES[measure].unit,
		runs: results.map((result) => MEASURES[measure].of(result)),
	}));
}
