/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- makes certificates with OpenSSL */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export interface Certificate {
	key: Buffer;
	/** Signed by an authority that nobody knows. */
	cert: Buffer;
	/** The file with the authority's certificate. */
	authority: string;
	remove(): void;
}

/** Makes an authority, and a certificate for hosts on loopback that it has signed. */
export function makeCertificate(hostNames: string[] = []): Certificate {
	const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
	const openssl = (...args: string[]) =>
		execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
	const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
	const names = ['IP:127.0.0.1', ...hostNames.map((name) => `DNS:${name}`)].join(',');
	openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Own');
	openssl(
		...['req', '-x509', ...newKey, '-keyout', 'host.key', '-out', 'host.pem', '-subj', '/CN=Host'],
		...['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', `subjectAltName=${names}`],
		...['-addext', 'basicConstraints=critical,CA:FALSE'],
	);
	return {
		key: readFileSync(join(folder, 'host.key')),
		cert: readFileSync(join(folder, 'host.pem')),
		authority: join(folder, 'ca.pem'),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}
