import type { Bench } from '../../test/e2e/support/bench';
import { to, waitNode, type WorkflowNode } from '../../test/e2e/support/workflow';

const httpRequest = (name: string, parameters: object, settings: object = {}): WorkflowNode => ({
	name,
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters,
	...settings,
});

/** Goes on by its first output with the tasks that are completed. */
const isCompleted: WorkflowNode = {
	name: 'Is Completed',
	type: 'n8n-nodes-base.if',
	typeVersion: 2.2,
	parameters: {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			combinator: 'and',
			conditions: [
				{
					id: 'status',
					leftValue: '={{ $json.status }}',
					rightValue: 'completed',
					operator: { type: 'string', operation: 'equals' },
				},
			],
		},
		options: {},
	},
};

/** HTTP Request → IF → HTTP Request for the file; what is not completed waits and goes back. */
export function loopNodes({ credential, simulator }: Bench, pollInterval: number): WorkflowNode[] {
	const look = {
		url: `=${simulator.baseUrl}/v1/result/{{ $json.id }}`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'soraVideoApi',
		options: {},
	};
	const file = { response: { response: { responseFormat: 'file' } } };
	return [
		httpRequest('Look', look, { credentials: { soraVideoApi: credential } }),
		isCompleted,
		httpRequest('Download', { url: '={{ $json.video_url }}', options: file }),
		waitNode(pollInterval),
	];
}

export const LOOP_WIRES = {
	[isCompleted.name]: { main: [[to('Download')], [to('Wait')]] },
	Download: { main: [[]] },
	Wait: { main: [[to('Look')]] },
};
