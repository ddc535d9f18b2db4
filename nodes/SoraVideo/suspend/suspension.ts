import type { IExecuteData, IExecuteFunctions } from 'n8n-workflow';

/**
 * The two parts of n8n's execution by which the node comes back to itself. They are public in the
 * context of n8n-core, but n8n-workflow's types do not name them.
 */
interface ExecutionParts {
	/** What n8n took off its stack to run the node now. */
	entry: IExecuteData;
	/** What n8n runs after it, first things first. */
	stack: IExecuteData[];
}

/**
 * Finds the parts of n8n's execution that a suspension needs.
 *
 * @returns undefined where they do not have the shape that is known
 */
export function findExecutionParts(context: IExecuteFunctions): ExecutionParts | undefined {
	const { executeData, runExecutionData } = context as {
		executeData?: Partial<IExecuteData>;
		runExecutionData?: { executionData?: { nodeExecutionStack?: unknown } };
	};
	const stack = runExecutionData?.executionData?.nodeExecutionStack;
	const isKnown =
		Array.isArray(stack) &&
		executeData?.node?.name === context.getNode().name &&
		Array.isArray(executeData.data?.main);
	return isKnown ? { entry: executeData as IExecuteData, stack } : undefined;
}

/**
 * Has n8n suspend the execution when this run of the node is over, and run the node again with the
 * same input at that moment.
 *
 * When n8n resumes an execution it does not run the node that has suspended it: it takes the first
 * entry of its stack, disables the node of that entry and hands the entry's input on. So a copy of
 * this run's entry goes onto the stack, to be run next, and the entry itself, which n8n puts in
 * front of it when this run is over, becomes empty and has nothing to hand on.
 */
export async function suspendUntil(
	context: IExecuteFunctions,
	{ entry, stack }: ExecutionParts,
	moment: Date,
): Promise<void> {
	stack.unshift({ ...entry });
	// A copy, since n8n will disable the node of this entry only; with Always Output Data it would
	// hand an empty item on.
	entry.node = { ...entry.node, alwaysOutputData: false };
	entry.data = { ...entry.data, main: isLegacyOrder(context) ? [] : [[]] };
	await context.putExecutionToWait(moment);
}

/**
 * In the order of execution of old workflows, n8n hands even an empty list on to every input but the
 * first, and a Merge there would run too early; where there is no list it hands nothing on.
 */
const isLegacyOrder = (context: IExecuteFunctions): boolean =>
	context.getWorkflowSettings().executionOrder !== 'v1';
