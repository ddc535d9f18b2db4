import { median } from './averages';
import type { Benchmark } from './benchmark';
import { inUnit, line } from './report';
import type { KeptFigure, Result } from './result';

const HEAD = `# Benchmarks

The figures that matter most to a user, each the median of several runs against a simulated API. "Loop" is a loop of HTTP Request, IF and Wait; "OpenAI node" is n8n's own node for videos. The first four rows check every 10 seconds. "Ideal" is a client that knows the API's limit in advance.

[All benchmarks](maintainers/benchmarks.md), with their spread, their goals and the machine, are run by \`npm run bench\`.
`;

const OTHERS = ['loop', 'OpenAI node'] as const;

/** Reads a figure of a benchmark by its name: what was measured, or what its oracle reaches. */
type Read = (name: string, of?: 'oracle') => string;

interface Row {
	benchmark: string;
	what: string;
	sora: (read: Read) => string;
	others: (read: Read) => string;
}

const waits = (what: string, tasks: string, figure: string, others: readonly string[]): Row => ({
	benchmark: 'waits',
	what,
	sora: (read) => read(`${tasks}, Sora Video: ${figure}`),
	others: (read) =>
		others.map((name) => `${name}: ${read(`${tasks}, ${name}: ${figure}`)}`).join(', '),
});

const FEW_REQUESTS = '3 a second: 500 tasks';

const ROWS: Row[] = [
	waits(
		'Time until ten videos are there, made in 10 to 60 s',
		'10 tasks',
		'time to all videos',
		OTHERS,
	),
	waits('The same with a hundred videos', '100 tasks', 'time to all videos', ['loop']),
	waits('Requests for each of the ten', '10 tasks', 'requests', OTHERS),
	waits(
		'From the end of a task to its file, on average of the ten',
		'10 tasks',
		'mean delay from done to delivered',
		OTHERS,
	),
	{
		benchmark: 'pacing',
		what: '500 tasks, where the API takes 3 requests a second: videos that were not delivered',
		sora: (read) => read(`${FEW_REQUESTS}: not delivered, beyond the oracle's`),
		others: () => 'ideal: 0',
	},
	{
		benchmark: 'pacing',
		what: 'The same: 95% of the finished tasks are noticed within',
		sora: (read) => read(`${FEW_REQUESTS}: 95th percentile`),
		others: (read) => `ideal: ${read(`${FEW_REQUESTS}: 95th percentile`, 'oracle')}`,
	},
	{
		benchmark: 'memory',
		what: 'More memory while a file of 1 GiB is downloaded',
		sora: (read) => read('One file of 1 GiB'),
		others: (read) => `n8n's HTTP Request: ${read("One file of 1 GiB, n8n's HTTP Request")}`,
	},
	{
		benchmark: 'many-waits',
		what: 'Memory for each of ten thousand waits in one execution',
		sora: (read) => read('10,000 waits: memory of a wait'),
		others: () => '–',
	},
	{
		benchmark: 'stop',
		what: 'Time until Stop has ended a thousand waits',
		sora: (read) => read('Stop of 1000 waits'),
		others: (read) => `n8n's Wait node: ${read("Stop of n8n's Wait node with 1000 items")}`,
	},
	{
		benchmark: 'suspended',
		what: 'Time of another workflow while a thousand suspended executions resume, compared with its time alone',
		sora: (read) => read('Sora Video: quick workflow while a thousand resume'),
		others: (read) =>
			`n8n's Wait node: ${read("n8n's Wait node: quick workflow while a thousand resume")}`,
	},
];

function reader(figures: KeptFigure[]): Read {
	return (name, of) => {
		const figure = figures.find((one) => one.name === name);
		if (figure === undefined) throw new Error(`No figure is called "${name}"`);
		return inUnit(of === 'oracle' ? figure.oracle! : median(figure.runs), figure);
	};
}

/**
 * The page of those figures that users care about first.
 *
 * @param results as {@link report} takes them; a figure that was never measured is left out
 */
export function shortReport(results: Array<[Benchmark, Result]>): string {
	const rows = ROWS.flatMap(({ benchmark, what, sora, others }) => {
		const found = results.find(([{ id }]) => id === benchmark);
		if (!found) return [];
		const read = reader(found[1].figures);
		return [line([what, sora(read), others(read)])];
	});
	const head = [line(['', 'Sora Video', 'Others']), line(['---', '---', '---'])];
	return `${HEAD}\n${[...head, ...rows].join('\n')}\n`;
}
