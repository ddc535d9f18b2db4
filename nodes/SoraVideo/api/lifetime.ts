import { OperationalError } from 'n8n-workflow';

/** Rejects an operation that was ended from outside: Stop, shutdown, or another item's failure. */
export class Ended extends OperationalError {
	constructor() {
		super('Ended from outside');
	}
}

/** What a signal is aborted with. Without it each would make an error of its own, which costs time. */
const OVER = new Ended();

/**
 * The time within which something may act. It ends by itself or with the one that it is part of.
 * An `AbortSignal` could say the same, but warns of a leak when more than ten listen to it, and a
 * thousand tasks wait within one execution.
 */
export class Lifetime {
	private readonly parts = new Set<Lifetime>();

	private readonly controller = new AbortController();

	constructor(private readonly whole?: Lifetime) {
		if (whole?.isOver) this.controller.abort(OVER);
		else whole?.parts.add(this);
	}

	/** For n8n's helpers, which take a signal. */
	get signal(): AbortSignal {
		return this.controller.signal;
	}

	get isOver(): boolean {
		return this.signal.aborted;
	}

	/** Ends this lifetime and all that are part of it; a second time changes nothing. */
	end(): void {
		this.whole?.parts.delete(this);
		this.controller.abort(OVER);
		for (const part of this.parts) part.end();
	}

	/** @throws {Ended} when it is over */
	throwIfOver(): void {
		if (this.isOver) throw new Ended();
	}
}
