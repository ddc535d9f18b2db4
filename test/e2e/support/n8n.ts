/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import { findN8n } from '../../../scripts/n8n/install';
import { n8n } from './runningN8n';
import { startServer } from './server';

export { n8n };

export const isN8n1 = n8n?.version.startsWith('1.') ?? false;

/** Like jest's `describe`; the tests are skipped where no n8n is installed. */
export const describeInN8n = n8n ? describe : describe.skip;

/** A further n8n of the same version, for tests that end it or that need it set up differently. */
export async function startOwnN8n(env: Record<string, string> = {}) {
	if (!n8n) throw new Error('No n8n is running');
	return await startServer(findN8n(n8n.version)!, copyPackage, env);
}

/** Puts the package under test into another home folder of n8n. */
export async function copyPackage(home: string): Promise<void> {
	const packages = join('.n8n', 'nodes');
	await cp(join(n8n!.home, packages), join(home, packages), { recursive: true });
}
