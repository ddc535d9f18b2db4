import type { IExecuteFunctions } from 'n8n-workflow';

import { findExecutionParts, suspendUntil } from './suspension';
import { isToolExecution } from './toolExecution';

/** Has n8n suspend the execution and run the node again at that moment. */
export type SuspendUntil = (moment: Date) => Promise<void>;

/** How a wait that the user wants to be suspended is carried out. */
type Suspendability =
	| { suspendUntil: SuspendUntil }
	/** The node has to wait while it runs; the hint says why. */
	| { hint: string };

/** Decides before any request whether n8n can suspend this wait, and come back to it. */
export function suspendability(context: IExecuteFunctions): Suspendability {
	if (isToolExecution(context)) return inTheNode('an AI agent is waiting for its tool');
	if ((context.getWorkflowSettings() as { engineType?: string }).engineType === 'v2') {
		return inTheNode("n8n's engine v2, which runs this workflow, cannot suspend a node");
	}
	const parts = findExecutionParts(context);
	if (parts === undefined) {
		return inTheNode('this version of n8n suspends nodes in a way that this node does not know');
	}
	return { suspendUntil: async (moment) => await suspendUntil(context, parts, moment) };
}

const inTheNode = (why: string): Suspendability => ({
	hint: `'Suspend While Waiting' was not used: ${why}. The node waited without it, and the result is the same.`,
});
