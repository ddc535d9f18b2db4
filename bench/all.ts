import type { Benchmark } from './benchmark';
import { polling } from './polling/polling';
import { delay } from './waits/delay';
import { waits } from './waits/waits';

/** Every benchmark, in the order in which the document has them. */
export const benchmarks: Benchmark[] = [waits, delay, polling];
