type Readable = import('stream').Readable;
type ReadableClass = typeof import('stream').Readable;

/**
 * A stream of Node's, as n8n wants it, that gives these chunks. Nodes may not import its class: it is
 * the one of `similar`, or one that this is derived from.
 */
export function toNodeStream(chunks: AsyncIterator<Buffer>, similar: Readable): Readable {
	let found = similar.constructor as ReadableClass;
	for (;;) {
		const parent = Object.getPrototypeOf(found) as Partial<ReadableClass>;
		if (typeof parent.from !== 'function') break;
		found = parent as ReadableClass;
	}
	const iterable = { [Symbol.asyncIterator]: () => chunks };
	const stream = found.from(iterable, { objectMode: false });
	// Without a listener, a stream that breaks while nobody reads it would end the process.
	return stream.on('error', () => undefined);
}
