/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- runs a web server */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = ['/usr/sbin/nginx', 'nginx'].find(
	(program) => spawnSync(program, ['-v']).status === 0,
);

export const hasNginx = PROGRAM !== undefined;

export interface Nginx {
	origin: string;
	/** Each answered request: status, bytes of the body, and what `Range` asked for. */
	log(): Array<{ status: number; bytes: number; range: string }>;
	stop(): Promise<void>;
}

/** Serves the files of a folder of its own on a free port, with more lines in its `server`. */
export async function startNginx(
	files: Record<string, Buffer>,
	lines: (root: string) => string,
): Promise<Nginx> {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nginx-'));
	const root = path.join(folder, 'files');
	fs.mkdirSync(root);
	for (const [name, bytes] of Object.entries(files)) fs.writeFileSync(path.join(root, name), bytes);
	// nginx, started by root, reads the files as another user.
	fs.chmodSync(folder, 0o755);
	const port = await freePort();
	const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
		.map((name) => `${name}_temp_path ${folder}/${name};`)
		.join('\n');
	const log = path.join(folder, 'access.log');
	fs.writeFileSync(
		path.join(folder, 'nginx.conf'),
		`daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
		events {}
		http {
			${paths}
			log_format short '$status $body_bytes_sent $http_range';
			access_log ${log} short;
			types { video/mp4 mp4; }
			server { listen 127.0.0.1:${port}; root ${root}; ${lines(root)} }
		}`,
	);
	const running = spawn(PROGRAM!, ['-p', folder, '-c', path.join(folder, 'nginx.conf')], {
		stdio: 'ignore',
	});
	await untilListening(port, () => running.exitCode !== null);
	return {
		origin: `http://127.0.0.1:${port}`,
		log: () =>
			fs
				.readFileSync(log, 'utf8')
				.split('\n')
				.filter((line) => line !== '')
				.map((line) => line.split(' '))
				.map(([status, bytes, range]) => ({ status: Number(status), bytes: Number(bytes), range })),
		stop: async () => {
			const ended = new Promise((resolve) => running.once('exit', resolve));
			running.kill();
			await ended;
			fs.rmSync(folder, { recursive: true });
		},
	};
}

async function freePort(): Promise<number> {
	const server = net.createServer().listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	const { port } = server.address() as net.AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

async function untilListening(port: number, hasEnded: () => boolean): Promise<void> {
	while (!hasEnded()) {
		const isOpen = await new Promise((resolve) => {
			const socket = net.connect(port, '127.0.0.1');
			socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
			socket.once('connect', () => socket.destroy());
		});
		if (isOpen) return;
		await sleep(50);
	}
	throw new Error('nginx has ended');
}

/** Hands connections on to a port, and cuts each of the first ones after so many bytes of the answer. */
export async function startCuttingProxy(origin: string, cuts: number[]) {
	const { port } = new URL(origin);
	const left = [...cuts];
	const server = net.createServer((client) => {
		const upstream = net.connect(Number(port), '127.0.0.1');
		const limit = left.shift() ?? Infinity;
		let passed = 0;
		upstream.on('data', (chunk: Buffer) => {
			client.write(chunk.subarray(0, Math.max(0, limit - passed)));
			passed += chunk.length;
			if (passed >= limit) client.end(() => upstream.destroy());
		});
		client.pipe(upstream);
		upstream.on('end', () => client.end()).on('error', () => client.destroy());
		client.on('error', () => upstream.destroy());
	});
	server.listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
		stop: async () => await new Promise((resolve) => server.close(resolve)),
	};
}
