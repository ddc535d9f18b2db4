/* eslint-disable @n8n/community-nodes/no-restricted-globals -- governs the timers */
import { faults } from '../simulator';
import type { TaskScript } from '../simulator/task';
import { settled } from '../support/fastTime';
import { setScene } from '../support/scene';

const scene = setScene();

/** Presses Stop after so many virtual milliseconds, and lets an hour pass to see what still comes. */
async function stopAfter(ms: number, ids: string[], run = {}) {
	let stoppedAt = 0;
	const result = await scene.run('waitUntilDone', ids, {
		...run,
		onStart: (stop: () => void) => {
			setTimeout(() => {
				stoppedAt = Date.now();
				stop();
			}, ms);
		},
	});
	const endedAfter = Date.now() - stoppedAt;
	// What was on its way when Stop was pressed may still arrive.
	await settled();
	const requests = scene.simulator.requests.length;
	await jest.advanceTimersByTimeAsync(3_600_000);
	expect(scene.simulator.requests).toHaveLength(requests);
	return { ...result, endedAfter };
}

const MOMENTS: Array<[string, number, TaskScript]> = [
	['before the first look is answered', 0, { looks: [faults.slow(1000)] }],
	['between two looks', 20_000, {}],
	['while a look hangs', 20_000, { looks: [faults.hang()] }],
	['while a look trickles in', 20_000, { looks: [faults.drip({ bytes: 1, everyMs: 1000 })] }],
	['in back-off', 20_000, { looks: [faults.rateLimited({ retryAfter: 600 })] }],
	['in a download', 20_000, { ends: 'completed', downloads: [faults.stall(5000)] }],
	[
		'between two attempts of a download',
		1500,
		{ ends: 'completed', downloads: [faults.status(500)] },
	],
];

test.each(MOMENTS)(
	'Stop %s ends the node at once, and nothing is asked for any more',
	async (_, ms, script) => {
		scene.simulator.addTask('sora_1', { ends: 'never', ...script });
		const { status, items, endedAfter } = await stopAfter(ms, ['sora_1']);
		expect(status).toBe('canceled');
		expect(items).toEqual([]);
		expect(endedAfter).toBeLessThan(1000);
	},
);

test('Stop ends a thousand waits at once', async () => {
	const ids = Array.from({ length: 1000 }, (_, index) => `sora_${index}`);
	for (const id of ids) scene.simulator.addTask(id, { ends: 'never' });
	const { status, endedAfter } = await stopAfter(65_000, ids);
	expect(status).toBe('canceled');
	expect(endedAfter).toBeLessThan(1000);
}, 300_000);

test('Stop counts as Stop with Continue On Fail as well', async () => {
	scene.simulator.addTask('sora_1', { ends: 'never' });
	const settings = { onError: 'continueRegularOutput' };
	const { status } = await stopAfter(20_000, ['sora_1'], { settings });
	expect(status).toBe('canceled');
});

test.each(['getStatus', 'waitUntilDone', 'create', 'generate'])(
	'Stop while %s reads the credential leaves no rejection behind',
	async (operation) => {
		const unhandled = jest.fn();
		process.on('unhandledRejection', unhandled);
		const readSlowly = async () =>
			await new Promise((_, reject) => {
				setTimeout(() => reject(new Error('no longer there')), 5000);
			});
		const { status } = await scene.run(operation, ['sora_1', 'sora_2', 'sora_3'], {
			prompt: 'A paper boat',
			context: { getCredentials: readSlowly },
			onStart: (stop: () => void) => setTimeout(stop, 1000),
		});
		await settled();
		process.off('unhandledRejection', unhandled);
		expect(status).toBe('canceled');
		expect(unhandled).not.toHaveBeenCalled();
		expect(scene.simulator.requests).toEqual([]);
	},
);
