import type { IConnection, IConnections, IExecuteFunctions } from 'n8n-workflow';

import type { Explanation } from '../task/explain';
import { durationText } from '../task/wording';
import { isToolExecution } from './toolExecution';

/** What becomes of a wait that the user wants to be suspended. */
export type Suspendability =
	| { kind: 'suspend' }
	/** It works, but in place; the hint says why. */
	| { kind: 'inPlace'; hint: string }
	/** It cannot work as the workflow is. */
	| { kind: 'refused'; refused: Explanation };

const inPlace = (why: string): Suspendability => ({
	kind: 'inPlace',
	hint: `Suspend While Waiting was not used: ${why}. The node waited in place; the videos leave by 'Done'.`,
});

/** Decides before any request whether n8n can suspend this wait, and come back to it. */
export function suspendability(context: IExecuteFunctions): Suspendability {
	if (context.getMode() === 'manual') {
		const missing = isWiredBack(context) === false ? `. ${NOT_WIRED.message}: draw that wire` : '';
		return inPlace(`an execution that was started in the editor cannot be suspended${missing}`);
	}
	if (isToolExecution(context)) return inPlace('an AI agent is waiting for the answer of its tool');
	if ((context.getWorkflowSettings() as { engineType?: string }).engineType === 'v2') {
		return inPlace("this workflow runs on n8n's engine v2, which cannot suspend a node");
	}
	const isWired = isWiredBack(context);
	if (isWired === undefined) return inPlace('this version of n8n does not tell how it is wired');
	return isWired ? { kind: 'suspend' } : { kind: 'refused', refused: NOT_WIRED };
}

const NOT_WIRED: Explanation = {
	message: "The output 'Still Running' does not lead back to this node",
	description:
		"Connect the 'Still Running' output back to this node's input, and to nothing else: by that wire n8n brings the execution back to the node. Or switch off Suspend While Waiting.",
};

/**
 * Where the first output of the node leads to; undefined when it cannot be seen. The only view of
 * the wiring is the workflow of the context, which n8n's types do not name.
 */
function wiresOfFirstOutput(context: IExecuteFunctions): IConnection[] | undefined {
	const { workflow } = context as { workflow?: { connectionsBySourceNode?: IConnections } };
	const connections = workflow?.connectionsBySourceNode;
	if (connections === undefined) return undefined;
	return connections[context.getNode().name]?.main?.[0] ?? [];
}

/** Whether "Still Running" leads to the node's own input and nowhere else. */
function isWiredBack(context: IExecuteFunctions): boolean | undefined {
	const wires = wiresOfFirstOutput(context);
	if (wires === undefined) return undefined;
	const { name } = context.getNode();
	const [wire, ...others] = wires;
	return others.length === 0 && wire?.node === name && wire.type === 'main' && wire.index === 0;
}

/**
 * Refuses to hand finished items to the node itself, for ever: so it would be with the wire of a
 * suspended wait still drawn and the switch off.
 */
export function refuseIfLooped(context: IExecuteFunctions): Explanation | undefined {
	const { name } = context.getNode();
	const isLooped = wiresOfFirstOutput(context)?.some(({ node }) => node === name) === true;
	return isLooped ? LOOPED : undefined;
}

const LOOPED: Explanation = {
	message: 'The output of this node leads back to the node itself',
	description:
		'That wire belongs to Suspend While Waiting of Wait Until Done. Switch that on, or remove the wire.',
};

/**
 * Keeps n8n's "Always Output Data" from putting an empty item on an output that leads back to the
 * node. Where there is a second output that has items, n8n looks at the first one only.
 */
export function leaveFirstOutputEmpty(context: IExecuteFunctions): void {
	context.getExecuteData().node.alwaysOutputData = false;
}

/**
 * Refuses a wait that n8n would end before its own timeout: the time that an execution is suspended
 * counts into the workflow's setting.
 */
export function refuseIfTooLong(
	context: IExecuteFunctions,
	timeoutMs: number,
): Explanation | undefined {
	const seconds = (context.getWorkflowSettings() as { executionTimeout?: unknown })
		.executionTimeout;
	if (typeof seconds !== 'number' || seconds <= 0 || seconds * 1000 >= timeoutMs) return undefined;
	return {
		message: `This workflow times out after ${durationText(seconds * 1000)}, sooner than this node's Timeout of ${durationText(timeoutMs)}`,
		description:
			'The time that an execution is suspended counts. Raise Timeout Workflow in the settings of the workflow, or lower Timeout in the options of this node.',
	};
}
