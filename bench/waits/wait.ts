import type { Bench, Simulator } from '../../test/e2e/support/bench';
import { untilOver } from '../../test/e2e/support/untilStatus';

/** What became of one video. */
export interface Video {
	/** From the moment it was done until its file had been sent, in seconds. */
	delay: number;
	/** From the first look until its file had been sent, in seconds. */
	time: number;
	/** Looks and downloads; the request that created the task is not counted. */
	requests: number;
}

/** What became of one execution. */
export interface Wait {
	/** From its start to its end, in seconds. */
	seconds: number;
	/** How long the slowest task took, in seconds. */
	slowest: number;
	videos: Video[];
}

/**
 * Waits until an execution is over, and works out what it took.
 *
 * @param durations of the tasks by ID, in milliseconds from the first look on
 * @param requests what has arrived when the execution is over
 * @throws {Error} unless it has succeeded and every video was sent
 */
export async function waitOf(
	executionId: string,
	bench: Bench,
	durations: Map<string, number>,
	requests: () => Simulator['requests'],
): Promise<Wait> {
	const { status, startedAt, stoppedAt } = await untilOver(executionId, bench);
	if (status !== 'success' || !startedAt || !stoppedAt)
		throw new Error(`Execution ${executionId} ended as ${status}`);
	const videos = [...durations].map(([id, duration]) => videoOf(id, duration, requests()));
	return {
		seconds: (Date.parse(stoppedAt) - Date.parse(startedAt)) / 1000,
		slowest: Math.max(...durations.values()) / 1000,
		videos,
	};
}

function videoOf(id: string, duration: number, requests: Simulator['requests']): Video {
	const own = requests.filter(({ method, taskId }) => method === 'GET' && taskId === id);
	const first = own.at(0);
	const download = own.at(-1);
	const isDelivered =
		download?.status === 200 && !download.aborted && /\.mp4\?|\/content$/.test(download.url);
	if (!first || !isDelivered) throw new Error(`The video of ${id} was not delivered`);
	const time = download.finishedAt! - first.at;
	return { delay: (time - duration) / 1000, time: time / 1000, requests: own.length };
}
