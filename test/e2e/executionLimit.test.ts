/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { clipPath } from '../simulator';
import { itemsOf, runOf, type Execution } from './support/bench';
import { concurrentTests } from './support/concurrentTests';
import { describeInN8n, isN8n1 } from './support/n8n';
import { useOwnBench } from './support/ownBench';
import { untilOver } from './support/untilStatus';
import {
	callWorkflow,
	chain,
	soraVideo,
	waitNode,
	whenCalled,
	writeFiles,
	type WorkflowNode,
} from './support/workflow';

/** All tests run at the same time. */
const TIME_LIMIT = 600_000;

/** In seconds: long enough for one suspension, also on a busy machine, and too short for two. */
const ENVIRONMENT = 150;
const WORKFLOW = 153;
const MAXIMUM = 156;

const clip = readFileSync(clipPath);

describeInN8n('n8n’s own limit on the time of an execution', () => {
	const own = useOwnBench({
		EXECUTIONS_TIMEOUT: String(ENVIRONMENT),
		EXECUTIONS_TIMEOUT_MAX: String(MAXIMUM),
	});

	const it = concurrentTests(TIME_LIMIT);

	/** Waits in vain for one task, beside one that is done; the Timeout of the wait is half an hour. */
	function begin(name: string, settings: object, parameters: object, before?: WorkflowNode) {
		const { bench } = own;
		const items = [
			...bench.tasks([`${name}_never`], { ends: 'never' }),
			...bench.tasks([`${name}_done`]),
		];
		const operation = { operation: 'waitUntilDone', ...parameters };
		return bench.trigger(
			items,
			[
				...(before ? [before] : []),
				soraVideo(bench.credential, operation, { onError: 'continueErrorOutput' }),
				writeFiles(bench.folder),
			],
			settings,
		);
	}

	const isSaved = (name: string) => {
		const file = join(own.bench.folder, `${name}_done.mp4`);
		return existsSync(file) && readFileSync(file).equals(clip);
	};

	/** n8n 1.x names the last resume as the start of the execution. */
	function secondsOf({ stoppedAt, data }: Execution) {
		const runs = Object.values(data.resultData.runData).flatMap((all) => all ?? []);
		return (Date.parse(stoppedAt!) - Math.min(...runs.map(({ startTime }) => startTime))) / 1000;
	}

	/** Not much before the limit, and in time. */
	function expectJustBefore(limit: number, execution: Execution) {
		expect(secondsOf(execution)).toBeGreaterThan(0.85 * limit);
		expect(secondsOf(execution)).toBeLessThan(limit);
	}

	const ways: Array<[string, boolean]> = [
		['in the node', false],
		['suspended', true],
	];

	const limits: Array<[string, object, number, string]> = [
		['the environment', {}, ENVIRONMENT, 'Or raise EXECUTIONS_TIMEOUT in the environment'],
		[
			'the workflow',
			{ executionTimeout: WORKFLOW },
			WORKFLOW,
			"Or raise 'Timeout Workflow' in the workflow's settings",
		],
		['a maximum', { executionTimeout: 3600 }, MAXIMUM, 'but EXECUTIONS_TIMEOUT_MAX in the'],
	];

	for (const [how, suspendWhileWaiting] of ways) {
		for (const [setBy, settings, limit, advice] of limits) {
			it(`set by ${setBy}, ${how}: what is done is saved, the rest fails and names the limit`, async () => {
				const name = `fail_${how}_${setBy}`.replace(/\W/g, '_');
				const id = await begin(name, settings, { suspendWhileWaiting });
				const execution = await untilOver(id, own.bench);

				expect(execution.status).toBe('success');
				expectJustBefore(limit, execution);
				expect(isSaved(name)).toBe(true);
				const runs = execution.data.resultData.runData['Sora Video']!;
				expect(runs).toHaveLength(suspendWhileWaiting ? 2 : 1);
				const [{ json }] = runs.at(-1)!.data!.main[1];
				expect(json).toMatchObject({ id: `${name}_never`, status: 'processing' });
				expect(json.error).toMatch(/did not finish within .*: its last status was "processing"$/);
				expect(json.message).toContain(advice);
			});
		}

		it(`${how}: with Return Last Status everything comes out, and a hint names the limit`, async () => {
			const name = `status_${how}`.replace(/\W/g, '_');
			const options = { onTimeout: 'returnStatus' };
			const execution = await untilOver(
				await begin(name, {}, { suspendWhileWaiting, options }),
				own.bench,
			);

			expectJustBefore(ENVIRONMENT, execution);
			const { data, hints } = execution.data.resultData.runData['Sora Video']!.at(
				-1,
			)! as ReturnType<typeof runOf> & { hints: Array<{ message: string }> };
			expect(data!.main[0].map(({ json }) => [json.id, json.status, json.timedOut])).toEqual([
				[`${name}_never`, 'processing', true],
				[`${name}_done`, 'completed', undefined],
			]);
			expect(hints.map(({ message }) => message)).toEqual([
				expect.stringMatching(
					/^Some tasks are not done yet\. n8n ends this execution 2\.[0-5] minutes/,
				),
			]);
		});
	}

	it('counts what n8n’s Wait node has suspended before', async () => {
		const id = await begin('after_wait', {}, {}, waitNode(5));
		const execution = await untilOver(id, own.bench);

		expect(execution.status).toBe('success');
		expectJustBefore(ENVIRONMENT, execution);
		expect(isSaved('after_wait')).toBe(true);
	});

	it('ends a workflow that another one calls, before it ends that one', async () => {
		const { bench } = own;
		const sora = soraVideo(
			bench.credential,
			{ operation: 'waitUntilDone' },
			{ onError: 'continueRegularOutput' },
		);
		const called = await bench.api.createWorkflow(chain('Called', [whenCalled, sora]));
		// n8n 2.x calls only what is published; in 1.x there is no such thing for a called workflow.
		if (!isN8n1) await bench.api.activate(called);
		const items = [...bench.tasks(['sub_never'], { ends: 'never' }), ...bench.tasks(['sub_done'])];
		const execution = await untilOver(await bench.trigger(items, [callWorkflow(called)]), bench);

		expect(execution.status).toBe('success');
		const came = itemsOf(execution, 'Execute Workflow').map(({ json }) => json);
		expect(came.map(({ id, status }) => [id, status])).toEqual([
			['sub_never', 'processing'],
			['sub_done', 'completed'],
		]);
		expect(came[0].message).toContain('n8n ends this execution');
	});

	it('under Stop Workflow the execution fails with the limit in its message, and Retry has the whole time', async () => {
		const { bench } = own;
		const sora = soraVideo(bench.credential, { operation: 'waitUntilDone' });
		const items = bench.tasks(['retried'], { ends: 'never' });
		const limit = 60;
		const id = await bench.trigger(items, [sora], { executionTimeout: limit });
		const first = await untilOver(id, bench);
		const again = await untilOver((await bench.api.retry(id)).id, bench);

		for (const execution of [first, again]) {
			expect(execution.status).toBe('error');
			const { error } = execution.data.resultData;
			expect(error!.message).toMatch(/^Task "retried" did not finish within [45]\d(\.\d)? seconds/);
			// A busy n8n begins with the node a while after the time has begun to count.
			expect(error!.description).toMatch(
				/n8n ends this execution (1 minute|[45]\d(\.\d)? seconds) after its start/,
			);
		}
	});
});
