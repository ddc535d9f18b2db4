import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether an AI agent runs the node as its tool. n8n makes the tool's type of the node's own, with
 * "Tool" at its end; what the context says of itself holds for some ways of running a tool only.
 */
export const isToolExecution = (context: IExecuteFunctions): boolean =>
	context.getNode().type.endsWith('Tool');
