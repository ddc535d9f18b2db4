/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs what n8n needs */
import { join } from 'node:path';

import getPort from 'get-port';

import { findProgram, Service } from './service';

export const redisProgram = findProgram('redis-server');

/** A Redis that keeps everything in memory, on a port of its own. */
export async function startRedis(folder: string): Promise<Service> {
	if (!redisProgram) throw new Error('redis-server is not installed');
	const port = await getPort();
	const settings = { bind: '127.0.0.1', port: String(port), dir: folder, save: '' };
	return await Service.start({
		program: redisProgram,
		args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
		port,
		logFile: join(folder, 'redis.log'),
		endedBy: 'SIGTERM',
	});
}
