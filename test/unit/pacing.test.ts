import { quantile } from '../../bench/averages';
import { play, type Scene } from '../../bench/pacing/play';

/** The goals of `npm run bench pacing`, held loosely: half again as slow as its oracle, or 5 s more. */
const SCENES: Array<[Scene, number]> = [
	[{ limit: 'no limit', tasks: 100 }, 0],
	[{ limit: '10 a second', tasks: 100 }, 0.15],
	[{ limit: '3 a second', tasks: 100 }, 0.15],
	[{ limit: '3 a second', tasks: 300 }, 0.1],
	[{ limit: '3 a second', tasks: 100, executions: 100 }, 0.15],
	[{ limit: '1 a second, 10 at once', tasks: 100 }, 0.25],
	[{ limit: '60 in each minute', tasks: 100 }, 0.3],
	[{ limit: 'a chance refusal in 500', tasks: 100 }, 0.1],
	[{ limit: 'used up by others for 5 s', tasks: 100 }, 0.15],
	[{ limit: '3 a second, Retry-After 20 s', tasks: 100 }, 0.15],
];

test.each(SCENES)('delivers nearly as an oracle does: %j', async (scene, refused) => {
	const ours = await play(scene, 7);
	const oracle = await play(scene, 7, true);
	expect(ours.undelivered).toBe(oracle.undelivered);
	expect(ours.refused / scene.tasks).toBeLessThanOrEqual(refused);
	for (const share of [0.5, 0.95]) {
		const best = quantile(oracle.delays, share);
		expect(quantile(ours.delays, share)).toBeLessThanOrEqual(Math.max(1.5 * best, best + 5));
	}
});
