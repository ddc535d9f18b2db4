/* eslint-disable @n8n/community-nodes/no-restricted-imports -- measures a real n8n */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { N8nApi } from '../../scripts/n8n/restApi';
import type { Bench } from '../../test/e2e/support/bench';
import { quickWorkflow } from '../../test/e2e/support/quickWorkflow';
import {
	chain,
	soraVideo,
	splitOut,
	waitNode,
	webhook,
	type WorkflowNode,
} from '../../test/e2e/support/workflow';
import { faults } from '../../test/simulator';
import { median, quantile } from '../averages';
import type { Benchmark, Figure } from '../benchmark';
import { atMost, gather, named, type About } from './figures';
import { httpRequest } from './httpRequests';
import { inOwnN8n } from '../ownN8n';

const EXECUTIONS = 1000;

/** Longer than it takes to start them all, in seconds. */
const INTERVAL_S = 120;

/** So many are started at the same time. */
const TOGETHER = 20;

/** How often the quick workflow runs for one figure, while nothing else happens. */
const SAMPLES = 100;

const PAUSE_MS = 50;

/** Of a task that is done, to the first look only. */
const running = faults.wrongTypes({ status: 'processing', video_url: null });

export const suspended: Benchmark = {
	id: 'suspended',
	title: 'A thousand suspended executions',
	method:
		`${EXECUTIONS} executions are started as fast as n8n takes them, ${TOGETHER} at a time; each ` +
		`suspends itself for ${INTERVAL_S} s or up to a tenth more, with one task that is done at the second look. A workflow of two nodes is ` +
		'called again and again: alone, while all are suspended, and from the first look of a resumed ' +
		'execution to the last. The second looks tell how the resumes are spread over time. ' +
		"The same is done with n8n's own Wait node, set to the same seconds, and n8n's own HTTP Request behind it, whose " +
		'look tells when an execution has come back; each of the two has an n8n of its own.',

	reading:
		'Suspended executions cost nothing. What costs is that they come back, and that is set by n8n: it resumes about ' +
		'thirty executions in a second on such a machine, of whatever node. A thousand of its own Wait nodes come back as ' +
		'fast as they were started, which is all that it can do, and a quick workflow waits for seconds among ' +
		'them. The tenth by which Sora Video spreads its resumes leaves room beside them: a quick workflow takes three to ' +
		'four times as long as alone, and not a hundred times. More of it would meet the goal, and every wait would pay for that with later ' +
		'looks.',

	measure: async (runs) =>
		await gather(
			runs,
			{
				...about('own', 'Sora Video', atMost(2, '× alone')),
				...about('wait', "n8n's Wait node"),
				toWait: {
					name: "Sora Video ÷ n8n's Wait node: quick workflow while a thousand resume",
					unit: '×',
				},
			},
			async () => {
				const own = await inOwnN8n(async ({ bench }) => await watch(bench, bySoraVideo));
				const wait = await inOwnN8n(async ({ bench }) => await watch(bench, byWaitNode));
				return {
					...named('own', own),
					...named('wait', wait),
					toWait: own.Resuming / wait.Resuming,
				} as Record<string, number>;
			},
		),
};

function about(prefix: string, way: string, goal?: Figure['goal']): Record<string, About> {
	const figures: Record<keyof Awaited<ReturnType<typeof watch>>, About> = {
		Alone: { name: `${way}: quick workflow alone`, unit: 'ms' },
		Beside: {
			name: `${way}: quick workflow beside a thousand suspended executions`,
			unit: '× alone',
			goal,
		},
		Resuming: { name: `${way}: quick workflow while a thousand resume`, unit: '× alone', goal },
		ResumingP95: { name: `${way}: the same, the 95th percentile`, unit: 'ms' },
		Starting: { name: `${way}: time until a thousand are suspended`, unit: 's' },
		Span: { name: `${way}: time in which a thousand have resumed`, unit: 's' },
		Busiest: { name: `${way}: resumed in the busiest second`, unit: 'executions' },
	};
	return named(prefix, figures);
}

/** One way to suspend an execution, in an n8n of its own. */
interface Way {
	/** What stands behind Split Out. */
	nodes: (bench: Bench) => WorkflowNode[];
	/** Requests that the API has had once all are suspended. */
	looksBefore: number;
}

/** The first look finds a task at work, so that the execution is suspended. */
const bySoraVideo: Way = {
	nodes: ({ credential }) => [
		soraVideo(credential, {
			operation: 'waitUntilDone',
			suspendWhileWaiting: true,
			downloadVideo: false,
			options: { pollInterval: INTERVAL_S },
		}),
	],
	looksBefore: EXECUTIONS,
};

/** The look behind it tells when the execution has come back. */
const byWaitNode: Way = {
	nodes: (bench) => [waitNode(INTERVAL_S), httpRequest({ bench, perSecond: EXECUTIONS })],
	looksBefore: 0,
};

async function watch(bench: Bench, way: Way) {
	const quick = await quickWorkflow(bench);
	const times = async (isOver: (count: number) => boolean | Promise<boolean>) => {
		const values: number[] = [];
		while (!(await isOver(values.length))) {
			values.push(await quick.run());
			await sleep(PAUSE_MS);
		}
		return values;
	};
	const enough = (count: number) => count >= SAMPLES;

	await times(enough);
	const alone = median(await times(enough));
	const { workflow, seconds } = await startExecutions(bench, way);
	const beside = median(await times(enough));
	const looks = () => lookMoments(bench).length - way.looksBefore;
	// Calls of the time in between are thrown away.
	await times(() => looks() > 0);
	const resuming = await times(() => looks() >= EXECUTIONS);
	await untilAllAre('success', bench, workflow);

	const moments = lookMoments(bench).slice(way.looksBefore);
	return {
		Alone: alone,
		Beside: beside / alone,
		Resuming: median(resuming) / alone,
		ResumingP95: quantile(resuming, 0.95),
		Starting: seconds,
		Span: (moments.at(-1)! - moments[0]) / 1000,
		Busiest: busiestSecond(moments),
	};
}

/** When the API was asked, in milliseconds, in order. */
const lookMoments = ({ simulator }: Bench): number[] =>
	simulator.requests.filter(({ server }) => server === 'api').map(({ at }) => at);

/** Starts them all, which takes so many seconds, and comes back when n8n has suspended them. */
async function startExecutions(bench: Bench, way: Way) {
	const path = randomUUID();
	const nodes = [webhook(path), splitOut, ...way.nodes(bench)];
	const workflow = await bench.api.createWorkflow(chain(path, nodes));
	await bench.api.activate(workflow);
	const looks = way.looksBefore > 0 ? [running] : [];
	const tasks = bench.tasks(
		Array.from({ length: EXECUTIONS }, (_, index) => `sora_${index}`),
		{ looks },
	);
	const began = performance.now();
	const left = tasks.values();
	const starter = async () => {
		for (const task of left) await bench.api.callWebhook(path, { items: [task] });
	};
	await Promise.all(Array.from({ length: TOGETHER }, starter));
	if (performance.now() - began > INTERVAL_S * 1000) {
		throw new Error(
			`n8n took more than ${INTERVAL_S} s to start ${EXECUTIONS} executions, so the first have resumed already: the machine is too slow or too busy`,
		);
	}
	await untilAllAre('waiting', bench, workflow);
	return { workflow, seconds: (performance.now() - began) / 1000 };
}

async function untilAllAre(
	status: 'waiting' | 'success',
	{ api }: { api: N8nApi },
	{ id }: { id: string },
) {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id, status: [status] }));
	for (;;) {
		const { count } = await api.request('GET', `/rest/executions?limit=1&filter=${filter}`);
		if (count >= EXECUTIONS) return;
		await sleep(500);
	}
}

function busiestSecond(moments: number[]): number {
	const perSecond = new Map<number, number>();
	for (const moment of moments) {
		const second = Math.floor((moment - moments[0]) / 1000);
		perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
	}
	return Math.max(...perSecond.values());
}
