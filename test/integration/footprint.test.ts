/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- looks at the process from outside */
import fs from 'node:fs';

import { faults } from '../simulator';
import { until } from '../support/fastTime';
import { setScene } from '../support/scene';

const scene = setScene();

const warnings: Error[] = [];
const onWarning = (warning: Error) => warnings.push(warning);
beforeAll(() => process.on('warning', onWarning));
afterAll(() => process.off('warning', onWarning));

/** What could be left behind, by kind. */
function footprint(): Record<string, number> {
	const counts: Record<string, number> = { timers: jest.getTimerCount() };
	for (const resource of process.getActiveResourcesInfo().sort()) {
		// The timers of Node's own HTTP servers are none of ours; ours are counted above.
		if (resource !== 'Timeout' && resource !== 'Immediate') {
			counts[resource] = (counts[resource] ?? 0) + 1;
		}
	}
	if (fs.existsSync('/proc/self/fd')) counts.files = fs.readdirSync('/proc/self/fd').length;
	return counts;
}

/** Sockets close over some turns of the event loop. */
async function settledFootprint() {
	for (let turns = 0; turns < 200; turns++) await new Promise((resolve) => setImmediate(resolve));
	return footprint();
}

async function expectFootprint(before: Record<string, number>) {
	await until(() => JSON.stringify(footprint()) === JSON.stringify(before)).catch(() => undefined);
	expect(footprint()).toEqual(before);
}

const wait = async (ids: string[], run = {}) => await scene.run('waitUntilDone', ids, run);

const STOP_SOON = {
	onStart: (stop: () => void) => {
		setTimeout(stop, 40_000);
	},
};

test.each([
	['a success', {}, {}],
	['a failure', { ends: 'failed' as const }, {}],
	['a timeout', { ends: 'never' as const }, { options: { timeout: 100 } }],
	['a refused link', { downloads: Array(9).fill(faults.expired()) }, {}],
	['a broken download', { downloads: Array(9).fill(faults.cut(1000)) }, {}],
	['a stalled download', { downloads: Array(9).fill(faults.stall(1000)) }, {}],
	['Stop between looks', { ends: 'never' as const }, STOP_SOON],
	['Stop while a look hangs', { looks: Array(9).fill(faults.hang()) }, STOP_SOON],
	['Stop in a download', { downloads: [faults.stall(1000)] }, STOP_SOON],
])('nothing is left behind after %s', async (_, script, run) => {
	scene.simulator.addTask('warm-up', {});
	await wait(['warm-up']);
	const before = await settledFootprint();
	scene.simulator.addTask('sora_1', script);
	await wait(['sora_1'], run);
	await expectFootprint(before);
});

test('three hundred waits in one execution leave nothing behind and warn of nothing', async () => {
	const { simulator } = scene;
	simulator.addTask('warm-up', {});
	await wait(['warm-up']);
	const before = await settledFootprint();
	const ids = Array.from({ length: 300 }, (_, index) => `sora_${index}`);
	ids.forEach((id, index) => simulator.addTask(id, { processingMs: 30_000 + index * 150 }));
	const { items } = await wait(ids);
	expect(items).toHaveLength(300);
	expect(simulator.maxInFlight).toBeLessThanOrEqual(10);
	await expectFootprint(before);
	expect(warnings).toEqual([]);
});

test('thirty executions after another leave nothing behind', async () => {
	const { simulator } = scene;
	const ids = Array.from({ length: 5 }, (_, index) => `sora_${index}`);
	const runOnce = async () => {
		for (const id of ids) simulator.addTask(id, { processingMs: 1000 });
		expect((await wait(ids)).items).toHaveLength(5);
	};
	await runOnce();
	const before = await settledFootprint();
	const listeners = process.eventNames().map((name) => process.listenerCount(name));
	for (let run = 0; run < 30; run++) await runOnce();
	await expectFootprint(before);
	expect(process.eventNames().map((name) => process.listenerCount(name))).toEqual(listeners);
	expect(warnings).toEqual([]);
});
