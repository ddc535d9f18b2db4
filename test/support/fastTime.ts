/* eslint-disable @n8n/community-nodes/no-restricted-globals -- tests govern the timers */

const realSetTimeout = setTimeout;
const realSetImmediate = setImmediate;

/** Virtual milliseconds that pass in one step; every timeout of the node is many steps long. */
const STEP_MS = 100;

/** Turns of the event loop between two steps, in which what came over loopback is read. */
const TURNS = 12;

const turn = async () => await new Promise<void>((resolve) => realSetImmediate(resolve));

/** Files and host names are read by other threads, which no number of turns can hurry. */
const isBusyElsewhere = () =>
	process
		.getActiveResourcesInfo()
		.some((resource) => /^(FSReq|FileHandle|FILEHANDLE|CloseReq|GetAddrInfo)/.test(resource));

/**
 * From here on, timers and clocks stand still but in {@link inFastTime}. Sockets are real: they are
 * in the same process on both ends, so that a step of time never overtakes them.
 */
export const fakeTime = () =>
	jest.useFakeTimers({
		doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask'],
		now: Date.UTC(2026, 0, 15, 12),
	});

export const realTime = () => jest.useRealTimers();

/**
 * Lets virtual time run until the work is done: minutes pass in moments.
 *
 * @param limitMs virtual milliseconds after which work that does not end is given up
 */
export async function inFastTime<T>(work: () => Promise<T>, limitMs = 4 * 3_600_000): Promise<T> {
	const state = { isDone: false };
	const result = work().finally(() => (state.isDone = true));
	result.catch(() => undefined);
	for (let passed = 0; !state.isDone; passed += STEP_MS) {
		for (let turns = 0; (turns < TURNS || isBusyElsewhere()) && !state.isDone; turns++)
			await turn();
		// Gives the kernel a moment where nothing else would.
		if (passed % (STEP_MS * 50) === 0) await new Promise((resolve) => realSetTimeout(resolve, 1));
		if (passed > limitMs) throw new Error(`Still not done after ${limitMs} virtual milliseconds`);
		jest.advanceTimersByTime(STEP_MS);
	}
	return await result;
}

/** Waits, without letting time pass, for what the other end of a socket has yet to notice. */
export async function until(isSo: () => boolean): Promise<void> {
	for (let attempts = 0; !isSo() && attempts < 5000; attempts++) {
		await new Promise((resolve) => realSetTimeout(resolve, 1));
	}
	expect(isSo()).toBe(true);
}

/** Lets everything that is on its way arrive, without letting time pass. */
export async function settled(): Promise<void> {
	for (let turns = 0; turns < 50; turns++) await new Promise((done) => realSetTimeout(done, 1));
}
