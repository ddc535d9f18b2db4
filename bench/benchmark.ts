/** One figure, from several runs. */
export interface Figure {
	name: string;
	/** E.g. "s", "MiB", "requests per video", "× curl". */
	unit: string;
	/** One value for each run. */
	runs: number[];
	goal?: { text: string; isMet: (median: number) => boolean };
	/** What somebody reaches who knows all, in the same unit. */
	oracle?: number;
	/** Its place where the benchmark has a table of rows and columns. */
	cell?: { row: string; column: string };
}

export interface Benchmark {
	/** For the command line, e.g. "memory". */
	id: string;
	title: string;
	/** What is measured, and how, in some sentences for the document. */
	method: string;
	/** What the figures say, and what a goal that is missed comes from, for the document. */
	reading?: string;
	/** @param runs how often to measure; at least five for the document */
	measure(runs: number): Promise<Figure[]>;
}
