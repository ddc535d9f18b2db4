import type { Benchmark, Figure } from '../benchmark';
import { mean, median } from '../averages';
import { withOwnN8n } from '../ownN8n';
import {
	INTERVAL,
	loopHundred,
	loopOne,
	loopTen,
	measureAll,
	openAiOne,
	openAiTen,
	soraHundred,
	soraOne,
	soraTen,
	soraTenSeldom,
	type Cell,
	type Waits,
} from './comparison';
import type { Wait } from './wait';

const OWN = [soraOne, soraTen, soraHundred];

/** In the order in which the document has them. */
const CELLS = [
	...[soraOne, loopOne, openAiOne],
	...[soraTen, soraTenSeldom, loopTen, openAiTen],
	...[soraHundred, loopHundred],
];

const seconds = (wait: Wait) => wait.seconds;
const delay = ({ videos }: Wait) => mean(videos.map((video) => video.delay));
const requests = ({ videos }: Wait) => mean(videos.map((video) => video.requests));

/**
 * Looks come with 1 ÷ interval and the delay with the interval: their product is the same for any
 * interval, so that it compares looks at equal delay.
 */
const looksTimesDelay = (wait: Wait) => (requests(wait) - 1) * delay(wait);

/** By how many requests a video took more than its time in intervals, at the most. */
const surplus = ({ videos }: Wait) =>
	Math.max(...videos.map((video) => video.requests - video.time / INTERVAL));

const sized = (tasks: number) => (tasks === 1 ? '1 task' : `${tasks} tasks`);

/** A figure of every cell. */
const ofEach = (waits: Waits, name: string, unit: string, value: (wait: Wait) => number) =>
	CELLS.map((cell) => ({
		cell,
		name: `${sized(cell.tasks)}, ${cell.name}: ${name}`,
		unit,
		runs: waits.get(cell)!.map(value),
	}));

/** How the runs of one cell compare with the median of another's. */
function ratio(waits: Waits, name: string, [one, other]: Cell[], value: (wait: Wait) => number) {
	const whole = median(waits.get(other)!.map(value));
	return {
		name: `${sized(one.tasks)}, ${one.name} ÷ ${other.name}: ${name}`,
		unit: '×',
		runs: waits.get(one)!.map((wait) => value(wait) / whole),
	};
}

const atMost = (limit: number, unit = '') => ({
	text: `at most ${limit}${unit}`,
	isMet: (value: number) => value <= limit,
});

const BELOW_ONE = { text: 'below 1', isMet: (share: number) => share < 1 };

function figuresOf(waits: Waits): Figure[] {
	const slowest = (cell: Cell) => waits.get(cell)![0].slowest;
	const times = ofEach(waits, 'time to all videos', 's', seconds).map(({ cell, ...figure }) => ({
		...figure,
		...(OWN.includes(cell) && { goal: atMost(slowest(cell) + INTERVAL + 1, ' s') }),
	}));
	const plain = (figures: ReturnType<typeof ofEach>): Figure[] =>
		figures.map(({ name, unit, runs }) => ({ name, unit, runs }));
	return [
		...times,
		{
			...ratio(waits, 'time to all videos', [openAiTen, soraTen], seconds),
			goal: { text: 'at least 5', isMet: (share) => share >= 5 },
		},
		...plain(ofEach(waits, 'requests', 'per video', requests)),
		{
			name: `100 tasks, Sora Video: requests beyond time ÷ interval, the most of any video`,
			unit: '',
			runs: waits.get(soraHundred)!.map(surplus),
			goal: atMost(2),
		},
		...plain(ofEach(waits, 'mean delay from done to delivered', 's', delay)),
		ratio(waits, 'requests', [soraHundred, loopHundred], requests),
		ratio(waits, 'mean delay', [soraHundred, loopHundred], delay),
		{
			...ratio(waits, 'looks × mean delay', [soraHundred, loopHundred], looksTimesDelay),
			goal: BELOW_ONE,
		},
		{
			...ratio(waits, 'requests', [soraTenSeldom, openAiTen], requests),
			goal: BELOW_ONE,
		},
		{ ...ratio(waits, 'mean delay', [soraTenSeldom, openAiTen], delay), goal: atMost(1) },
	];
}

export const waits: Benchmark = {
	id: 'waits',
	title: 'Time to all videos, and requests spent',
	method: `1, 10 and 100 tasks finish in even steps between 10 and 60 s after the first look (a single one after 35 s), and three workflows wait for them in the same n8n: **Wait Until Done**; a **loop** of HTTP Request → IF → Wait → back, with another HTTP Request for the files; and n8n's own **OpenAI node** (_Generate a Video_) with a simulated API of OpenAI. All look every ${INTERVAL} s, because that is the OpenAI node's interval and cannot be set; each task of its own starts when the node creates it. Each run has all of these at the same time, apart from the OpenAI node with 10 tasks: it takes them one after the other, so that its runs take minutes and go on beside all others. With 100 tasks it would take more than an hour, and is not measured.

The time to all videos is that of the execution. Requests are the looks and the downloads; the one with which the OpenAI node creates a task is not counted. The delay is that from the moment a task is done to the moment its file has been sent. The OpenAI node sleeps once more after it has seen that a video is done, so that its videos come 15 s late on average; Sora Video would be as late with an interval of about 28 s, and is compared with 25 s. Twice the interval means half the looks and twice the delay: the product of the two compares the ways at equal delay.`,
	async measure(runs) {
		return figuresOf(await withOwnN8n(async (host) => await measureAll(runs, host)));
	},
};
