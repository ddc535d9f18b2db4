import type { RequestQueue } from './requestQueue';

/**
 * Takes a place among the downloads for as long as the caller wants it.
 *
 * @returns a function that leaves it
 * @throws the signal's reason when it is aborted before there is a place
 */
export async function takePlace(queue: RequestQueue, signal: AbortSignal): Promise<() => void> {
	signal.throwIfAborted();
	return await new Promise<() => void>((taken, failed) => {
		const giveUp = () => failed(signal.reason as Error);
		signal.addEventListener('abort', giveUp, { once: true });
		const stay = async () => {
			signal.removeEventListener('abort', giveUp);
			if (!signal.aborted) await new Promise<void>((leave) => taken(leave));
		};
		queue.download(stay).catch(failed);
	});
}
