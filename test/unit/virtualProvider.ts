import { createInTurn } from '../../nodes/SoraVideo/api/inTurn';
import { Pace } from '../../nodes/SoraVideo/api/pace';
import { RequestQueue } from '../../nodes/SoraVideo/api/requestQueue';
import type { CreateFailure, CreateResult } from '../../nodes/SoraVideo/api/createResult';
import { START, VirtualTime } from './virtualWorld';

/** What a request to create a task brings, and after how many milliseconds. */
export interface Answer {
	creation: CreateResult;
	ms?: number;
}

/** Decides what a request brings; `count` is 0 for an item's first, `total` for the first of all. */
export type Script = (request: {
	item: number;
	count: number;
	total: number;
	elapsedMs: number;
}) => Answer | CreateResult;

export interface RequestRecord {
	item: number;
	startedAt: number;
	endedAt: number;
	creation?: CreateResult;
}

/** What became of an item, and when. */
export interface Outcome {
	creation: CreateResult;
	at: number;
}

/** Creates the tasks of one execution in virtual time, and keeps what was sent. */
export class VirtualProvider {
	readonly requests: RequestRecord[] = [];

	mostInFlight = 0;

	private readonly time: VirtualTime;

	private readonly queue: RequestQueue;

	private readonly controller = new AbortController();

	private inFlight = 0;

	constructor(
		private readonly script: Script,
		{ size = 3, random }: { size?: number; random?: () => number } = {},
	) {
		this.time = new VirtualTime(random);
		const pace = new Pace(this.time, 'create');
		this.queue = new RequestQueue(size, pace, this.time, this.controller.signal);
	}

	/** Creates tasks for so many items until all have ended. */
	async run(items: number): Promise<Outcome[]> {
		return await this.time.pass(Promise.all(this.begin(items)));
	}

	/** Ends the work as a whole after `ms`, as Stop does; gives how each item ended. */
	async runAndEndAfter(ms: number, items: number): Promise<Array<PromiseSettledResult<Outcome>>> {
		const { signal } = new AbortController();
		void this.time.sleep(ms, signal).then(() => this.controller.abort(new Error('ended')));
		return await this.time.pass(Promise.allSettled(this.begin(items)));
	}

	/** When requests were sent, in seconds from the start. */
	secondsOfRequests(item?: number): number[] {
		return this.requests
			.filter((request) => item === undefined || request.item === item)
			.map(({ startedAt }) => (startedAt - START) / 1000);
	}

	/** How many requests were answered in this way. */
	count(kind: CreateFailure['kind'] | 'task'): number {
		return this.requests.filter(({ creation }) =>
			creation === undefined
				? false
				: 'task' in creation
					? kind === 'task'
					: creation.failure.kind === kind,
		).length;
	}

	private begin(items: number): Array<Promise<Outcome>> {
		return Array.from({ length: items }, async (_, item): Promise<Outcome> => {
			const creation = await createInTurn(this.queue, async () => await this.send(item));
			return { creation, at: this.time.now() };
		});
	}

	/** What is on its way is not given up when the work is ended. */
	private async send(item: number): Promise<CreateResult> {
		const startedAt = this.time.now();
		const count = this.requests.filter((request) => request.item === item).length;
		const record: RequestRecord = { item, startedAt, endedAt: NaN };
		const total = this.requests.push(record) - 1;
		this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
		const answer = this.script({ item, count, total, elapsedMs: startedAt - START });
		const { creation, ms = 0 } = 'creation' in answer ? answer : { creation: answer };
		if (ms > 0) await this.time.sleep(ms, new AbortController().signal);
		this.inFlight--;
		record.endedAt = this.time.now();
		record.creation = creation;
		return creation;
	}
}

export const created = (id: string | number): CreateResult => ({ task: { id: `sora_${id}` } });

export const failing = (
	kind: CreateFailure['kind'],
	more: Partial<CreateFailure> = {},
): CreateResult => ({ failure: { kind, reason: `an answer of the kind ${kind}`, ...more } });

/** These come one after the other, whoever asks; then every item gets its task. */
export const first =
	(...answers: Array<Answer | CreateResult>): Script =>
	({ total, item }) =>
		answers[total] ?? created(item);
