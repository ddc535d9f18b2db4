import { findN8n } from '../../scripts/n8n/install';
import { installPackage } from '../../scripts/n8n/package';
import type { N8nServer } from '../../scripts/n8n/server';
import { Bench } from '../../test/e2e/support/bench';
import { startServer } from '../../test/e2e/support/server';

/** The n8n that everything is measured in. */
export function installedN8n() {
	const installation = findN8n();
	if (installation) return installation;
	throw new Error('n8n is not installed: `npm test` does that');
}

/** Runs `work` with an n8n of its own, in which the package is installed as it is published. */
export async function inOwnN8n<T>(
	work: (own: { server: N8nServer; bench: Bench }) => Promise<T>,
	env: Record<string, string> = {},
): Promise<T> {
	const { server, files } = await startServer(installedN8n(), installPackage, env);
	let bench: Bench | undefined;
	try {
		bench = await Bench.open({ baseUrl: server.baseUrl, files });
		return await work({ server, bench });
	} finally {
		await bench?.close();
		await server.stop();
		server.removeHome();
	}
}
