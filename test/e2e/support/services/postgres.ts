/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs what n8n needs */
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import execa from 'execa';
import getPort from 'get-port';

import { otherThanRoot } from './otherUser';
import { findProgram, Service } from './service';

/** Debian keeps the programs of each version apart, and off PATH. */
const DEBIAN = '/usr/lib/postgresql';

const folders = existsSync(DEBIAN)
	? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin'))
	: [];

export const postgresProgram = findProgram('postgres', folders);

const initdbProgram = findProgram('initdb', folders);

/** A PostgreSQL with a fresh cluster, on a port of its own; the user is "postgres". */
export async function startPostgres(folder: string): Promise<Service> {
	if (!postgresProgram || !initdbProgram) throw new Error('PostgreSQL is not installed');
	// PostgreSQL refuses to run as root.
	const user = await otherThanRoot('postgres');
	const data = join(folder, 'data');
	if (user) chownSync(folder, user.uid, user.gid);
	const init = [
		'-D',
		data,
		'-U',
		'postgres',
		'-A',
		'trust',
		'-E',
		'UTF8',
		'--locale=C',
		'--no-sync',
	];
	await execa(initdbProgram, init, { cwd: folder, ...user });
	const port = await getPort();
	const settings = {
		listen_addresses: '127.0.0.1',
		port: String(port),
		unix_socket_directories: '',
		// Nothing here has to survive a power cut.
		fsync: 'off',
	};
	const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	return await Service.start({
		program: postgresProgram,
		args: ['-D', data, ...args],
		port,
		logFile: join(folder, 'postgres.log'),
		// It does not wait for its clients to go, as it would by SIGTERM.
		endedBy: 'SIGINT',
		user,
	});
}
