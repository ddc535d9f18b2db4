import { OperationalError } from 'n8n-workflow';

/** What signals of this node are aborted with. Making an error for each of them would cost time. */
const ABORTED = new OperationalError('Aborted');

/**
 * What is to be done when a signal is aborted. It shares one listener, because Node.js 20 warns of a
 * leak when more than ten listen to a signal, and a thousand tasks wait within one execution.
 */
const handlersOf = new WeakMap<AbortSignal, Set<() => void>>();

/** @returns forgets the handler, which the signal would hold for as long as it lives */
function onAbort(signal: AbortSignal, handler: () => void): () => void {
	const handlers = handlersOf.get(signal) ?? new Set();
	if (!handlersOf.has(signal)) {
		handlersOf.set(signal, handlers);
		const handleAll = () => {
			for (const handle of handlers) handle();
		};
		signal.addEventListener('abort', handleAll, { once: true });
	}
	handlers.add(handler);
	return () => handlers.delete(handler);
}

/**
 * An AbortController that is aborted with its parent. It has to be aborted by whoever made it when
 * the work is over: until then the parent holds it. `AbortSignal.any` would hold its signals for as
 * long as the parent lives.
 */
export class ChildAbortController extends AbortController {
	private readonly leaveParent?: () => void;

	constructor(parent?: AbortSignal) {
		super();
		if (parent?.aborted) this.abort();
		else if (parent) this.leaveParent = onAbort(parent, () => this.abort());
	}

	/** A second time changes nothing. */
	override abort(): void {
		this.leaveParent?.();
		super.abort(ABORTED);
	}
}

/**
 * A promise that `begin` is to resolve, and that rejects with the signal's reason as soon as that is
 * aborted. Thousands may wait like this, so it costs no controller.
 *
 * @param begin gives what is to be done at once when the signal is aborted
 */
export async function settleUnlessAborted<T>(
	signal: AbortSignal,
	begin: (resolve: (value: T) => void) => () => void,
): Promise<T> {
	signal.throwIfAborted();
	return await new Promise<T>((resolve, reject) => {
		let leave = () => {};
		const forget = onAbort(signal, () => {
			reject(signal.reason as Error);
			leave();
		});
		leave = begin((value) => {
			forget();
			resolve(value);
		});
	});
}
