/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs a server */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import tls from 'node:tls';

import type { Certificate } from './certificate';

export interface TlsFront {
	port: number;
	/** On loopback. */
	origin: string;
	/** How many connections were begun. */
	connections(): number;
	close(): Promise<void>;
}

/** Puts TLS in front of a plain server on loopback. */
export async function startTlsFront(
	{ key, cert }: Pick<Certificate, 'key' | 'cert'>,
	target: string,
): Promise<TlsFront> {
	let connections = 0;
	const sockets = new Set<net.Socket>();
	const server = tls.createServer({ key, cert }, (socket) => {
		const { hostname, port } = new URL(target);
		const plain = net.connect(Number(port), hostname);
		pipeline(socket, plain, () => {});
		pipeline(plain, socket, () => {});
	});
	server.on('tlsClientError', () => {});
	server.on('connection', (socket) => {
		connections++;
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		port,
		origin: `https://127.0.0.1:${port}`,
		connections: () => connections,
		close: async () => {
			server.close();
			for (const socket of sockets) socket.destroy();
			await once(server, 'close');
		},
	};
}
