/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- looks into a real n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import getPort from 'get-port';

import type { N8nServer } from '../../scripts/n8n/server';
import type { Bench } from '../../test/e2e/support/bench';
import { inOwnN8n } from '../ownN8n';

/** Of Linux, whatever the machine. */
const TICKS_PER_SECOND = 100;

/** Sees into n8n's main process. */
export interface Probe {
	/** Seconds of CPU time that it has used so far, in the kernel included. */
	cpu(): number;
	/** Bytes in use on its heap, after a garbage collection. */
	heap(): Promise<number>;
	/** Delay of its event loop within the next `ms`, in milliseconds. */
	delay(ms: number): Promise<{ p99: number; max: number }>;
	/** Milliseconds that a bare pipeline takes in this process. */
	download(folder: string, parallel: number, urls: string[]): Promise<number>;
}

/** An n8n of one's own, and what looks into it. */
export interface Probed {
	server: N8nServer;
	bench: Bench;
	probe: Probe;
}

/** Like `inOwnN8n`, with a probe in n8n's process. */
export async function inProbedN8n<T>(
	work: (own: Probed) => Promise<T>,
	extraEnv: Record<string, string> = {},
): Promise<T> {
	const port = await getPort();
	const env = {
		...extraEnv,
		NODE_OPTIONS: `--expose-gc --require "${join(__dirname, 'probe.js')}"`,
		BENCH_PROBE_PORT: String(port),
	};
	const ask = async <Answer>(path: string, ...args: unknown[]): Promise<Answer> => {
		const request = { method: 'POST', body: JSON.stringify(args) };
		const response = await fetch(`http://127.0.0.1:${port}${path}`, request);
		return (await response.json()) as Answer;
	};
	return await inOwnN8n(async (own) => {
		const probe: Probe = {
			cpu: () => cpuSeconds(own.server.pid!),
			heap: async () => await ask('/heap'),
			delay: async (ms) => await ask('/delay', ms),
			download: async (...args) => await ask('/download', ...args),
		};
		return await work({ ...own, probe });
	}, env);
}

/** CPU time of a process, in seconds; see proc_pid_stat(5). */
export function cpuSeconds(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	// The second field, the program's name, is in parentheses and may hold anything.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const [user, system] = fields.slice(11, 13).map(Number);
	return (user + system) / TICKS_PER_SECOND;
}
