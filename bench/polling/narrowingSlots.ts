import type { PollResult } from '../../nodes/SoraVideo/api/pollResult';
import { Slots } from '../../nodes/SoraVideo/task/slots';

/** Answers to requests that were in flight together count once. */
const TOGETHER_MS = 5000;

/** After so many good answers one more look may be in flight. */
const GOOD_ANSWERS = 30;

/** Halves how many looks may be in flight when there were too many requests, as TCP does. */
export class NarrowingSlots extends Slots {
	private places: number;

	private taken = 0;

	private good = 0;

	private narrowedAt = -Infinity;

	private readonly waiting: Array<() => void> = [];

	constructor(
		size: number,
		private readonly fewest: number,
	) {
		super(size);
		this.places = size;
	}

	override async poll<T>(work: () => Promise<T>): Promise<T> {
		await new Promise<void>((go) => {
			this.waiting.push(go);
			this.letIn();
		});
		try {
			return await super.poll(work);
		} finally {
			this.taken--;
			this.letIn();
		}
	}

	hear(reading: PollResult, now: number): void {
		const failure = 'failure' in reading ? reading.failure : undefined;
		if (failure?.kind !== 'rateLimited') {
			if (failure === undefined && ++this.good % GOOD_ANSWERS === 0) this.widen();
			return;
		}
		this.good = 0;
		if (now < this.narrowedAt + TOGETHER_MS) return;
		this.narrowedAt = now;
		this.places = Math.max(this.fewest, Math.floor(this.places / 2));
	}

	private widen() {
		this.places = Math.min(this.size, this.places + 1);
		this.letIn();
	}

	private letIn() {
		while (this.taken < this.places && this.waiting.length > 0) {
			this.taken++;
			this.waiting.shift()!();
		}
	}
}
