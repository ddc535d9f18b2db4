/* eslint-disable @n8n/community-nodes/no-restricted-imports -- looks at the machine */
import { cpus, totalmem } from 'node:os';

import { version as packageVersion } from '../package.json';
import { nodeVersion } from '../scripts/n8n/nodeRuntime';
import { benchN8n } from './ownN8n';

/** What a benchmark ran on. */
export interface Setup {
	/** E.g. "2.41.1". */
	n8n: string;
	/** The Node.js that runs n8n, e.g. "24.21.0". */
	node: string;
	/** The version of this package. */
	package: string;
	cpu: string;
	cores: number;
	memoryGiB: number;
	/** E.g. "2026-11-22". */
	date: string;
}

export async function presentSetup(): Promise<Setup> {
	const { node, version } = benchN8n();
	return {
		n8n: version,
		node: await nodeVersion(node),
		package: packageVersion,
		cpu: cpus()[0]?.model.trim() ?? 'unknown',
		cores: cpus().length,
		memoryGiB: Math.round(totalmem() / 2 ** 30),
		date: new Date().toISOString().slice(0, 10),
	};
}

/** The same in one line. */
export const setupLine = (setup: Setup): string =>
	[
		`n8n ${setup.n8n} with Node.js ${setup.node}`,
		`n8n-nodes-sora-video ${setup.package}`,
		`${setup.cpu}, ${setup.cores} cores, ${setup.memoryGiB} GiB of memory`,
		setup.date,
	].join('; ');
