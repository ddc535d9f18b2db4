import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { leaveFirstOutputEmpty, refuseIfLooped } from '../suspend/suspendability';
import type { Checked } from '../task/checked';
import type { Explanation } from '../task/explain';
import { toNodeError } from './itemOutput';
import { runItems, type ItemWork } from './runItems';

/**
 * Runs the items of an operation with one output, unless that output leads back to the node. With
 * Continue, n8n would hand the input on by that output: then nothing comes out, and a hint says why.
 */
export async function runUnlessLooped<Item extends { id?: string }>(
	context: IExecuteFunctions,
	read: (context: IExecuteFunctions, index: number) => Checked<Item>,
	begin: (
		context: IExecuteFunctions,
		items: Item[],
		controller: AbortController,
	) => Promise<ItemWork<Item>>,
	lastWords?: (failure: Explanation) => Explanation,
): Promise<INodeExecutionData[][]> {
	const looped = refuseIfLooped(context);
	if (looped === undefined) {
		const output = await runItems(
			context,
			(index) => read(context, index),
			async (items, controller) => await begin(context, items, controller),
			lastWords,
		);
		return [output ?? []];
	}
	if (!context.continueOnFail()) throw toNodeError(context, looped);
	const message = `${looped.message}. ${looped.description}`;
	context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	leaveFirstOutputEmpty(context);
	return [[]];
}
