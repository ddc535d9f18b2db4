/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { setTimeout as sleep } from 'node:timers/promises';

import type { N8nServer } from '../../../scripts/n8n/server';
import type { Bench, Execution } from './bench';

interface Listed {
	id: string;
	status: string;
}

/** What n8n says at the end of its start. Until then it begins by itself what it finds as new. */
const STARTED = 'Editor is now accessible';

/** A user who presses Retry wherever the list of executions says crashed or error, while n8n is killed. */
export class UserAtTheList {
	/** The workflows that have succeeded. */
	readonly done = new Set<string>();
	/** The executions that n8n refuses to begin again. */
	readonly refused = new Set<string>();
	/** What executions ended with that n8n itself gave up. */
	readonly errors: string[] = [];
	private readonly retrying = new Map<string, Promise<unknown>>();

	/** @param workflows by ID; each was started once */
	constructor(
		private readonly own: { server: N8nServer; bench: Bench },
		private readonly workflows: string[],
	) {}

	/** A workflow's executions, the newest first: each but the first one was begun by Retry. */
	async executionsOf(workflow: string): Promise<Listed[]> {
		const executions: Listed[] = await this.own.bench.api.executions({ id: workflow });
		return executions.sort((one, other) => Number(other.id) - Number(one.id));
	}

	/** Whether an execution of these workflows goes on, or is to be resumed. */
	async seesOneGoOn(): Promise<boolean> {
		const lists = await Promise.all(
			this.workflows.map(async (one) => await this.executionsOf(one)),
		);
		return lists.flat().some(({ status }) => ['running', 'waiting'].includes(status));
	}

	/** Looks at the list again and again until something is so; from then on n8n may be killed. */
	async attend(isSo: () => boolean): Promise<void> {
		while (!isSo()) {
			const failure = await this.look().then(
				() => undefined,
				(error: Error) => error,
			);
			if (failure && ('status' in failure || !isSo())) throw failure;
			await sleep(500);
		}
	}

	/** Waits until n8n, which was killed, owes no answer any more. */
	async retriesAreOver(): Promise<void> {
		await Promise.all(this.retrying.values());
	}

	private async look(): Promise<void> {
		const { log, logStart } = this.own.server;
		if (!log.slice(logStart).includes(STARTED)) return;
		for (const workflow of this.workflows) {
			if (this.done.has(workflow) || this.retrying.has(workflow)) continue;
			const executions = await this.executionsOf(workflow);
			const newest = executions.find(({ id }) => !this.refused.has(id));
			if (executions.length === 0) throw new Error(`Workflow ${workflow} is lost`);
			if (newest === undefined) {
				// n8n, busy after its start, may refuse what it does a moment later: the user tries again.
				for (const { id } of executions) this.refused.delete(id);
				continue;
			}
			if (newest.status === 'success') this.done.add(workflow);
			if (newest.status === 'error') await this.note(newest.id);
			if (['crashed', 'error'].includes(newest.status)) this.retry(workflow, newest.id);
		}
	}

	/** A kill may also end an execution with an error of n8n's own: what it says is for the reader. */
	private async note(execution: string): Promise<void> {
		const { data } = (await this.own.bench.api.execution(execution)) as Execution;
		const { message } = data?.resultData.error ?? {};
		if (/^Task |API/.test(message ?? '')) throw new Error(`Execution ${execution}: ${message}`);
		this.errors.push(`${execution}: ${message}`);
	}

	private retry(workflow: string, execution: string): void {
		const answered = this.own.bench.api.retry(execution).then(
			() => {},
			(error: Error) => {
				// n8n 1.x, killed while it begins one, may leave an execution without any data, which it
				// cannot begin again: the one before it is the next to try. Without an HTTP status n8n
				// was killed meanwhile, and the list tells what became of it.
				if (!('status' in error)) return;
				this.refused.add(execution);
				this.errors.push(`${execution}: Retry was refused: ${error.message.slice(0, 200)}`);
			},
		);
		this.retrying.set(
			workflow,
			answered.finally(() => this.retrying.delete(workflow)),
		);
	}
}
