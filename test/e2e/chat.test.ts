import { randomUUID } from 'node:crypto';

import { Bench } from './support/bench';
import { describeInN8n, n8n } from './support/n8n';
import { post } from './support/post';
import { whenServed } from './support/whenServed';
import { chain, soraVideo, type WorkflowNode } from './support/workflow';

/** A line of the answer that n8n streams. */
interface Chunk {
	type: string;
	content?: string;
}

/** Starts the workflow with a message to the chat that anyone can open, and streams the answer. */
const chatTrigger = (webhookId: string): WorkflowNode => ({
	name: 'Chat',
	type: '@n8n/n8n-nodes-langchain.chatTrigger',
	typeVersion: 1.3,
	webhookId,
	parameters: { public: true, options: { responseMode: 'streaming' } },
});

/** Sends a message and gives the chunks of the answer as they come. */
async function* answers(chat: string): AsyncGenerator<Chunk> {
	const send = async () =>
		await post(`${n8n!.baseUrl}/webhook/${chat}/chat`, {
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId: '1', chatInput: 'A paper boat' }),
		});
	const response = await whenServed(send);
	const text = new TextDecoder();
	let rest = '';
	for await (const bytes of response.body!) {
		const lines = (rest + text.decode(bytes, { stream: true })).split('\n');
		rest = lines.pop()!;
		for (const line of lines) yield JSON.parse(line) as Chunk;
	}
}

describeInN8n('In a chat that streams its answer', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterAll(async () => await bench?.close());

	it('each status check is shown while the node waits', async () => {
		const chat = randomUUID();
		bench.tasks(['mcp_1'], { ends: 'never' });
		const parameters = { taskId: 'mcp_1', downloadVideo: false, options: { pollInterval: 1 } };
		const content = chain(chat, [chatTrigger(chat), soraVideo(bench.credential, parameters)]);
		const workflow = await bench.api.createWorkflow(content);
		await bench.api.activate(workflow);

		const chunks: Chunk[] = [];
		for await (const chunk of answers(chat)) {
			chunks.push(chunk);
			if (/processing/.test(chunk.content ?? '')) bench.tasks(['mcp_1']);
		}

		const told = chunks.filter(({ type }) => type === 'item').map(({ content: text }) => text);
		expect(told[0]).toMatch(/^Task "mcp_1": processing \(45 %\), \d+ seconds? so far\n$/);
		expect(told.at(-1)).toMatch(/^Task "mcp_1": completed \(100 %\), \d+ seconds? so far\n$/);
		expect([chunks[0].type, chunks.at(-1)!.type]).toEqual(['begin', 'end']);
	});
});
