/* eslint-disable @n8n/community-nodes/no-restricted-globals -- waits for a turn of the event loop */
import type { IExecuteFunctions } from 'n8n-workflow';

import type { PollResult } from '../../nodes/SoraVideo/api/pollResult';
import { openProgress } from '../../nodes/SoraVideo/wait/progress';

const task = (fields: object): PollResult => ({ task: { id: 'sora_1', ...fields } }) as PollResult;

/** What n8n is told of the polls of a task, in an execution of this kind. */
async function told(polls: PollResult[], shown: Partial<IExecuteFunctions> = {}) {
	const logged: string[] = [];
	const log = (level: string) => (text: string) => logged.push(`${level}: ${text}`);
	const context = {
		getMode: () => 'trigger',
		logger: { debug: log('debug'), info: log('info') },
		...shown,
	} as unknown as IExecuteFunctions;
	const progress = openProgress(context);
	for (const [index, result] of polls.entries()) {
		progress.polled('sora_1', result, 30_000 * (index + 1));
	}
	progress.end();
	await new Promise(process.nextTick);
	return logged;
}

test.each([
	[{ status: 'processing' }, 'debug: Task "sora_1": processing, 30 seconds so far'],
	[
		{ status: 'processing', progress: 45 },
		'debug: Task "sora_1": processing (45 %), 30 seconds so far',
	],
	[
		{ status: 'running', progress: '45%' },
		'debug: Task "sora_1": running (45 %), 30 seconds so far',
	],
	[{ status: 'completed' }, 'info: Task "sora_1": completed, 30 seconds so far'],
])('each poll is logged, a finished task as info: %j', async (fields, line) => {
	expect(await told([task(fields)])).toEqual([line]);
});

test('a poll without a status is logged with its reason, without the query of a link', async () => {
	const failure = { kind: 'unavailable', reason: 'HTTP 502 of https://a.example/x?sig=1' } as const;
	expect(await told([{ failure }])).toEqual([
		'debug: Task "sora_1": no status (HTTP 502 of https://a.example/x), 30 seconds so far',
	]);
});

test('only an execution that was started in the editor writes to its browser', async () => {
	const sendMessageToUI = jest.fn();
	await told([task({ status: 'queued' })], { sendMessageToUI });
	expect(sendMessageToUI).not.toHaveBeenCalled();
	await told([task({ status: 'queued' })], { sendMessageToUI, getMode: () => 'manual' });
	expect(sendMessageToUI.mock.calls).toEqual([['Task "sora_1": queued, 30 seconds so far']]);
});

test('a chat that streams is told in its answer, from the first poll to the end', async () => {
	const sendChunk = jest.fn();
	const polls = [task({ status: 'queued' }), task({ status: 'completed' })];
	await told(polls, { sendChunk, isStreaming: () => false });
	expect(sendChunk).not.toHaveBeenCalled();
	await told(polls, { sendChunk, isStreaming: () => true });
	expect(sendChunk.mock.calls).toEqual([
		['begin', 0, undefined],
		['item', 0, 'Task "sora_1": queued, 30 seconds so far\n'],
		['item', 0, 'Task "sora_1": completed, 60 seconds so far\n'],
		['end', 0, undefined],
	]);
});

test('whoever cannot be told does not disturb the wait', async () => {
	const rejects = (async () => await Promise.reject(new Error('gone'))) as unknown as () => void;
	const throws = () => {
		throw new Error('gone');
	};
	for (const broken of [rejects, throws]) {
		const shown = { sendMessageToUI: broken, sendChunk: broken, isStreaming: () => true };
		const logged = await told([task({ status: 'queued' })], { ...shown, getMode: () => 'manual' });
		expect(logged).toHaveLength(1);
	}
});
