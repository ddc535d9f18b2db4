/* eslint-disable @n8n/community-nodes/no-restricted-globals -- drives a real n8n */
import { findN8n } from '../scripts/n8n/install';
import { installPackage } from '../scripts/n8n/package';
import type { N8nServer } from '../scripts/n8n/server';
import { DEFAULT_VERSION } from '../scripts/n8n/versions';
import { Bench } from '../test/e2e/support/bench';
import { startServer } from '../test/e2e/support/server';

/** The n8n that the benchmarks run on: SORA_VIDEO_N8N chooses the version. */
export function benchN8n() {
	const version = process.env.SORA_VIDEO_N8N || DEFAULT_VERSION;
	const installation = findN8n(version);
	if (!installation)
		throw new Error(`n8n ${version} is not installed: \`npm run bench\` does that.`);
	return installation;
}

/** An n8n that has just been started, with the packed package installed in it. */
export interface Host {
	server: N8nServer;
	baseUrl: string;
	/** The one folder that workflows may write to. */
	files: string;
}

/**
 * Starts an n8n for some measurements, and ends it and removes its data when they are over.
 *
 * @param env further environment variables for n8n
 */
export async function withOwnN8n<T>(
	work: (host: Host) => Promise<T>,
	env: Record<string, string> = {},
): Promise<T> {
	const { server, files } = await startServer(benchN8n(), installPackage, env);
	try {
		return await work({ server, baseUrl: server.baseUrl, files });
	} finally {
		await server.stop();
		server.removeHome();
	}
}

/** Runs `work` with an n8n of its own and a bench in it; `env` as above. */
export async function inOwnN8n<T>(
	work: (own: { server: N8nServer; bench: Bench }) => Promise<T>,
	env: Record<string, string> = {},
): Promise<T> {
	return await withOwnN8n(async (host) => {
		const bench = await Bench.open(host);
		try {
			return await work({ server: host.server, bench });
		} finally {
			await bench.close();
		}
	}, env);
}
