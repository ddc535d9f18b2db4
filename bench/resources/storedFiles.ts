/* eslint-disable @n8n/community-nodes/no-restricted-imports -- tidies up after a real n8n */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import type { N8nServer } from '../../scripts/n8n/server';

/** Removes the files of all executions, which would fill the disk from run to run. */
export function dropStoredFiles({ home }: N8nServer): void {
	rmSync(join(home, '.n8n', 'storage', 'workflows'), { recursive: true, force: true });
}
