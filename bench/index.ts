/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a command line */
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { benchmarks } from './all';
import type { Benchmark } from './benchmark';
import { median } from './averages';
import { report, shown } from './report';
import { kept, type KeptFigure } from './result';
import { keepResult, resultOf, writeFormatted } from './results';
import { presentSetup, setupLine } from './setup';
import { shortReport } from './shortReport';

/** Fewer say little about the spread. */
const USUAL_RUNS = 5;

const docs = join(__dirname, '..', 'docs');

function chosen(ids: string[]): Benchmark[] {
	const unknown = ids.filter((wanted) => !benchmarks.some(({ id }) => id === wanted));
	if (unknown.length > 0) {
		const known = benchmarks.map(({ id }) => id).join(', ');
		throw new Error(`There is no benchmark ${unknown.join(', ')}. There are: ${known}`);
	}
	return benchmarks.filter(({ id }) => ids.length === 0 || ids.includes(id));
}

function numberOfRuns(text: string | undefined): number {
	const runs = Number(text ?? USUAL_RUNS);
	if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number, e.g. 5');
	return runs;
}

function line({ name, unit, runs, goal }: KeptFigure): string {
	const spread = `(${shown(Math.min(...runs))} to ${shown(Math.max(...runs))})`;
	const verdict = goal && `; goal: ${goal.text}, ${goal.isMet ? 'met' : 'NOT MET'}`;
	return `  ${name}: ${shown(median(runs))} ${unit} ${spread}${verdict ?? ''}`;
}

async function printDocuments(): Promise<void> {
	const results = benchmarks.flatMap((benchmark) => {
		const result = resultOf(benchmark);
		return result ? [[benchmark, result] as [Benchmark, typeof result]] : [];
	});
	await writeFormatted(join(docs, 'maintainers', 'benchmarks.md'), report(results));
	await writeFormatted(join(docs, 'benchmarks.md'), shortReport(results));
}

/** `npm run bench [ids…] [-- --runs N] [-- --print]`; --print only prints the documents anew. */
async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { runs: { type: 'string' }, print: { type: 'boolean' } },
	});
	const runs = numberOfRuns(values.runs);
	const toMeasure = values.print ? [] : chosen(positionals);
	if (toMeasure.length > 0) console.log(setupLine(await presentSetup()));
	for (const benchmark of toMeasure) {
		console.log(`\n${benchmark.id}: ${benchmark.title}`);
		const setup = await presentSetup();
		const figures = (await benchmark.measure(runs)).map(kept);
		for (const figure of figures) console.log(line(figure));
		await keepResult(benchmark, { setup, figures });
		await printDocuments();
	}
	if (values.print) await printDocuments();
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
