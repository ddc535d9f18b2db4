import type { N8nServer } from '../../scripts/n8n/server';
import { Bench } from '../../test/e2e/support/bench';
import { withOwnN8n } from '../ownN8n';

/** Runs `work` with an n8n of its own and a bench in it. */
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
