import { sleep } from './clock';
import type { ChildAbortController } from './childAbortController';

/** A download to which no data comes for so long is given up and begun again. */
export const STALL_MS = 60_000;

/** Ends an attempt to which no data comes. */
export class StallWatch {
	hasStalled = false;

	private observed: { lastDataAt: number } = { lastDataAt: Date.now() };

	constructor(attempt: ChildAbortController) {
		this.run(attempt).catch(() => undefined);
	}

	/** Until there is a body, the watch counts from its own beginning. */
	observe(observed: { lastDataAt: number }) {
		this.observed = observed;
	}

	private async run(attempt: ChildAbortController) {
		while (!this.hasStalled) {
			const left = this.observed.lastDataAt + STALL_MS - Date.now();
			if (left > 0) await sleep(left, attempt.signal);
			else this.hasStalled = true;
		}
		attempt.abort();
	}
}
