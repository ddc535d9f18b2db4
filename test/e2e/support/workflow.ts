import { randomUUID } from 'node:crypto';

export interface WorkflowNode {
	name: string;
	type: string;
	typeVersion: number;
	parameters: object;
	[setting: string]: unknown;
}

type Credential = { id: string; name: string };

/** Where a wire leads. */
export const to = (node: string) => ({ node, type: 'main', index: 0 });

/** A workflow in which each node feeds the next. */
export function chain(name: string, nodes: WorkflowNode[]) {
	return {
		name,
		nodes: nodes.map((node, index) => ({ id: randomUUID(), position: [220 * index, 0], ...node })),
		connections: Object.fromEntries(
			nodes.slice(1).map((node, index) => [nodes[index].name, { main: [[to(node.name)]] }]),
		),
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

/** Starts the workflow when Execute is pressed in the editor. */
export const manualTrigger: WorkflowNode = {
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	parameters: {},
};

/** Starts the workflow when the form /form/`path` is sent, and answers when the workflow is over. */
export const formTrigger = (path: string): WorkflowNode => ({
	name: 'Form',
	type: 'n8n-nodes-base.formTrigger',
	typeVersion: 2.2,
	webhookId: path,
	parameters: {
		formTitle: 'Form',
		formFields: { values: [{ fieldLabel: 'Prompt' }] },
		responseMode: 'lastNode',
		options: { path },
	},
});

/** Puts out the items of both inputs once it has them. */
export const merge: WorkflowNode = {
	name: 'Merge',
	type: 'n8n-nodes-base.merge',
	typeVersion: 3,
	parameters: { mode: 'append' },
};

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

/** Has n8n suspend the execution for so many seconds, which takes at least 65 of them. */
export const waitNode = (seconds: number): WorkflowNode => ({
	name: 'Wait',
	type: 'n8n-nodes-base.wait',
	typeVersion: 1.1,
	webhookId: randomUUID(),
	parameters: { resume: 'timeInterval', amount: seconds, unit: 'seconds' },
});

/** Hands its items on. */
export const noOp = (name: string): WorkflowNode => ({
	name,
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	parameters: {},
});

/** Sends items for which this is true to the first output, and others to the second. */
export const isTrue = (name: string, expression: string): WorkflowNode => ({
	name,
	type: 'n8n-nodes-base.if',
	typeVersion: 2.2,
	parameters: {
		conditions: {
			options: { caseSensitive: true, typeValidation: 'strict', version: 2 },
			combinator: 'and',
			conditions: [
				{
					id: 'is-true',
					leftValue: expression,
					rightValue: '',
					operator: { type: 'boolean', operation: 'true', singleValue: true },
				},
			],
		},
		options: {},
	},
});

/** Adds a field "label" to each item. */
export const setLabel = (name: string, value: string): WorkflowNode => ({
	name,
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: {
		includeOtherFields: true,
		assignments: { assignments: [{ id: 'label', name: 'label', type: 'string', value }] },
		options: {},
	},
});

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

/** Starts a workflow when another one, which names it as its error workflow, has failed. */
export const errorTrigger: WorkflowNode = {
	name: 'Error Trigger',
	type: 'n8n-nodes-base.errorTrigger',
	typeVersion: 1,
	parameters: {},
};
