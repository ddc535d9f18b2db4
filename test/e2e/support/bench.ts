/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { N8nApi } from '../../../scripts/n8n/restApi';
import { startSimulator } from '../../simulator';
import { n8n } from './runningN8n';
import { chain, splitOut, webhook, type WorkflowNode } from './workflow';

export type Simulator = Awaited<ReturnType<typeof startSimulator>>;
export type TaskScript = Parameters<Simulator['addTask']>[1];

/** One item as it leaves a node. */
export interface OutputItem {
	json: Record<string, unknown>;
	binary?: Record<string, { fileName: string; mimeType: string; id: string }>;
	pairedItem?: { item: number };
	error?: { message: string };
}

/** An execution that is over. */
export interface Execution {
	id: string;
	status: string;
	startedAt?: string;
	stoppedAt?: string;
	waitTill?: string;
	data: {
		resultData: {
			error?: { message: string; description?: string };
			runData: Record<string, NodeRun[] | undefined>;
		};
	};
}

interface NodeRun {
	/** Milliseconds. */
	executionTime: number;
	executionStatus: string;
	/** Unix milliseconds. */
	startTime: number;
	/** Its place among the runs since n8n began or resumed the execution. */
	executionIndex: number;
	data?: { main: OutputItem[][] };
}

/** What a test works with: an owner's access to n8n, a simulator, and a credential for it. */
export class Bench {
	private constructor(
		/** To be renewed when n8n has been started again. */
		public api: N8nApi,
		readonly simulator: Simulator,
		readonly credential: { id: string; name: string },
		/** A folder of its own that workflows may write to. */
		readonly folder: string,
	) {}

	/**
	 * @param host the n8n to work with, by default the one that all tests share
	 * @param options of the simulator
	 */
	static async open(
		host: { baseUrl: string; files: string } = n8n!,
		options: Parameters<typeof startSimulator>[0] = {},
	): Promise<Bench> {
		const api = await new N8nApi(host.baseUrl).login();
		const simulator = await startSimulator(options);
		const data = { apiKey: simulator.key, baseUrl: simulator.baseUrl };
		const credential = await api.createCredential(randomUUID(), 'soraVideoApi', data);
		const folder = join(host.files, randomUUID());
		mkdirSync(folder);
		return new Bench(api, simulator, credential, folder);
	}

	async close(): Promise<void> {
		await this.simulator.close();
	}

	/** Defines tasks with the same script and gives the items that name them. */
	tasks(ids: string[], script?: TaskScript): Array<{ id: string }> {
		for (const id of ids) this.simulator.addTask(id, script);
		return ids.map((id) => ({ id }));
	}

	/**
	 * Publishes the workflow Webhook → Split Out → these nodes, calls the webhook with the items and
	 * gives the execution's ID.
	 *
	 * @param settings of the workflow
	 * @param connections by node, in place of those of a chain
	 */
	async trigger(
		items: object[],
		nodes: WorkflowNode[],
		settings?: object,
		connections?: object,
	): Promise<string> {
		return await (
			await this.publish(nodes, settings, connections)
		)(items);
	}

	/** The same in two steps: what it gives starts an execution for items. */
	async publish(
		nodes: WorkflowNode[],
		settings: object = {},
		connections: object = {},
	): Promise<(items: object[]) => Promise<string>> {
		const path = randomUUID();
		const content = chain(path, [webhook(path), splitOut, ...nodes]);
		const workflow = await this.api.createWorkflow({
			...content,
			connections: { ...content.connections, ...connections },
			settings: { executionOrder: 'v1', ...settings },
		});
		await this.api.activate(workflow);
		return async (items) => {
			await this.api.callWebhook(path, { items });
			return (await this.api.firstExecution(workflow)).id;
		};
	}

	/** The same, and waits until the execution is over. */
	async run(
		items: object[],
		nodes: WorkflowNode[],
		options?: { timeout: number },
	): Promise<Execution> {
		return await this.api.finished(await this.trigger(items, nodes), options);
	}
}

/** What a node did in an execution. */
export function runOf(execution: Execution, node: string): NodeRun {
	const [run] = execution.data.resultData.runData[node] ?? [];
	if (run) return run;
	const { error } = execution.data.resultData;
	throw new Error(
		`${node} did not run; the execution ended as ${execution.status}: ${error?.message}`,
	);
}

/** The items that left a node by one of its outputs. */
export function itemsOf(execution: Execution, node: string, output = 0): OutputItem[] {
	return runOf(execution, node).data?.main[output] ?? [];
}
