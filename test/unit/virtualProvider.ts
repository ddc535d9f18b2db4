import { createInPace, newPace, type CreatePace } from '../../nodes/SoraVideo/task/createInPace';
import type { CreateFailure, CreateResult } from '../../nodes/SoraVideo/api/createResult';
import { START, VirtualWorld } from './virtualWorld';

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

	readonly pace: CreatePace = newPace();

	mostInFlight = 0;

	private readonly world: VirtualWorld;

	private inFlight = 0;

	private endsAt = Infinity;

	constructor(
		private readonly script: Script,
		options: { size?: number; random?: () => number } = {},
	) {
		const nothing = () => {
			throw new Error('nothing is looked at');
		};
		this.world = new VirtualWorld(nothing, { size: 3, ...options });
	}

	/** Creates tasks for so many items until all have ended. */
	async run(items: number): Promise<Outcome[]> {
		return await this.world.pass(Promise.all(this.begin(items)));
	}

	/** Ends the work as a whole after `ms`, as Stop does; gives how each item ended. */
	async runAndEndAfter(ms: number, items: number): Promise<Array<PromiseSettledResult<Outcome>>> {
		this.endsAt = START + ms;
		this.world.endAfter(ms);
		return await this.world.pass(Promise.allSettled(this.begin(items)));
	}

	/** When requests were sent, in seconds from the start. */
	secondsOfRequests(item?: number): number[] {
		return this.requests
			.filter((request) => item === undefined || request.item === item)
			.map(({ startedAt }) => (startedAt - START) / 1000);
	}

	private begin(items: number): Array<Promise<Outcome>> {
		return Array.from({ length: items }, async (_, item): Promise<Outcome> => {
			const creation = await createInPace(async () => await this.send(item), this.world, this.pace);
			return { creation, at: this.world.now() };
		});
	}

	private async send(item: number): Promise<CreateResult> {
		const startedAt = this.world.now();
		if (startedAt >= this.endsAt) throw new Error('ended');
		const count = this.requests.filter((request) => request.item === item).length;
		const record: RequestRecord = { item, startedAt, endedAt: NaN };
		const total = this.requests.push(record) - 1;
		this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
		const answer = this.script({ item, count, total, elapsedMs: startedAt - START });
		const { creation, ms = 0 } = 'creation' in answer ? answer : { creation: answer };
		if (ms > 0) await this.world.sleep(ms);
		this.inFlight--;
		record.endedAt = this.world.now();
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
