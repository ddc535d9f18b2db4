import type { Host } from '../ownN8n';
import { evenly } from './durations';
import type { Wait } from './wait';
import { loopWay, openAiWay, soraVideoWay, type Way } from './ways';

/** That of n8n's node for OpenAI, in seconds; it cannot be set. */
export const INTERVAL = 10;

/** Sora Video's, in seconds, with which its videos come about as late as those of the OpenAI node. */
const EQUAL_DELAY_INTERVAL = 25;

/** When tasks finish, in milliseconds after the first look. */
const SPAN = { min: 10_000, max: 60_000 };

/** One thing to measure: so many tasks, waited for in one way. */
export interface Cell {
	tasks: number;
	name: string;
	way: Way;
}

const cell = (tasks: number, name: string, way: Way): Cell => ({ tasks, name, way });

const inAllSizes = (name: string, way: Way) => [1, 10, 100].map((tasks) => cell(tasks, name, way));

export const [soraOne, soraTen, soraHundred] = inAllSizes('Sora Video', soraVideoWay(INTERVAL));
export const [loopOne, loopTen, loopHundred] = inAllSizes('loop', loopWay(INTERVAL));
export const openAiOne = cell(1, 'OpenAI node', openAiWay);
export const openAiTen = cell(10, 'OpenAI node', openAiWay);
export const soraTenSeldom = cell(
	10,
	`Sora Video every ${EQUAL_DELAY_INTERVAL} s`,
	soraVideoWay(EQUAL_DELAY_INTERVAL),
);

/** What takes about a minute. */
const SHORT = [
	...[soraOne, soraTen, soraHundred, soraTenSeldom],
	...[loopOne, loopTen, loopHundred],
	openAiOne,
];

/** Every run of every cell. */
export type Waits = Map<Cell, Wait[]>;

async function measureTogether(cells: Cell[], host: Host, waits: Waits): Promise<void> {
	await Promise.all(
		cells.map(async (one) => {
			const wait = await one.way(host, evenly(one.tasks, SPAN));
			waits.set(one, [...(waits.get(one) ?? []), wait]);
		}),
	);
}

/** Measures all cells in one n8n. */
export async function measureAll(runs: number, host: Host): Promise<Waits> {
	const waits: Waits = new Map();
	// Each takes eight minutes, in which n8n sends a request now and then.
	const long = measureTogether(Array<Cell>(runs).fill(openAiTen), host, waits);
	// Its failure is thrown when it is awaited, not before.
	long.catch(() => {});
	for (let run = 0; run < runs; run++) await measureTogether(SHORT, host, waits);
	await long;
	return waits;
}
