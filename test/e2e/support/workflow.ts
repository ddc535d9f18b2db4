import { randomUUID } from 'node:crypto';

export interface WorkflowNode {
	name: string;
	type: string;
	typeVersion: number;
	parameters: object;
	[setting: string]: unknown;
}

type Credential = { id: string; name: string };

/** A workflow in which each node feeds the next. */
export function chain(name: string, nodes: WorkflowNode[]) {
	const connections = nodes.slice(1).map((node, index) => {
		return [nodes[index].name, { main: [[{ node: node.name, type: 'main', index: 0 }]] }];
	});
	return {
		name,
		nodes: nodes.map((node, index) => ({ id: randomUUID(), position: [220 * index, 0], ...node })),
		connections: Object.fromEntries(connections),
	};
}

/** Starts the workflow when POST /webhook/`path` is called, and answers at once. */
export function webhook(path: string): WorkflowNode {
	return {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: { path, httpMethod: 'POST', responseMode: 'onReceived', options: {} },
	};
}

/** Starts the workflow every second once it is active. */
export const everySecond: WorkflowNode = {
	name: 'Every Second',
	type: 'n8n-nodes-base.scheduleTrigger',
	typeVersion: 1.2,
	parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } },
};

/** Makes an item of each element of the webhook's `items`. */
export const splitOut: WorkflowNode = {
	name: 'Split Out',
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	parameters: { fieldToSplitOut: 'body.items', options: {} },
};

/** Makes one item with such a task ID. */
export function code(taskId: string): WorkflowNode {
	return {
		name: 'Code',
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		parameters: { jsCode: `return [{ json: { id: '${taskId}' } }];` },
	};
}

/** The node under test; `settings` are those of n8n, such as onError. */
export function soraVideo(
	credential: Credential,
	parameters: object,
	settings: object = {},
): WorkflowNode {
	return {
		name: 'Sora Video',
		type: 'n8n-nodes-sora-video.soraVideo',
		typeVersion: 1,
		parameters,
		credentials: { soraVideoApi: { id: credential.id, name: credential.name } },
		...settings,
	};
}

/** Saves each item's file under its own name. */
export function writeFiles(folder: string): WorkflowNode {
	return {
		name: 'Write Files to Disk',
		type: 'n8n-nodes-base.readWriteFile',
		typeVersion: 1,
		parameters: {
			operation: 'write',
			fileName: `=${folder}/{{ $binary.data.fileName }}`,
			dataPropertyName: 'data',
			options: {},
		},
	};
}

/** Hands all items over to another workflow and waits for it. */
export function callWorkflow({ id }: { id: string }): WorkflowNode {
	return {
		name: 'Execute Workflow',
		type: 'n8n-nodes-base.executeWorkflow',
		typeVersion: 1.2,
		parameters: {
			source: 'database',
			workflowId: { __rl: true, mode: 'id', value: id },
			mode: 'once',
			options: { waitForSubWorkflow: true },
		},
	};
}

/** Starts a workflow that another one calls, with the items as they come. */
export const whenCalled: WorkflowNode = {
	name: 'When Called',
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	typeVersion: 1.1,
	parameters: { inputSource: 'passthrough' },
};
