/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs what n8n needs */
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import execa from 'execa';
import getPort from 'get-port';

import { otherThanRoot } from './otherUser';
import { findProgram, Service } from './service';

/** The user that Debian's openssh-server brings along. */
const PACKAGE_USER = 'sshd';

/** It is not on the PATH of every user. */
export const sshdProgram = findProgram('sshd', ['/usr/sbin']);

export interface SftpServer {
	service: Service;
	/** What n8n's credential of the type "sftp" holds. */
	login: { host: string; port: number; username: string; privateKey: string };
	/** The one folder that it is meant to write to. */
	uploads: string;
}

/**
 * An OpenSSH server on a port of its own that does nothing but SFTP, and lets in whoever has a key
 * that is made here. Run by another user than root it lets in only that one, reads no passwords and
 * needs no folder in /run.
 *
 * @param folder where that other user gets to as well
 */
export async function startSftp(folder: string): Promise<SftpServer> {
	if (!sshdProgram) throw new Error('sshd is not installed');
	const user = await otherThanRoot(PACKAGE_USER);
	const hostKey = await makeKey(folder, 'host_key');
	const userKey = await makeKey(folder, 'user_key');
	const uploads = join(folder, 'uploads');
	mkdirSync(uploads);
	if (user) for (const one of [hostKey, uploads]) chownSync(one, user.uid, user.gid);
	const port = await getPort();
	const settings = {
		ListenAddress: '127.0.0.1',
		Port: port,
		HostKey: hostKey,
		AuthorizedKeysFile: `${userKey}.pub`,
		AuthenticationMethods: 'publickey',
		// It looks at every folder above the key's, and /tmp is not to its taste.
		StrictModes: 'no',
		UsePAM: 'no',
		PidFile: 'none',
		Subsystem: 'sftp internal-sftp',
		ForceCommand: 'internal-sftp',
	};
	const config = join(folder, 'sshd_config');
	const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
	writeFileSync(config, lines.join(''));
	const service = await Service.start({
		program: sshdProgram,
		args: ['-D', '-e', '-f', config],
		port,
		logFile: join(folder, 'sshd.log'),
		endedBy: 'SIGTERM',
		user,
	});
	const username = user ? PACKAGE_USER : userInfo().username;
	const privateKey = readFileSync(userKey, 'utf8');
	return { service, login: { host: '127.0.0.1', port, username, privateKey }, uploads };
}

/** @returns the file of the private key; that of the public one ends in .pub */
async function makeKey(folder: string, name: string): Promise<string> {
	const file = join(folder, name);
	await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
	return file;
}
