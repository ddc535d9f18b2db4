import { OperationalError } from 'n8n-workflow';

/** What signals of this node are aborted with. Making an error for each of them would cost time. */
const ABORTED = new OperationalError('Aborted');

/**
 * The controllers that are aborted with a signal. They share one listener, because Node.js 20 warns
 * of a leak when more than ten listen to a signal, and a thousand tasks wait within one execution.
 */
const childrenOf = new WeakMap<AbortSignal, Set<ChildAbortController>>();

/**
 * An AbortController that is aborted with its parent. It has to be aborted by whoever made it when
 * the work is over: until then the parent holds it. `AbortSignal.any` would hold its signals for as
 * long as the parent lives.
 */
export class ChildAbortController extends AbortController {
	constructor(private readonly parent?: AbortSignal) {
		super();
		if (parent?.aborted) this.abort();
		else if (parent) siblings(parent).add(this);
	}

	/** A second time changes nothing. */
	override abort(): void {
		if (this.parent) childrenOf.get(this.parent)?.delete(this);
		super.abort(ABORTED);
	}
}

function siblings(parent: AbortSignal): Set<ChildAbortController> {
	const known = childrenOf.get(parent);
	if (known) return known;
	const children = new Set<ChildAbortController>();
	childrenOf.set(parent, children);
	const abortAll = () => {
		for (const child of children) child.abort();
	};
	parent.addEventListener('abort', abortAll, { once: true });
	return children;
}

/**
 * A promise that `begin` is to resolve, and that rejects with the signal's reason as soon as that is
 * aborted.
 *
 * @param begin gives what is to be done at once when the signal is aborted
 */
export async function settleUnlessAborted<T>(
	signal: AbortSignal,
	begin: (resolve: (value: T) => void) => () => void,
): Promise<T> {
	signal.throwIfAborted();
	const child = new ChildAbortController(signal);
	let isSettled = false;
	try {
		return await new Promise<T>((resolve, reject) => {
			const leave = begin((value) => {
				isSettled = true;
				resolve(value);
			});
			const abort = () => {
				if (isSettled) return;
				reject(signal.reason as Error);
				leave();
			};
			child.signal.addEventListener('abort', abort, { once: true });
		});
	} finally {
		child.abort();
	}
}
