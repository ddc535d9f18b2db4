import type { Benchmark } from './benchmark';

/** Every benchmark, in the order in which the document has them. */
export const benchmarks: Benchmark[] = [];
