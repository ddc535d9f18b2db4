/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a command of its own */
import { MEASURES, type Measure } from './figures';
import { POLICIES, type PolicyName } from './policies';
import { SERVERS, type ServerName } from './servers';
import { simulate, type Case } from './simulate';
import { WORKLOADS, type WorkloadName } from './workloads';

/**
 * Plays every policy in every case and prints the figures:
 * npx tsx bench/polling/compare.ts [tasks for each policy and case] [tasks in one execution…]
 */
const [samples = 2000, ...sizes] = process.argv.slice(2).map(Number);

const workloads = Object.keys(WORKLOADS) as WorkloadName[];
const servers = (Object.keys(SERVERS) as ServerName[]).filter((name) => name !== 'no limit');

const cases: Case[] = (sizes.length > 0 ? sizes : [1, 10, 100, 1000]).flatMap((tasks) => [
	...workloads.flatMap((workload) =>
		[0, 5].map((age): Case => ({ workload, server: 'no limit', tasks, age })),
	),
	...servers.map(
		(server): Case => ({
			workload: 'log-normal (median 3 min)',
			server,
			tasks,
			age: 0,
		}),
	),
]);

const print = (columns: Array<string | number>) => process.stdout.write(`${columns.join(';')}\n`);

async function compare() {
	const measures = Object.keys(MEASURES) as Measure[];
	print(['workload', 'API', 'tasks', 'age (min)', 'policy', ...measures]);
	for (const given of cases) {
		for (const policy of Object.keys(POLICIES) as PolicyName[]) {
			const executions = Math.max(2, Math.round(samples / given.tasks));
			const result = await simulate(policy, given, { executions, seed: 1 });
			const { workload, server, tasks, age } = given;
			const figures = measures.map((name) => MEASURES[name].of(result).toFixed(2));
			print([workload, server, tasks, age, policy, ...figures]);
		}
	}
}

void compare();
