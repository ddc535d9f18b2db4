/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { setTimeout as sleep } from 'node:timers/promises';

/** n8n registers a path a moment after a workflow was published; busy, it may refuse every request. */
const NOT_YET = [404, 503];

/** Sends a request to a trigger of a published workflow until n8n serves it. */
export async function whenServed(send: () => Promise<Response>): Promise<Response> {
	for (;;) {
		const response = await send();
		if (!NOT_YET.includes(response.status)) return response;
		await response.body?.cancel();
		await sleep(100);
	}
}
