import {
	NodeApiError,
	NodeOperationError,
	sleep,
	type IBinaryData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { ChildAbortController } from '../api/childAbortController';
import type { CreatedTask } from '../api/createResult';
import type { Download } from '../api/videoDownload';
import { failureReason, isDone, type VideoTask } from '../api/videoTask';
import { CANCELED, type Explanation } from '../messages';
import { checkBoolean, type Validated } from '../models/validated';
import { isToolExecution } from '../suspend/toolExecution';

/** What came of one item: a task and perhaps its file, or why there is none. */
export type ItemResult =
	| {
			task: VideoTask | CreatedTask;
			more?: IDataObject;
			binary?: { property: string; file: IBinaryData };
	  }
	| {
			failure: Explanation;
			/** The task's, where it is known. */
			id?: string;
			task?: VideoTask;
			more?: IDataObject;
	  };

/** What came of all items, in the order of the input, or the failure that ended the node. */
export type RunResult = { results: ItemResult[] } | { failure: Explanation; index?: number };

/** For so many items at once n8n is asked for parameters; those of an item take it half a millisecond. */
const ITEMS_AT_ONCE = 150;

/** Does something for each item, and lets n8n have its turn now and then, until it is over. */
async function forEachItem<R>(
	count: number,
	work: (index: number) => R,
	isOver: () => boolean = () => false,
): Promise<R[]> {
	const results: R[] = [];
	while (results.length < count && !isOver()) {
		if (results.length > 0 && results.length % ITEMS_AT_ONCE === 0) await sleep(0);
		results.push(work(results.length));
	}
	return results;
}

/**
 * Reads and checks the parameters of every item, before anything is requested. With many items n8n
 * has its turn now and then, and Stop ends it.
 *
 * @param read reads the parameters of the item with that index
 * @throws {NodeOperationError} for the first item that cannot be used, unless the node continues on
 * fail
 */
export async function readItems<T>(
	context: IExecuteFunctions,
	read: (context: IExecuteFunctions, index: number) => Validated<T>,
): Promise<Array<Validated<T>>> {
	const readItem = context.continueOnFail() ? readForItself : readOrThrow;
	const readWhole = (_: IExecuteFunctions, index: number) => {
		const item = read(context, index);
		const others = readIncludesOthers(context, index);
		if ('invalid' in item || 'value' in others) return item;
		return { ...others, id: (item.value as { id?: string }).id };
	};
	return await forEachItem(
		context.getInputData().length,
		(index) => readItem(context, index, readWhole),
		() => context.getExecutionCancelSignal()?.aborted === true,
	);
}

function readOrThrow<T>(
	context: IExecuteFunctions,
	index: number,
	read: (context: IExecuteFunctions, index: number) => Validated<T>,
): Validated<T> {
	const item = read(context, index);
	if ('invalid' in item) throw toNodeError(context, item.invalid, index);
	return item;
}

/** An expression that cannot be resolved fails its own item only. */
function readForItself<T>(
	context: IExecuteFunctions,
	index: number,
	read: (context: IExecuteFunctions, index: number) => Validated<T>,
): Validated<T> {
	try {
		return read(context, index);
	} catch (error) {
		return { invalid: wordsOf(error) };
	}
}

/** The items whose parameters can be used. */
export const usable = <T>(items: Array<Validated<T>>): T[] =>
	items.flatMap((item) => ('value' in item ? [item.value] : []));

/**
 * Does some work that ends with the execution: its signal is aborted by Stop and shutdown, and in any
 * case when the work is over, so that nothing outlives the node.
 */
export async function withCancellation<R>(
	context: IExecuteFunctions,
	work: (controller: AbortController) => Promise<R>,
): Promise<R> {
	const controller = new ChildAbortController(context.getExecutionCancelSignal());
	try {
		return await work(controller);
	} finally {
		controller.abort();
	}
}

/** What all items need; undefined when it failed, which each item that awaits it meets for itself. */
export const unlessFailed = async <T>(opening: Promise<T>): Promise<T | undefined> =>
	await opening.catch(() => undefined);

/**
 * Works on all items side by side. When the node continues on fail, every item ends for itself.
 * Otherwise the first item that fails ends the others, with their requests and sleeps.
 *
 * @param opening what all items need; when it rejects, so does the work of each item
 * @param work may reject: when the signal is aborted, or for a reason of n8n's, such as a credential
 * that cannot be read
 * @throws such a reason of n8n's, unless the node continues on fail
 */
export async function runAll<T, S>(
	context: IExecuteFunctions,
	items: Array<Validated<T>>,
	controller: AbortController,
	opening: Promise<S>,
	work: (item: T, opened: S) => Promise<ItemResult>,
): Promise<RunResult> {
	const continues = context.continueOnFail();
	// Where no item can be used, nobody else would notice that it has failed.
	void unlessFailed(opening);
	let end: { failure: Explanation; index: number; thrown?: unknown } | undefined;
	const results = await Promise.all(
		items.map(async (item, index): Promise<ItemResult | undefined> => {
			if ('invalid' in item) return { failure: item.invalid, id: item.id };
			const settled = await settle(opening.then(async (opened) => await work(item.value, opened)));
			if ('thrown' in settled && controller.signal.aborted) return undefined;
			const { id } = item.value as { id?: string };
			const result = 'thrown' in settled ? { failure: wordsOf(settled.thrown), id } : settled.value;
			if (!('failure' in result) || continues) return result;
			end ??= { failure: result.failure, index, ...settled };
			controller.abort();
			return undefined;
		}),
	);
	if (context.getExecutionCancelSignal()?.aborted) return { failure: CANCELED };
	if (end?.thrown !== undefined) throw end.thrown;
	return end ?? { results: results as ItemResult[] };
}

const settle = async <R>(work: Promise<R>): Promise<{ value: R } | { thrown: unknown }> =>
	await work.then(
		(value) => ({ value }),
		(thrown: unknown) => ({ thrown }),
	);

/** What was thrown by somebody else, in their words. */
function wordsOf(thrown: unknown): Explanation {
	const { message, description } = (thrown ?? {}) as { message?: unknown; description?: unknown };
	return {
		message: typeof message === 'string' ? message : String(thrown),
		description: typeof description === 'string' ? description : '',
	};
}

/** The result of an item whose file was downloaded, or was not. */
export const withFile = (task: VideoTask, property: string, download: Download): ItemResult =>
	'failure' in download
		? { failure: download.failure, task }
		: // A copy: n8n changes such an object in place when it copies the file behind it.
			{ task, binary: { property, file: { ...download.file } } };

/**
 * The items that come out.
 *
 * @throws {NodeApiError} for a failure that ended the node when an HTTP answer was the reason,
 * otherwise {NodeOperationError}
 */
export async function toOutput(
	context: IExecuteFunctions,
	run: RunResult,
): Promise<INodeExecutionData[][]> {
	if ('failure' in run) throw toNodeError(context, run.failure, run.index);
	const { results } = run;
	hintAtFailures(context, results);
	return [await forEachItem(results.length, (index) => toItem(context, results[index], index))];
}

/** n8n shows a node that continues on fail as successful, whatever its items say. */
function hintAtFailures(context: IExecuteFunctions, results: ItemResult[]): void {
	const failed = results.filter((result) => 'failure' in result).length;
	if (failed === 0 || isToolExecution(context)) return;
	const message = `${failed} of ${results.length} items failed: their field 'error' says why`;
	context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
}

function toItem(context: IExecuteFunctions, result: ItemResult, index: number): INodeExecutionData {
	const pairedItem = { item: index };
	const { task, more } = result;
	const others = otherFields(context, index, result);
	if (!('failure' in result)) {
		const { binary } = result;
		const own: IDataObject = { ...known(task), ...more };
		const json = { ...others, ...own };
		// With Retry On Fail n8n 1.x runs a node again whose first item has an `error`, even null.
		const saysNothing = failureReason({ error: own.error } as unknown as VideoTask) === undefined;
		if (context.getNode().retryOnFail && saysNothing) delete json.error;
		return binary === undefined
			? { json, pairedItem }
			: { json, binary: { [binary.property]: binary.file }, pairedItem };
	}
	const { failure, id } = result;
	const words = { error: failure.message, message: failure.description };
	const json = {
		...others,
		...(id === undefined ? {} : { id }),
		...known(task),
		...more,
		...words,
	};
	const item: INodeExecutionData = { json, pairedItem };
	// n8n sends an item with an error to the error output, and replaces the fields of those that
	// still have one after that. A property that is not copied with the item does the first only.
	if (context.getNode().onError === 'continueErrorOutput') {
		const value = toNodeError(context, failure, index);
		Object.defineProperty(item, 'error', { value, enumerable: false });
	}
	return item;
}

const readIncludesOthers = (context: IExecuteFunctions, index: number): Validated<boolean> =>
	checkBoolean(
		context.getNodeParameter('options.includeOtherFields', index, false) ?? false,
		'Include Other Input Fields',
	);

/** The option cannot be read where an expression in it fails. */
function includesOthers(context: IExecuteFunctions, index: number): boolean {
	try {
		const isOn = readIncludesOthers(context, index);
		return 'value' in isOn && isOn.value;
	} catch {
		return false;
	}
}

/** What this node says of a task. */
const OF_THE_TASK = ['id', 'status', 'done', 'api', 'video_url', 'result_url', 'image_url'];

/**
 * The fields of the input, if the user wants them, without those that this node has added earlier and
 * that are not true of this result: how an earlier wait ended, or what is true of another task beside
 * an item for which none was created.
 */
function otherFields(context: IExecuteFunctions, index: number, result: ItemResult): IDataObject {
	if (!includesOthers(context, index)) return {};
	const { json } = context.getInputData()[index];
	// Its own items alone have both.
	if (typeof json.done !== 'boolean' || typeof json.api !== 'string') return json;
	const hasFailed = typeof json.error === 'string' && typeof json.message === 'string';
	const createsTasks = ['create', 'generate'].includes(
		context.getNodeParameter('operation', index, '') as string,
	);
	const isWithoutTask = createsTasks && 'failure' in result && !result.task && !result.id;
	const outdated = [
		'timedOut',
		...(hasFailed ? ['error', 'message'] : []),
		...(isWithoutTask ? OF_THE_TASK : []),
	];
	return Object.fromEntries(Object.entries(json).filter(([name]) => !outdated.includes(name)));
}

const known = (task: VideoTask | CreatedTask | undefined): IDataObject =>
	task === undefined ? {} : ({ ...task, done: isDone(task) } as IDataObject);

/** What n8n shows of a failure: `NodeApiError` with its status when an HTTP answer was the reason. */
export function toNodeError(
	context: IExecuteFunctions,
	{ message, description, httpStatus }: Explanation,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	const node = context.getNode();
	const httpCode = String(httpStatus);
	const error =
		httpStatus === undefined
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(node, { message }, { message, description, httpCode, itemIndex });
	// Both constructors replace a message in which they find something like "ECONNRESET".
	error.message = message;
	return error;
}
