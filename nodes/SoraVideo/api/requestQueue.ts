import type { Clock } from './clock';
import { Limiter } from './limiter';
import { isRefusal, type Failure, type Pace } from './pace';

/** A connection that cannot be made for so long is no restart of the API any more. */
const UNREACHABLE_PATIENCE_MS = 3 * 60_000;

/** Downloads of all executions of the process together, so that n8n itself goes on answering. */
const MAX_DOWNLOADS = 20;

const allDownloads = new Limiter(MAX_DOWNLOADS);

/** How often it is seen whether a request still lacks a place, when its patience would be over. */
const NO_PLACE_MS = 1000;

/** A request that was not sent, or not again after a refusal, because its turn did not come in time. */
interface NotSent {
	notSent: {
		/** Whether its last moment has passed; otherwise it was given up before. */
		isTooLate: boolean;
		/** What the API refused requests with, where that is what kept this one. */
		refusal?: Failure;
		/** The API wants no request before that moment, in Unix milliseconds (`Retry-After`). */
		retryAfterUntil?: number;
	};
}

interface SendOptions {
	/** The request begins no later than this, in Unix milliseconds. */
	notAfter?: number;
	/** It is given up when the API has taken no request for so many milliseconds. */
	patienceMs?: number;
	/** Whether its patience also ends while its own execution has no place for it. */
	isRushed?: boolean;
}

/**
 * Sends the requests with the key, and lets the downloads begin, of one execution: a few at a time,
 * and no more than the API takes. A refusal ("too many requests") fails nobody: the request is sent
 * again in its turn. Nothing else is ever sent again.
 */
export class RequestQueue {
	private readonly limiter: Limiter;

	/** When what was done here, and not the API, kept requests from being sent last. */
	private heldUntil = -Infinity;

	constructor(
		maxConcurrent: number,
		private readonly pace: Pace,
		private readonly clock: Clock,
		private readonly signal: AbortSignal,
	) {
		this.limiter = new Limiter(maxConcurrent);
		this.limiter.onFree = () => pace.admit();
	}

	/** @throws the signal's reason when it is aborted, or what `request` throws */
	async send<R extends object>(
		request: () => Promise<R>,
		{ notAfter = Infinity, patienceMs = Infinity, isRushed = false }: SendOptions = {},
	): Promise<R | NotSent> {
		const { pace, limiter } = this;
		const order = pace.nextOrder();
		const dueAt = pace.clock.now();
		const latest = dueAt + notAfter - this.clock.now();
		const expiresAt = () => {
			const { control, refusal } = pace;
			const isUnreachable = control.isBlocked && refusal?.kind === 'unreachable';
			const patience = isUnreachable ? Math.min(patienceMs, UNREACHABLE_PATIENCE_MS) : patienceMs;
			const patienceEnds = Math.max(control.lastTakenAt, dueAt) + patience;
			if (isRushed) return Math.min(latest, patienceEnds);
			const hasRoom = limiter.hasRoom('request');
			const notBefore = hasRoom ? this.heldUntil + patience : pace.clock.now() + NO_PLACE_MS;
			return Math.min(latest, Math.max(patienceEnds, notBefore));
		};
		for (;;) {
			const answer = await this.sendInTurn(request, order, expiresAt);
			if (answer === 'expired') {
				return { notSent: { ...this.whyNot(), isTooLate: pace.clock.now() >= latest } };
			}
			if (answer !== undefined) return answer;
		}
	}

	/** @returns undefined when it was refused and has to wait for another turn */
	private async sendInTurn<R extends object>(
		request: () => Promise<R>,
		order: number,
		expiresAt: () => number,
	): Promise<R | 'expired' | undefined> {
		const { pace, limiter, signal } = this;
		const leave = pace.fallDue();
		try {
			const turnAt = await pace.turn(order, expiresAt, signal, limiter);
			if (turnAt === undefined) return 'expired';
			leave();
			return await this.sendNow(request, turnAt);
		} finally {
			leave();
		}
	}

	private async sendNow<R extends object>(
		request: () => Promise<R>,
		turnAt: number,
	): Promise<R | undefined> {
		const { pace, limiter } = this;
		const startedAt = pace.clock.now();
		let isAnswered = false;
		try {
			const answer = await request();
			isAnswered = true;
			const { failure } = answer as { failure?: Failure };
			const isRefused = failure !== undefined && isRefusal(failure);
			if (!isRefused && !pace.control.isBlocked) this.noteIfFull();
			pace.record(failure, startedAt);
			return isRefused ? undefined : answer;
		} finally {
			if (!isAnswered) pace.abandon(turnAt);
			// Who gets the place has to know what was answered.
			limiter.leavePlace();
		}
	}

	private noteIfFull() {
		if (!this.limiter.hasRoom('request')) this.heldUntil = this.pace.clock.now();
	}

	private whyNot(): Omit<NotSent['notSent'], 'isTooLate'> {
		const { refusal, control, clock } = this.pace;
		const leftMs = control.retryAfterUntil - clock.now();
		if (leftMs <= 0 && !this.limiter.hasRoom('request')) return {};
		return { refusal, retryAfterUntil: leftMs > 0 ? this.clock.now() + leftMs : undefined };
	}

	/** Runs a download when there is a place for it, in the execution and in the process. */
	async download<T>(work: () => Promise<T>): Promise<T> {
		return await this.limiter.run('download', this.signal, async () => {
			try {
				return await allDownloads.run('request', this.signal, work);
			} finally {
				this.noteIfFull();
			}
		});
	}
}
