/* eslint-disable @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs what n8n needs */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a service may take until it accepts connections, in milliseconds. */
const START_TIMEOUT_MS = 240_000;

/** How a service is run; without a user as that of the tests. */
export interface ServiceOptions {
	program: string;
	args: string[];
	port: number;
	/** What it writes goes here. */
	logFile: string;
	/** The signal that ends it in order. */
	endedBy: NodeJS.Signals;
	user?: { uid: number; gid: number };
}

/** A server that is no n8n, in a process that ends with the tests. */
export class Service {
	private constructor(
		readonly port: number,
		private readonly child: ChildProcess,
	) {}

	/** Starts it and waits until it accepts connections on 127.0.0.1. */
	static async start(options: ServiceOptions): Promise<Service> {
		const { program, port, logFile } = options;
		const log = openSync(logFile, 'a');
		const guard = join(__dirname, 'programWithParent.js');
		const child = spawn(process.execPath, [guard, JSON.stringify(options)], {
			stdio: ['pipe', log, log],
			// Ctrl-C is for the tests, which then end it in order.
			detached: process.platform !== 'win32',
		});
		closeSync(log);
		child.stdin!.on('error', () => {});
		const service = new Service(port, child);
		const deadline = Date.now() + START_TIMEOUT_MS;
		while (!(await acceptsConnections(port))) {
			if (service.isRunning && Date.now() < deadline) {
				await sleep(100);
				continue;
			}
			await service.stop();
			throw new Error(`${program} did not start:\n${readFileSync(logFile, 'utf8')}`);
		}
		return service;
	}

	private get isRunning(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	async stop(): Promise<void> {
		if (!this.isRunning) return;
		const exited = once(this.child, 'exit');
		this.child.stdin!.end();
		await exited;
	}
}

async function acceptsConnections(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const answer = (isThere: boolean) => {
			socket.destroy();
			resolve(isThere);
		};
		socket.once('connect', () => answer(true));
		socket.once('error', () => answer(false));
	});
}

/** Where a program is, on PATH or in one of these folders; undefined when it is nowhere. */
export function findProgram(name: string, folders: string[] = []): string | undefined {
	const onPath = (process.env.PATH ?? '').split(delimiter);
	return [...onPath, ...folders].map((folder) => join(folder, name)).find(existsSync);
}
