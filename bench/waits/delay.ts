import { median, quantile } from '../averages';
import type { Benchmark, Figure } from '../benchmark';
import { withOwnN8n } from '../ownN8n';
import { randomly } from './durations';
import type { Wait } from './wait';
import { loopWay, soraVideoWay } from './ways';

/** Seconds. */
const INTERVAL = 5;

/** When tasks finish, in milliseconds after the first look. */
const SPAN = { min: 5000, max: 30_000 };

const TASKS = 100;

const delaysOf = ({ videos }: Wait) => videos.map(({ delay }) => delay);

function figuresOf(own: Wait[], loop: Wait[]): Figure[] {
	const limit = INTERVAL / 2 + 0.5;
	return [
		{
			name: 'Sora Video: median delay',
			unit: 's',
			runs: own.map((one) => median(delaysOf(one))),
			goal: { text: `at most ${limit} s`, isMet: (seconds) => seconds <= limit },
		},
		{
			name: 'Sora Video: 95th percentile',
			unit: 's',
			runs: own.map((one) => quantile(delaysOf(one), 0.95)),
		},
		{
			name: 'Sora Video: longest delay',
			unit: 's',
			runs: own.map((one) => quantile(delaysOf(one), 1)),
		},
		{ name: 'loop: median delay', unit: 's', runs: loop.map((one) => median(delaysOf(one))) },
		{
			name: 'loop: 95th percentile',
			unit: 's',
			runs: loop.map((one) => quantile(delaysOf(one), 0.95)),
		},
		{ name: 'loop: longest delay', unit: 's', runs: loop.map((one) => quantile(delaysOf(one), 1)) },
	];
}

export const delay: Benchmark = {
	id: 'delay',
	title: 'Delay from done to delivered',
	method: `${TASKS} tasks finish at random, each moment between 5 and 30 s after the first look as likely as any other, and others in each run. Wait Until Done, and the loop of the benchmark above at the same time, look every ${INTERVAL} s. The delay of a video is that from the moment its task is done to the moment its file has been sent; half of the interval is what any even look-out takes on average.`,
	async measure(runs) {
		return await withOwnN8n(async (host) => {
			const own: Wait[] = [];
			const loop: Wait[] = [];
			for (let run = 0; run < runs; run++) {
				const durations = randomly(TASKS, SPAN, run);
				const ways = [soraVideoWay(INTERVAL), loopWay(INTERVAL)];
				const waits = await Promise.all(ways.map(async (way) => await way(host, durations)));
				own.push(waits[0]);
				loop.push(waits[1]);
			}
			return figuresOf(own, loop);
		});
	},
};
