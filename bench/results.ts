/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- keeps the results of benchmarks */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

import type { Benchmark } from './benchmark';
import type { Result } from './result';

const folder = join(__dirname, 'results');
const fileOf = (id: string) => join(folder, `${id}.json`);

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
