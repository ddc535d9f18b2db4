import type { Benchmark } from './benchmark';
import { pacing } from './pacing/pacing';
import { downloadSpeed } from './resources/downloadSpeed';
import { manyWaits } from './resources/manyWaits';
import { memory } from './resources/memory';
import { stop } from './resources/stop';
import { suspended } from './resources/suspended';
import { unused } from './resources/unused';
import { delay } from './waits/delay';
import { waits } from './waits/waits';

/** Every benchmark, in the order in which the document has them. */
export const benchmarks: Benchmark[] = [
	waits,
	delay,
	pacing,
	memory,
	downloadSpeed,
	manyWaits,
	stop,
	suspended,
	unused,
];
