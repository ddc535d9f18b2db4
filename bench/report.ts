import type { Benchmark } from './benchmark';
import { median } from './averages';
import type { KeptFigure, Result } from './result';
import { setupLine } from './setup';

const HEAD = `# Benchmarks

\`npm run bench\` measures all of this anew on the machine that it is run on and prints this document from the results in \`bench/results/\`; \`npm run bench waits -- --runs 1\` measures one of the benchmarks, and only once. Each figure is the median of several runs, with the least and the greatest of them beside it. The n8n is a real one, with the packed package installed in it; the APIs are the simulator's, on the same machine, so that no network gets into the figures.
`;

/** Three significant digits, and no fewer than there are before the point. */
export const shown = (value: number): string =>
	Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));

const verdict = ({ goal }: KeptFigure) =>
	goal === undefined ? '–' : `${goal.text}: ${goal.isMet ? 'met' : '**not met**'}`;

function row(figure: KeptFigure): string {
	const { name, unit, runs } = figure;
	const spread =
		runs.length > 1 ? `${shown(Math.min(...runs))} to ${shown(Math.max(...runs))}` : '–';
	return `| ${name} | ${shown(median(runs))} ${unit} | ${spread} | ${runs.length} | ${verdict(figure)} |`;
}

/** A value of a figure with its unit, e.g. "43 s". */
export const inUnit = (value: number, { unit }: KeptFigure): string =>
	`${shown(value)} ${unit}`.trim();

/** A figure of a table of rows and columns: what is bold misses the goal behind it. */
function cell(figure: KeptFigure): string {
	const { runs, oracle, goal } = figure;
	const value = inUnit(median(runs), figure);
	const beside = oracle === undefined ? '' : ` (${shown(oracle)})`;
	return goal?.isMet === false ? `**${value}**${beside}; ${goal.text}` : `${value}${beside}`;
}

export const line = (cells: string[]) => `| ${cells.join(' | ')} |`;

const unique = (values: string[]) => [...new Set(values)];

function table(figures: KeptFigure[]): string[] {
	const inCells = figures.flatMap((figure) => (figure.cell ? [{ ...figure.cell, figure }] : []));
	if (inCells.length === 0) {
		return [
			'| Figure | Median | Spread | Runs | Goal |',
			'| --- | --- | --- | --- | --- |',
			...figures.map(row),
		];
	}
	const columns = unique(inCells.map(({ column }) => column));
	const rows = unique(inCells.map((one) => one.row)).map((name) =>
		line([name, ...inCells.filter((one) => one.row === name).map((one) => cell(one.figure))]),
	);
	return [line(['', ...columns]), line(['---', ...columns.map(() => '---')]), ...rows];
}

function section({ id, title, method, reading }: Benchmark, { figures, setup }: Result): string {
	const rows = table(figures).join('\n');
	const command = `\`npm run bench ${id}\` on ${setupLine(setup)}.`;
	const parts = [`## ${title}`, method, rows, reading, command];
	return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`;
}

/**
 * The document about the benchmarks.
 *
 * @param results those that there are, in the order in which the document has them
 */
export const report = (results: Array<[Benchmark, Result]>): string =>
	[HEAD, ...results.map(([benchmark, result]) => section(benchmark, result))].join('\n');
