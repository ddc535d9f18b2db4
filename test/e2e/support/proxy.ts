/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs a server */
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

export interface Proxy {
	url: string;
	/** What it was asked for: "CONNECT host:port", or the method and the whole address. */
	requests: string[];
	close(): Promise<void>;
}

/** A forward proxy on loopback to which every host is loopback, so that nothing else leads there. */
export async function startProxy(): Promise<Proxy> {
	const requests: string[] = [];
	const sockets = new Set<net.Socket>();
	const server = http.createServer((request, response) => {
		const { method, url = '', headers } = request;
		const { pathname, port, search } = new URL(url);
		requests.push(`${method} ${url}`);
		const target = { host: '127.0.0.1', port, method, headers, path: pathname + search };
		const forwarded = http.request(target, (answer) => {
			response.writeHead(answer.statusCode!, answer.headers);
			pipeline(answer, response, () => {});
		});
		forwarded.on('error', () => response.destroy());
		pipeline(request, forwarded, () => {});
	});
	server.on('connect', (request, socket, head) => {
		requests.push(`CONNECT ${request.url}`);
		const target = net.connect(Number(request.url!.split(':')[1]), '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			target.write(head);
			pipeline(socket, target, () => {});
			pipeline(target, socket, () => {});
		});
		target.on('error', () => socket.destroy());
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		close: async () => {
			server.close();
			for (const socket of sockets) socket.destroy();
			await once(server, 'close');
		},
	};
}
