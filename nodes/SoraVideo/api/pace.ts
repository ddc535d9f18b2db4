import { retryAfterMoment } from './backoff';
import { settleUnlessAborted } from './childAbortController';
import { createClock, type Clock } from './clock';
import { CREATING, RateControl, READING, type Verdict } from './rateControl';

/** Why a request was not successful. */
export interface Failure {
	kind: string;
	/** What was seen, as the end of a sentence. */
	reason: string;
	httpStatus?: number;
	/** The `Retry-After` header as it came. */
	retryAfter?: string;
}

/** Limits on creating say nothing about reading: they are mostly on the number of unfinished tasks. */
export type RequestKind = 'create' | 'read';

/** After so long without a request nothing is remembered of a limit. */
const FORGET_AFTER_MS = 5 * 60_000;

/** Of this process. The keys stay in memory: they are never logged and never stored. */
const paces = new Map<string, Pace>();

/** The pace of all requests of a kind that are sent with a key to an API, in the whole process. */
export function paceOf(origin: string, key: string, kind: RequestKind): Pace {
	for (const [name, { isForgotten }] of paces) if (isForgotten) paces.delete(name);
	const name = JSON.stringify([origin, key, kind]);
	const pace = paces.get(name) ?? new Pace(createClock(), kind);
	paces.set(name, pace);
	return pace;
}

/** For tests, which all use the same key. */
export const forgetPaces = (): void => paces.clear();

/** The places for requests of one execution. */
export interface Places {
	/** Takes one; whether there is one. */
	takePlace(): boolean;
}

/** A request that is due. */
interface Waiting {
	/** Its place among all that fell due. */
	order: number;
	/** After that moment it is not sent any more. */
	expiresAt: () => number;
	/** Of its execution. */
	places: Places;
	/** Given the moment of its turn, or undefined when it has expired. */
	settle: (turnAt: number | undefined) => void;
}

/**
 * The line of all requests of one kind with the same key, in the whole process, each in the order in
 * which it fell due. As long as the API refuses none, nobody waits here but for a place in its own
 * execution.
 */
export class Pace {
	readonly control: RateControl;

	/** The last refusal. */
	refusal?: Failure;

	/** When a request fell due or was answered last. */
	usedAt: number;

	private readonly line: Waiting[] = [];

	/** No request that waits expires before that. */
	private earliestExpiry = Infinity;

	private notSent = 0;

	private fellDue = 0;

	private busySince?: number;

	private alarm?: { at: number; controller: AbortController };

	constructor(
		readonly clock: Clock,
		kind: RequestKind = 'read',
	) {
		this.control = new RateControl(kind === 'create' ? CREATING : READING);
		this.usedAt = clock.now();
	}

	get isForgotten(): boolean {
		return this.notSent === 0 && this.clock.now() - this.usedAt > FORGET_AFTER_MS;
	}

	/** Counts a request as due and not sent, until the function that is given back is called. */
	fallDue(): () => void {
		const count = (by: 1 | -1) => {
			this.notSent += by;
			this.usedAt = this.clock.now();
			this.busySince = this.notSent === 0 ? undefined : (this.busySince ?? this.usedAt);
		};
		let isCounted = true;
		count(1);
		return () => {
			if (isCounted) count(-1);
			isCounted = false;
		};
	}

	/** The place of a request that falls due now. */
	nextOrder(): number {
		return this.fellDue++;
	}

	/**
	 * The turn of a request that has a place in its execution. Who has none is left out until then, so
	 * that nobody waits behind it.
	 *
	 * @returns the moment of the turn, or undefined when the request has expired
	 */
	async turn(
		order: number,
		expiresAt: () => number,
		signal: AbortSignal,
		places: Places,
	): Promise<number | undefined> {
		return await settleUnlessAborted<number | undefined>(signal, (settle) => {
			const waiting = { order, expiresAt, places, settle };
			let place = this.line.length;
			while (place > 0 && this.line[place - 1].order > order) place--;
			this.line.splice(place, 0, waiting);
			this.earliestExpiry = Math.min(this.earliestExpiry, expiresAt());
			this.admit();
			return () => {
				const left = this.line.indexOf(waiting);
				if (left >= 0) this.line.splice(left, 1);
				this.admit();
			};
		});
	}

	record(failure: Failure | undefined, startedAt: number): void {
		const now = this.clock.now();
		this.usedAt = now;
		const verdict = verdictOf(failure);
		if (verdict === 'refused') {
			this.refusal = failure;
			// How long requests are kept depends on why the last one was refused.
			this.earliestExpiry = -Infinity;
		}
		this.control.record({
			verdict,
			startedAt,
			now,
			retryAt: retryAfterMoment(failure?.retryAfter, now),
			random: this.clock.random(),
			busySince: this.busySince,
		});
		this.admit();
	}

	/** A request that had its turn is not sent, or its answer is not waited for. */
	abandon(turnAt: number): void {
		this.control.abandon(turnAt);
		this.admit();
	}

	/** To be called whenever one of those who wait may have got a place, or a turn. */
	admit(): void {
		for (;;) {
			const now = this.clock.now();
			this.dropExpired(now);
			if (this.line.length === 0) return this.wakeAt(Infinity);
			const sendAt = this.control.nextSendAt();
			const expiry = this.earliestExpiry + 1;
			if (sendAt > now) return this.wakeAt(Math.min(sendAt, expiry));
			const next = this.takeFirstPlace();
			// Whoever has no place gets none by waiting.
			if (next < 0) return this.wakeAt(expiry);
			this.control.sent(now);
			this.line.splice(next, 1)[0].settle(now);
		}
	}

	/**
	 * Takes a place for the first request in the line whose execution has one. Each execution is asked
	 * once only, because thousands of its requests may wait behind each other.
	 *
	 * @returns the request's place in the line, or -1
	 */
	private takeFirstPlace(): number {
		const full = new Set<Places>();
		return this.line.findIndex(({ places }) => {
			if (full.has(places)) return false;
			const isTaken = places.takePlace();
			if (!isTaken) full.add(places);
			return isTaken;
		});
	}

	/** What cannot be sent in time need not wait for that. */
	private dropExpired(now: number) {
		const earliest = Math.max(now, this.control.holdsUntil);
		if (this.earliestExpiry >= earliest) return;
		this.earliestExpiry = Infinity;
		for (let place = this.line.length - 1; place >= 0; place--) {
			const expiresAt = this.line[place].expiresAt();
			if (expiresAt < earliest) this.line.splice(place, 1)[0].settle(undefined);
			else this.earliestExpiry = Math.min(this.earliestExpiry, expiresAt);
		}
	}

	private wakeAt(at: number) {
		if (this.alarm !== undefined && at !== Infinity && this.alarm.at <= at) return;
		this.alarm?.controller.abort();
		this.alarm = undefined;
		if (at === Infinity) return;
		const alarm = { at, controller: new AbortController() };
		this.alarm = alarm;
		const wake = () => {
			if (this.alarm !== alarm) return;
			this.alarm = undefined;
			this.admit();
		};
		this.clock.sleep(at - this.clock.now(), alarm.controller.signal).then(wake, wake);
	}
}

function verdictOf(failure: Failure | undefined): Verdict {
	if (failure === undefined) return 'taken';
	if (isRefusal(failure)) return 'refused';
	return ['unavailable', 'unknown'].includes(failure.kind) ? 'unknown' : 'taken';
}

export const isRefusal = ({ kind }: Failure): boolean =>
	kind === 'rateLimited' || kind === 'unreachable';
