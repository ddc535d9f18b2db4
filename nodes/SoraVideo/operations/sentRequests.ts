import type { IExecuteFunctions } from 'n8n-workflow';

import { isToolExecution } from '../suspend/toolExecution';
import type { CreatedTask, CreateFailure } from '../api/createResult';

/** What became of a request that was sent: a task, or nobody knows. */
export type SentResult = { task: CreatedTask } | { failure: CreateFailure };

/** As n8n keeps it with the execution. */
type SentRequest = SentResult & {
	execution: string;
	/** The request, to tell whether a later one wants the same. */
	request: string;
	/** Of a task that this execution itself waits for. */
	wait?: 'running' | 'failed';
};

const FIELD = 'createdTasks';

/**
 * Remembers in n8n's data of the execution which tasks an item has, so that it is never sent twice.
 * n8n's Retry On Fail runs a node again whatever the failure was: then this tells what was created,
 * and what may have been. Retry in the list of executions is the user's own wish: it takes up what
 * was created, and sends the rest again.
 */
export class SentRequests {
	private readonly kept: Record<string, SentRequest | undefined>;

	private readonly execution: string;

	private readonly run: number;

	constructor(private readonly context: IExecuteFunctions) {
		this.kept = (context.getContext('node')[FIELD] ??= {}) as Record<
			string,
			SentRequest | undefined
		>;
		this.execution = context.getExecutionId();
		this.run = context.getWorkflowDataProxy(0).$runIndex as number;
		this.forgetEarlierRuns();
	}

	/** @returns undefined when the request may be sent */
	recall(index: number, request: string): SentResult | undefined {
		// n8n counts each try of an agent's tool as a new run.
		if (isToolExecution(this.context)) return this.openOf(request);
		const sent = this.kept[this.key(index)];
		if (sent === undefined || sent.execution === this.execution) return sent;
		const isSame = this.context.getMode() === 'retry' && sent.request === request;
		if (!isSame || !('task' in sent) || sent.wait === 'failed') return undefined;
		// From now on it is of this execution, in which n8n may run the node once more.
		sent.execution = this.execution;
		return sent;
	}

	/** @param outcome undefined when surely nothing was created */
	remember(index: number, request: string, outcome: SentResult | undefined): void {
		const { execution } = this;
		// The calls of an agent's tool may run side by side with the same numbers.
		const key = isToolExecution(this.context) ? `${this.key(index)}.${request}` : this.key(index);
		if (outcome === undefined) delete this.kept[key];
		else this.kept[key] = { ...outcome, execution, request };
	}

	/**
	 * Says how the wait for the task with this ID is going; undefined: its video is delivered. A tool
	 * that is tried again goes on with a task that is still running; the user's own Retry has a task
	 * that has failed created anew.
	 */
	mark(id: string, wait: 'running' | 'failed' | undefined): void {
		for (const sent of Object.values(this.kept)) {
			if (sent !== undefined && 'task' in sent && sent.task.id === id) sent.wait = wait;
		}
	}

	/** n8n repeats the last run of a node only, so that a long loop need not keep all that it did. */
	private forgetEarlierRuns() {
		if (isToolExecution(this.context)) return;
		for (const key of Object.keys(this.kept)) {
			if (Number(key.split('.')[0]) < this.run) delete this.kept[key];
		}
	}

	/** What an earlier try of the same request has left open. */
	private openOf(request: string): SentResult | undefined {
		return Object.values(this.kept).find(
			(sent) =>
				sent?.execution === this.execution &&
				sent.request === request &&
				('failure' in sent || sent.wait === 'running'),
		);
	}

	private key(index: number) {
		return `${this.run}.${index}`;
	}
}
