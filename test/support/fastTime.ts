/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- tests govern the timers */
import { createHook } from 'node:async_hooks';

const realSetTimeout = setTimeout;
const realSetImmediate = setImmediate;

/** Virtual milliseconds that time may leap at once; every timeout of the node is many leaps long. */
const LONGEST_LEAP_MS = 1000;

/** Turns of the event loop between two leaps, in which what came over loopback is read. */
const TURNS = 12;

const turn = async () => await new Promise<void>((resolve) => realSetImmediate(resolve));

/** Gives the kernel a moment where nothing else would. */
const moment = async () => await new Promise<void>((resolve) => realSetTimeout(resolve, 1));

/** Files and host names are read by other threads, which no number of turns can hurry. */
const isBusyElsewhere = () =>
	process
		.getActiveResourcesInfo()
		.some((resource) => /^(FSReq|FileHandle|FILEHANDLE|CloseReq|GetAddrInfo)/.test(resource));

/** How many leaps each decompression may still hold up. It is done by other threads, unseen. */
const decompressions = new Map<number, number>();
const LEAPS_HELD_UP = 100;
const DECOMPRESSION_MS = 20;

createHook({
	init: (id, type) => {
		if (type === 'ZLIB') decompressions.set(id, LEAPS_HELD_UP);
	},
	destroy: (id) => {
		decompressions.delete(id);
	},
}).enable();

/** Gives decompressions a moment of real time, which one of them should not need. */
async function holdUpForDecompressions() {
	for (const [id, left] of decompressions) {
		if (left === 0) decompressions.delete(id);
		else decompressions.set(id, left - 1);
	}
	if (decompressions.size === 0) return;
	await new Promise<void>((resolve) => realSetTimeout(resolve, DECOMPRESSION_MS));
}

/**
 * From here on, timers and clocks stand still but in {@link inFastTime}. Sockets are real: they are
 * in the same process on both ends, so that a leap of time never overtakes them.
 */
export const fakeTime = () =>
	jest.useFakeTimers({
		doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask'],
		now: Date.UTC(2026, 0, 15, 12),
	});

export const realTime = () => jest.useRealTimers();

/**
 * Lets virtual time leap from timer to timer until the work is done: minutes pass in moments.
 *
 * @param limitMs virtual milliseconds after which work that does not end is given up
 */
export async function inFastTime<T>(work: () => Promise<T>, limitMs = 4 * 3_600_000): Promise<T> {
	const state = { isDone: false };
	const result = work().finally(() => (state.isDone = true));
	result.catch(() => undefined);
	const startedAt = Date.now();
	let pausedAt = startedAt;
	const leapEnd = setInterval(() => {}, LONGEST_LEAP_MS);
	try {
		while (!state.isDone) {
			for (let turns = 0; (turns < TURNS || isBusyElsewhere()) && !state.isDone; turns++)
				await turn();
			if (Date.now() - pausedAt >= LONGEST_LEAP_MS) {
				await moment();
				pausedAt = Date.now();
			}
			await holdUpForDecompressions();
			if (Date.now() - startedAt > limitMs)
				throw new Error(`Still not done after ${limitMs} virtual milliseconds`);
			if (state.isDone) break;
			jest.advanceTimersToNextTimer();
			// And whatever is due with it. As in real time, no timer takes less than a millisecond.
			jest.advanceTimersByTime(1);
		}
	} finally {
		clearInterval(leapEnd);
	}
	return await result;
}

/** Waits, without letting time pass, for what the other end of a socket has yet to notice. */
export async function until(isSo: () => boolean): Promise<void> {
	for (let attempts = 0; !isSo() && attempts < 5000; attempts++) await moment();
	expect(isSo()).toBe(true);
}

/** Lets everything that is on its way arrive, without letting time pass. */
export async function settled(): Promise<void> {
	for (let turns = 0; turns < 50; turns++) await moment();
}
