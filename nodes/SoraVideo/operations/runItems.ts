import {
	NodeApiError,
	NodeOperationError,
	type IBinaryData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { Lifetime } from '../api/lifetime';
import type { Download } from '../api/videoDownload';
import type { Explanation } from '../task/explain';
import { isDone, type VideoTask } from '../task/videoTask';
import type { Checked } from './parameters';

/** How one item ended: with a task and perhaps its file, or without a success. */
export type ItemEnding =
	| { task: VideoTask; more?: IDataObject; binary?: { property: string; file: IBinaryData } }
	| { failure: Explanation; task?: VideoTask };

/** The ending of an item whose file was downloaded, or was not. */
export const withFile = (task: VideoTask, property: string, download: Download): ItemEnding =>
	'failure' in download
		? { failure: download.failure, task }
		: { task, binary: { property, file: download.file } };

/** Ends the work on one item; rejects only when the lifetime is over. */
export type ItemWork<Item> = (item: Item) => Promise<ItemEnding>;

/**
 * Runs the work of all items together and gives what comes out, in the order of the input. With
 * Continue On Fail every item ends for itself. Otherwise the first item that ends without a success
 * ends the others, with their requests and sleeps, and the node.
 *
 * @param read reads and checks the parameters of an item
 * @param begin is given the items that can be worked on, before any of them is
 * @throws {NodeApiError} when an HTTP answer was the reason, otherwise {NodeOperationError}
 */
export async function runItems<Item extends { index: number; id: string }>(
	context: IExecuteFunctions,
	read: (index: number) => Checked<Item>,
	begin: (items: Item[], lifetime: Lifetime) => Promise<ItemWork<Item>>,
): Promise<INodeExecutionData[]> {
	const continues = context.continueOnFail();
	const checked = context
		.getInputData()
		.map((_, index) => (continues ? readForItself(read, index) : read(index)));
	if (!continues) checked.forEach((item, index) => throwIfRefused(context, item, index));
	const items = checked.flatMap((item) => ('value' in item ? [item.value] : []));

	const lifetime = new Lifetime();
	const end = () => lifetime.end();
	const cancel = context.getExecutionCancelSignal();
	cancel?.addEventListener('abort', end, { once: true });
	if (cancel?.aborted) end();
	try {
		const work = await begin(items, lifetime);
		let first: { failure: Explanation; index: number } | undefined;
		const endings = await Promise.all(
			checked.map(async (item, index): Promise<ItemEnding | undefined> => {
				if ('refused' in item) return { failure: item.refused };
				const ending = await endingOf(work, item.value, lifetime);
				if (ending === undefined || !('failure' in ending) || continues) return ending;
				first ??= { failure: ending.failure, index };
				end();
				return undefined;
			}),
		);
		if (cancel?.aborted) {
			throw new NodeOperationError(
				context.getNode(),
				'The execution was canceled, and the tasks were left alone',
				{ description: 'Run the node again with the same Task IDs to fetch the videos.' },
			);
		}
		if (first !== undefined) throw toNodeError(context, first.failure, first.index);
		return endings.map((ending, index) => toItem(context, ending!, index, idOf(checked[index])));
	} finally {
		cancel?.removeEventListener('abort', end);
		// Nothing that was begun here outlives the node.
		end();
	}
}

/** An expression that cannot be resolved fails its own item only. */
function readForItself<Item>(read: (index: number) => Checked<Item>, index: number): Checked<Item> {
	try {
		return read(index);
	} catch (error) {
		return { refused: explainThrown(error) };
	}
}

const explainThrown = (error: unknown): Explanation => ({
	message: error instanceof Error ? error.message : String(error),
	description: '',
});

function throwIfRefused(context: IExecuteFunctions, item: Checked<unknown>, index: number) {
	if ('refused' in item) throw toNodeError(context, item.refused, index);
}

const idOf = (item: Checked<{ id: string }>) => ('value' in item ? item.value.id : undefined);

/** undefined: the work was ended by somebody else's failure or by Stop. */
async function endingOf<Item>(
	work: ItemWork<Item>,
	item: Item,
	lifetime: Lifetime,
): Promise<ItemEnding | undefined> {
	try {
		return await work(item);
	} catch (error) {
		if (lifetime.isOver) return undefined;
		return { failure: explainThrown(error) };
	}
}

function toNodeError(
	context: IExecuteFunctions,
	{ message, description, httpStatus }: Explanation,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	const node = context.getNode();
	const error =
		httpStatus === undefined
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(
					node,
					{ message },
					{ message, description, httpCode: String(httpStatus), itemIndex },
				);
	// Both constructors replace a message in which they find something like "ECONNRESET".
	error.message = message;
	return error;
}

function toItem(
	context: IExecuteFunctions,
	ending: ItemEnding,
	index: number,
	id: string | undefined,
): INodeExecutionData {
	const pairedItem = { item: index };
	if ('failure' in ending) {
		const { message } = ending.failure;
		const isForErrorOutput = context.getNode().onError === 'continueErrorOutput';
		// n8n sends only items with nothing beside `error` to the error output, and adds the input's json.
		const json = isForErrorOutput
			? { error: message }
			: { ...withDone(ending.task, id), error: message };
		return { json, pairedItem };
	}
	const { task, more, binary } = ending;
	const json = { ...withDone(task, id), ...more };
	return binary === undefined
		? { json, pairedItem }
		: { json, binary: { [binary.property]: binary.file }, pairedItem };
}

const withDone = (task: VideoTask | undefined, id: string | undefined): IDataObject =>
	task === undefined
		? id === undefined
			? {}
			: { id }
		: ({ ...task, done: isDone(task) } as IDataObject);
