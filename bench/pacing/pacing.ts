import type { Benchmark, Figure } from '../benchmark';
import { median, quantile } from '../averages';
import { play, type Played, type Scene } from './play';
import { LIMITS, type Limit } from './servers';

const sizes = [10, 100, 500, 1000];
const names = Object.keys(LIMITS) as Array<keyof typeof LIMITS>;

const SCENES: Scene[] = [
	...names.flatMap((limit) => [
		...sizes.map((tasks): Scene => ({ limit, tasks })),
		{ limit, tasks: 100, executions: 100 },
	]),
	...[100, 500, 1000].map((tasks): Scene => ({ limit: '3 a second', tasks, processes: 3 })),
];

/** Virtual time gives the same figures in every run. */
const SEEDS = [1, 2, 3];

const titleOf = ({ limit, tasks, executions, processes }: Scene): string => {
	const who = executions === undefined ? '' : `, ${executions} executions`;
	const where = processes === undefined ? '' : `, ${processes} processes`;
	return `${limit}${who}${where}: ${tasks} tasks`;
};

/** Against an oracle; where others use the limit up at times twice its delay is allowed. */
function delayGoal({ isShared }: Limit, oracle: number) {
	const most = isShared ? 2 * oracle : Math.max(1.25 * oracle, oracle + 2);
	return { text: `at most ${most.toFixed(0)} s`, isMet: (value: number) => value <= most };
}

function refusedGoal({ isByTheClock }: Limit, tasks: number) {
	if (tasks < 100) return undefined;
	const most = isByTheClock ? 0.2 : 0.1;
	return { text: `at most ${most}`, isMet: (value: number) => value <= most };
}

async function figuresOf(scene: Scene): Promise<Figure[]> {
	const ours: Played[] = [];
	const oracles: Played[] = [];
	for (const seed of SEEDS) {
		ours.push(await play(scene, seed * 1_000_003));
		oracles.push(await play(scene, seed * 1_000_003, true));
	}
	const limit: Limit = LIMITS[scene.limit];
	const row = titleOf(scene);
	const figure = (column: string, figure: Omit<Figure, 'name' | 'cell'>): Figure => ({
		name: `${row}: ${column}`,
		...figure,
		cell: { row, column },
	});
	const delay = (column: string, share: number): Figure => {
		const of = ({ delays }: Played) => quantile(delays, share);
		const oracle = median(oracles.map(of));
		return figure(column, {
			unit: 's',
			runs: ours.map(of),
			oracle,
			goal: delayGoal(limit, oracle),
		});
	};
	return [
		delay('median delay', 0.5),
		delay('95th percentile', 0.95),
		figure('refused requests per task', {
			unit: '',
			runs: ours.map(({ refused }) => refused / scene.tasks),
			goal: refusedGoal(limit, scene.tasks),
		}),
		figure("not delivered, beyond the oracle's", {
			unit: '',
			runs: ours.map(({ undelivered }, index) => undelivered - oracles[index].undelivered),
			goal: { text: 'none', isMet: (value) => value <= 0 },
		}),
	];
}

export const pacing: Benchmark = {
	id: 'pacing',
	title: 'Waiting where the API allows few requests',
	method:
		'The waits of the node in virtual time, with the real code, against an API with a limit; beside them an oracle that knows the limit, sends at 0.99 of it in the same order, and is never refused. Tasks take a median of three minutes (log-normal), answers 0.3 seconds; the interval is 30 seconds and Timeout 1800 seconds. "10 a second" takes ten at once and ten in each second; "60 in each minute" counts from the beginning of each minute; "used up by others" refuses everything for five seconds, about every two minutes. Three seeds; no figure depends on the machine. The delay is the time from the end of a task until the wait knows of it. `bench/pacing/rejected-policies.md` tells what else was tried. In brackets is what the oracle has; a figure that misses its goal is bold, with the goal behind it. The goals: both delays at most a quarter or two seconds above the oracle’s, and twice its where others use the limit up; from 100 tasks on at most 0.1 refused requests per task, 0.2 with a limit by the clock; nothing undelivered that the oracle delivers.',
	reading:
		'What is missed, and why. A hundred tasks with one request a second (and ten at once), or in three processes: the requests that are on their way when the first refusal comes are ten for each process, which is nearly all that the goal allows, and a bucket of ten makes the first measure of the rate too high, which costs some more. A hundred executions of one task against 60 in each minute: more are on their way at that moment, because each good answer allows more. A `Retry-After` of 20 seconds: the bucket fills up meanwhile, so that the first two measures are too high, and each costs 20 seconds. 60 in each minute is a little over its goal because the first minute is spent on 60 requests at its beginning.',
	async measure() {
		const figures: Figure[] = [];
		for (const scene of SCENES) figures.push(...(await figuresOf(scene)));
		return figures;
	},
};
