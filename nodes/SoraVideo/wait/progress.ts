import type { IExecuteFunctions } from 'n8n-workflow';

import type { PollResult } from '../api/pollResult';
import { inMessage, quote } from '../wording';

/** Tells those who watch an execution how its tasks are doing. */
interface Progress {
	/** What a poll has shown of the task with this ID, so many milliseconds after the wait began. */
	polled(id: string, result: PollResult, waitedMs: number): void;
	/** Has to be called when the wait is over. */
	end(): void;
}

/**
 * Writes each poll into n8n's log (debug; a finished task as info), into the console of the browser
 * for an execution that was started in the editor, and into the answer of a chat that streams.
 * Whatever goes wrong there, the wait goes on.
 */
export function openProgress(context: IExecuteFunctions): Progress {
	const chat = openChat(context);
	const isWatched = context.getMode() === 'manual';
	return {
		polled: (id, result, waitedMs) => {
			const seconds = Math.round(waitedMs / 1000);
			const unit = seconds === 1 ? 'second' : 'seconds';
			const text = `Task ${quote(id)}: ${shown(result)}, ${seconds} ${unit} so far`;
			const isOver = 'task' in result && result.task.status === 'completed';
			context.logger[isOver ? 'info' : 'debug'](text);
			if (isWatched) ignoringErrors(() => context.sendMessageToUI(text));
			chat?.write(`${text}\n`);
		},
		end: () => chat?.end(),
	};
}

function shown(result: PollResult): string {
	if ('failure' in result) return `no status (${inMessage(result.failure.reason)})`;
	const { status, progress } = result.task;
	const isKnown = typeof progress === 'number' || (typeof progress === 'string' && progress !== '');
	const percent = isKnown ? ` (${inMessage(String(progress)).replace(/%$/, '')} %)` : '';
	return `${inMessage(status)}${percent}`;
}

/** The answer that n8n streams to a chat; undefined where it streams none. */
function openChat(context: IExecuteFunctions) {
	// The context of an agent's tool has neither function.
	const { isStreaming, sendChunk } = context as Partial<IExecuteFunctions>;
	if (sendChunk === undefined || isStreaming?.call(context) !== true) return undefined;
	let hasBegun = false;
	const send = (type: 'begin' | 'item' | 'end', text?: string) =>
		ignoringErrors(() => sendChunk.call(context, type, 0, text));
	return {
		write: (text: string) => {
			if (!hasBegun) send('begin');
			hasBegun = true;
			send('item', text);
		},
		end: () => {
			if (hasBegun) send('end');
		},
	};
}

/** Nobody who watches may disturb a wait. n8n's types hide that a chunk is sent by a promise. */
function ignoringErrors(tell: () => unknown) {
	Promise.resolve()
		.then(tell)
		.catch(() => undefined);
}
