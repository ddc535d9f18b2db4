/* eslint-disable @n8n/community-nodes/no-restricted-imports -- measures a real n8n */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { N8nApi } from '../../scripts/n8n/restApi';
import type { Bench } from '../../test/e2e/support/bench';
import { quickWorkflow } from '../../test/e2e/support/quickWorkflow';
import { until } from '../../test/e2e/support/until';
import { chain, soraVideo, splitOut, webhook } from '../../test/e2e/support/workflow';
import { faults } from '../../test/simulator';
import type { Benchmark } from '../benchmark';
import { atMost, gather, median, quantile } from './figures';
import { inOwnN8n } from './ownN8n';

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
		'execution to the last. The second looks tell how the resumes are spread over time.',

	reading:
		'Suspended executions cost nothing. When a thousand of them come back within less than a minute, n8n is busy with ' +
		'more than twenty executions in each second, and a quick workflow takes about three times as long. How that compares ' +
		"with n8n's own Wait node is not measured yet.",

	measure: async (runs) =>
		await gather(
			runs,
			{
				alone: { name: 'Quick workflow alone', unit: 'ms' },
				beside: {
					name: 'Quick workflow beside a thousand suspended executions',
					unit: '× alone',
					goal: atMost(2, '× alone'),
				},
				resuming: {
					name: 'Quick workflow while a thousand resume',
					unit: '× alone',
					goal: atMost(2, '× alone'),
				},
				resumingP95: { name: 'The same, the 95th percentile', unit: 'ms' },
				starting: { name: 'Time in which a thousand have been started', unit: 's' },
				span: { name: 'Time in which a thousand have resumed', unit: 's' },
				busiest: { name: 'Resumed in the busiest second', unit: 'executions' },
			},
			async () => await inOwnN8n(async ({ bench }) => await watchSuspended(bench)),
		),
};

async function watchSuspended(bench: Bench) {
	const quick = await quickWorkflow(bench);
	const times = async (isOver: (count: number) => boolean) => {
		const values: number[] = [];
		while (!isOver(values.length)) {
			values.push(await quick.run());
			await sleep(PAUSE_MS);
		}
		return values;
	};
	const enough = (count: number) => count >= SAMPLES;

	await times(enough);
	const alone = median(await times(enough));
	const { workflow, firstLooks } = await startExecutions(bench);
	const beside = median(await times(enough));
	// Calls of the time in between are thrown away.
	await times(() => lookMoments(bench).length > EXECUTIONS);
	const resuming = await times(() => lookMoments(bench).length >= 2 * EXECUTIONS);
	await allDone(bench, workflow);

	const moments = lookMoments(bench).slice(EXECUTIONS);
	return {
		alone,
		beside: beside / alone,
		resuming: median(resuming) / alone,
		resumingP95: quantile(resuming, 0.95),
		starting: (firstLooks.at(-1)! - firstLooks[0]) / 1000,
		span: (moments.at(-1)! - moments[0]) / 1000,
		busiest: busiestSecond(moments),
	};
}

/** When the API was asked, in milliseconds, in order. */
const lookMoments = ({ simulator }: Bench): number[] =>
	simulator.requests.filter(({ server }) => server === 'api').map(({ at }) => at);

/** Starts them all, and comes back when n8n has suspended them. */
async function startExecutions(bench: Bench) {
	const path = randomUUID();
	const parameters = {
		operation: 'waitUntilDone',
		suspendWhileWaiting: true,
		downloadVideo: false,
		options: { pollInterval: INTERVAL_S },
	};
	const nodes = [webhook(path), splitOut, soraVideo(bench.credential, parameters)];
	const workflow = await bench.api.createWorkflow(chain(path, nodes));
	await bench.api.activate(workflow);
	const tasks = bench.tasks(
		Array.from({ length: EXECUTIONS }, (_, index) => `sora_${index}`),
		{ looks: [running] },
	);
	const left = tasks.values();
	const starter = async () => {
		for (const task of left) await bench.api.callWebhook(path, { items: [task] });
	};
	await Promise.all(Array.from({ length: TOGETHER }, starter));
	await until(() => lookMoments(bench).length >= EXECUTIONS);
	return { workflow, firstLooks: lookMoments(bench) };
}

async function allDone({ api }: { api: N8nApi }, { id }: { id: string }) {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id, status: ['success'] }));
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
