import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { ChildAbortController } from '../api/childAbortController';
import type { Validated } from '../task/validated';
import { CANCELED, type Explanation } from '../messages';
import { toItem, toNodeError, type ItemEnding } from './itemOutput';

/** Ends the work on one item; rejects only when the signal is aborted. */
export type ItemWork<Item> = (item: Item) => Promise<ItemEnding>;

/**
 * Runs the work of all items together and gives what comes out, in the order of the input. With
 * Continue On Fail every item ends for itself. Otherwise the first item that ends without a success
 * ends the others, with their requests and sleeps, and the node.
 *
 * @param read reads and checks the parameters of an item
 * @param begin is given the items that can be worked on, before any of them is; when it gives no
 * work, there is nothing to come out yet
 * @param lastWords completes what is said of a failure that ends the node, once all work has ended
 * @throws {NodeApiError} when an HTTP answer was the reason, otherwise {NodeOperationError}
 */
export async function runItems<Item extends { id?: string }>(
	context: IExecuteFunctions,
	read: (index: number) => Validated<Item>,
	begin: (items: Item[], controller: AbortController) => Promise<ItemWork<Item> | undefined>,
	lastWords = (failure: Explanation): Explanation => failure,
): Promise<INodeExecutionData[] | undefined> {
	const continues = context.continueOnFail();
	const checked = context
		.getInputData()
		.map((_, index) => (continues ? readForItself(read, index) : read(index)));
	if (!continues) checked.forEach((item, index) => throwIfRefused(context, item, index));
	const items = checked.flatMap((item) => ('value' in item ? [item.value] : []));

	const cancel = context.getExecutionCancelSignal();
	const controller = new ChildAbortController(cancel);
	const { signal } = controller;
	try {
		const begun = await settle(begin(items, controller));
		if (cancel?.aborted) throw toNodeError(context, CANCELED);
		if ('thrown' in begun && !continues) throw begun.thrown;
		if ('value' in begun && begun.value === undefined) return undefined;

		let first: { failure: Explanation; index: number } | undefined;
		const endings = await Promise.all(
			checked.map(async (item, index): Promise<ItemEnding | undefined> => {
				if ('invalid' in item) return { failure: item.invalid };
				const ended = 'thrown' in begun ? begun : await settle(begun.value!(item.value));
				if ('thrown' in ended && signal.aborted) return undefined;
				const ending = 'thrown' in ended ? { failure: explain(ended.thrown) } : ended.value;
				if (!('failure' in ending) || continues) return ending;
				first ??= { failure: ending.failure, index };
				controller.abort();
				return undefined;
			}),
		);
		if (cancel?.aborted) throw toNodeError(context, lastWords(CANCELED));
		if (first !== undefined) throw toNodeError(context, lastWords(first.failure), first.index);
		return endings.map((ending, index) => toItem(context, ending!, index, idOf(checked[index])));
	} finally {
		// Nothing that was begun here outlives the node.
		controller.abort();
	}
}

const settle = async <T>(work: Promise<T>): Promise<{ value: T } | { thrown: unknown }> =>
	await work.then(
		(value) => ({ value }),
		(thrown: unknown) => ({ thrown }),
	);

/** What was thrown by somebody else, in their words. */
function explain(thrown: unknown): Explanation {
	const { message, description } = thrown as { message?: unknown; description?: unknown };
	return {
		message: typeof message === 'string' ? message : String(thrown),
		description: typeof description === 'string' ? description : '',
	};
}

/** An expression that cannot be resolved fails its own item only. */
function readForItself<Item>(
	read: (index: number) => Validated<Item>,
	index: number,
): Validated<Item> {
	try {
		return read(index);
	} catch (error) {
		return { invalid: explain(error) };
	}
}

function throwIfRefused(context: IExecuteFunctions, item: Validated<unknown>, index: number) {
	if ('invalid' in item) throw toNodeError(context, item.invalid, index);
}

const idOf = (item: Validated<{ id?: string }>) => ('value' in item ? item.value.id : undefined);
