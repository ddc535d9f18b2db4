/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a server on loopback */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Message {
	role: string;
	content?: string | null;
}

/** What a model was asked, as far as the tests look at it. */
interface ChatRequest {
	messages: Message[];
	tools?: Array<{
		function: { name: string; description: string; parameters: { properties: object } };
	}>;
}

export interface ChatStandIn {
	/** For the credential of a chat model. */
	baseUrl: string;
	/** Every request, in order. */
	requests: ChatRequest[];
	close(): Promise<void>;
}

/**
 * Stands in for a chat endpoint that is compatible with OpenAI's: a model that calls its tools as
 * told, one after the other, and then repeats what the last one said.
 *
 * @param calls the arguments of each call, which may use what the tool before has said; `times`:
 * how often the model makes the call at once
 * @param answer what it says in the end, by default what the last tool has said
 */
export async function startChatStandIn(
	calls: Array<{ tool: RegExp; args: (lastSaid: string) => object; times?: number }>,
	answerWith = (lastSaid: string) => lastSaid,
): Promise<ChatStandIn> {
	const requests: ChatRequest[] = [];
	const server = createServer((request, response) => {
		void answer(request).then((body) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(JSON.stringify(body));
		});
	});

	async function answer(request: IncomingMessage) {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const chat = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ChatRequest;
		requests.push(chat);
		const said = chat.messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
		const call = calls[said.length];
		const last = said.at(-1) ?? '';
		const tool = chat.tools?.find(({ function: { name } }) => call?.tool.test(name));
		if (call === undefined || tool === undefined) {
			return completion({ content: answerWith(last) });
		}
		return completion({
			content: null,
			tool_calls: Array.from({ length: call.times ?? 1 }, (_, ordinal) => ({
				id: `call_${said.length + ordinal}`,
				type: 'function',
				function: { name: tool.function.name, arguments: JSON.stringify(call.args(last)) },
			})),
		});
	}

	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		baseUrl: `http://127.0.0.1:${port}/v1`,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

const completion = (message: object) => ({
	id: 'chatcmpl-1',
	object: 'chat.completion',
	created: 1_761_635_478,
	model: 'stand-in',
	choices: [
		{
			index: 0,
			finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop',
			message: { role: 'assistant', ...message },
		},
	],
	usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
