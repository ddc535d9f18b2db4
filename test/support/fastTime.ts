/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- tests govern the timers */
import { Gunzip } from 'node:zlib';

const realSetTimeout = setTimeout;
const realSetImmediate = setImmediate;

/**
 * Virtual milliseconds that time may leap at once while a connection is open; every timeout of the
 * node is many leaps long.
 */
const LONGEST_LEAP_MS = 1000;

/** Turns of the event loop between two leaps, in which what came over loopback is read. */
const TURNS = 12;

const turn = async () => await new Promise<void>((resolve) => realSetImmediate(resolve));

/** Gives the kernel and other threads a moment of real time. */
const moment = async (ms = 1) => await new Promise<void>((resolve) => realSetTimeout(resolve, ms));

const isActive = (kind: RegExp) =>
	process.getActiveResourcesInfo().some((resource) => kind.test(resource));

/** Files and host names are read by other threads, which no number of turns can hurry. */
const isBusyElsewhere = () => isActive(/^(FSReq|FileHandle|FILEHANDLE|CloseReq|GetAddrInfo)/);

const isConnected = () => isActive(/^(TCPSocket|TLS|Connect|SimpleWrite|Shutdown)/);

/** How many leaps a decompression may hold up, and for how long each. */
const LEAPS_HELD_UP = 100;
const DECOMPRESSION_MS = 20;

type Transform = (chunk: unknown, encoding: string, done: (...results: unknown[]) => void) => void;

/** What is decompressed by other threads, unseen, and how many leaps it may still hold up. */
class Decompressions {
	private readonly leapsLeft = new Map<object, number>();

	/** What all streams of node:zlib inherit from; it has no name outside of it. */
	private readonly zlib = Object.getPrototypeOf(Object.getPrototypeOf(Gunzip.prototype)) as {
		_transform: Transform;
	};

	private readonly transform = this.zlib._transform;

	watch(): void {
		const { transform, leapsLeft } = this;
		this.zlib._transform = function (chunk, encoding, done) {
			const work = {};
			leapsLeft.set(work, LEAPS_HELD_UP);
			transform.call(this, chunk, encoding, (...results) => {
				leapsLeft.delete(work);
				done(...results);
			});
		};
	}

	unwatch(): void {
		this.zlib._transform = this.transform;
	}

	/** Gives them a moment of real time, which one of them should not need. */
	async holdUp(): Promise<void> {
		for (const [work, left] of this.leapsLeft) {
			if (left === 0) this.leapsLeft.delete(work);
			else this.leapsLeft.set(work, left - 1);
		}
		if (this.leapsLeft.size > 0) await moment(DECOMPRESSION_MS);
	}
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
	const decompressions = new Decompressions();
	decompressions.watch();
	try {
		while (!state.isDone) {
			for (let turns = 0; (turns < TURNS || isBusyElsewhere()) && !state.isDone; turns++)
				await turn();
			await decompressions.holdUp();
			if (Date.now() - startedAt > limitMs)
				throw new Error(`Still not done after ${limitMs} virtual milliseconds`);
			if (state.isDone) break;
			const isOnTheNetwork = isConnected();
			if (isOnTheNetwork && Date.now() - pausedAt >= LONGEST_LEAP_MS) {
				await moment();
				pausedAt = Date.now();
			}
			const leapEnd = setTimeout(() => {}, isOnTheNetwork ? LONGEST_LEAP_MS : limitMs);
			jest.advanceTimersToNextTimer();
			// And whatever is due with it. As in real time, no timer takes less than a millisecond.
			jest.advanceTimersByTime(1);
			clearTimeout(leapEnd);
		}
	} finally {
		decompressions.unwatch();
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
