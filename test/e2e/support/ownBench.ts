import type { N8nServer } from '../../../scripts/n8n/server';
import { Bench } from './bench';
import { startOwnN8n } from './n8n';

/** Starting n8n anew takes its time, in milliseconds. */
const TIME_LIMIT = 600_000;

/** An n8n of its own for the tests of a block, and a bench in it; both are there when they run. */
export function useOwnBench(env: Record<string, string> = {}): { server: N8nServer; bench: Bench } {
	const own = {} as { server: N8nServer; bench: Bench };

	beforeAll(async () => {
		const { server, files } = await startOwnN8n(env);
		own.server = server;
		own.bench = await Bench.open({ baseUrl: server.baseUrl, files });
	}, TIME_LIMIT);

	afterAll(async () => {
		await own.bench?.close();
		await own.server?.stop();
		own.server?.removeHome();
	});

	return own;
}
