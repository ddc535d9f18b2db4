/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- keeps the results of benchmarks */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

import type { Benchmark, Figure } from './benchmark';
import { median } from './averages';
import type { Setup } from './setup';

/** A figure as it is kept: whether the goal is met is worked out when it is measured. */
export interface KeptFigure extends Omit<Figure, 'goal'> {
	goal?: { text: string; isMet: boolean };
}

export interface Result {
	setup: Setup;
	figures: KeptFigure[];
}

const folder = join(__dirname, 'results');
const fileOf = (id: string) => join(folder, `${id}.json`);

/** Kept as precise as anybody could want to read it. */
const rounded = (value: number) => Number(value.toPrecision(4));

export const kept = ({ goal, ...figure }: Figure): KeptFigure => ({
	...figure,
	runs: figure.runs.map(rounded),
	...(goal && { goal: { text: goal.text, isMet: goal.isMet(median(figure.runs)) } }),
});

export async function keepResult({ id }: Benchmark, result: Result): Promise<void> {
	mkdirSync(folder, { recursive: true });
	await writeFormatted(fileOf(id), JSON.stringify(result));
}

/** What a benchmark gave when it was last run; undefined when it never was. */
export function resultOf({ id }: Benchmark): Result | undefined {
	try {
		return JSON.parse(readFileSync(fileOf(id), 'utf8')) as Result;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Writes a file in the form that the project's other files have. */
export async function writeFormatted(file: string, text: string): Promise<void> {
	writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}
