/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- tests govern the timers */
import { Gunzip } from 'node:zlib';

const realSetTimeout = setTimeout;
const realSetImmediate = setImmediate;

/**
 * Virtual milliseconds that time may leap at once while a connection is open; every timeout of the
 * node is many leaps long.
 */
const LONGEST_LEAP_MS = 1000;

/** Turns of the event loop before each leap, in which what came over loopback is read. */
const TURNS = 12;

const turn = async () => await new Promise<void>((resolve) => realSetImmediate(resolve));

/** Gives the kernel and other threads a moment of real time. */
const moment = async (ms = 1) => await new Promise<void>((resolve) => realSetTimeout(resolve, ms));

const isActive = (kind: RegExp) =>
	process.getActiveResourcesInfo().some((resource) => kind.test(resource));

/** Files and host names are read by other threads, which no number of turns can hurry. */
const isBusyElsewhere = () => isActive(/^(FSReq|FileHandle|FILEHANDLE|CloseReq|GetAddrInfo)/);

const isConnected = () => isActive(/^(TCPSocket|TLS|Connect|SimpleWrite|Shutdown)/);

type ZlibStream = Pick<
	Gunzip,
	'_transform' | 'destroyed' | 'readableLength' | 'readableHighWaterMark'
>;

/** What other threads compress and decompress, unseen. */
class Compressions {
	/** The stream of each piece of work that is not done. */
	private readonly works = new Map<object, ZlibStream>();

	/** What all streams of node:zlib inherit from; it has no name outside of it. */
	private readonly zlib = Object.getPrototypeOf(
		Object.getPrototypeOf(Gunzip.prototype),
	) as ZlibStream;

	private readonly transform = this.zlib._transform;

	watch(): void {
		const { transform, works } = this;
		this.zlib._transform = function (chunk, encoding, done) {
			const work = {};
			works.set(work, this);
			transform.call(this as Gunzip, chunk, encoding, (...results) => {
				works.delete(work);
				done(...results);
			});
		};
	}

	unwatch(): void {
		this.zlib._transform = this.transform;
	}

	/** Whether a thread is at work, which neither waits for a reader nor has been given up. */
	get areRunning(): boolean {
		return [...this.works.values()].some(
			({ destroyed, readableLength, readableHighWaterMark }) =>
				!destroyed && readableLength < readableHighWaterMark,
		);
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
	const compressions = new Compressions();
	compressions.watch();
	try {
		while (!state.isDone) {
			for (let turns = 0; turns < TURNS && !state.isDone; turns++) {
				await turn();
				// What they bring has all its turns before it.
				if (isBusyElsewhere()) turns = 0;
				if (compressions.areRunning) {
					await moment();
					turns = 0;
				}
			}
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
		compressions.unwatch();
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
