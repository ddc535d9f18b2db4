/* eslint-disable @n8n/community-nodes/require-node-api-error -- a client of n8n's MCP Server Trigger */
import { post } from './post';
import { whenServed } from './whenServed';

interface Tool {
	name: string;
	description: string;
	inputSchema: { properties: object };
}

/** A client of the Model Context Protocol that speaks Streamable HTTP, as far as the tests need it. */
export class McpClient {
	private session: string | undefined;

	private lastId = 0;

	/** @param patienceMs after which it gives up on an answer */
	private constructor(
		private readonly url: string,
		private readonly patienceMs: number,
	) {}

	static async open(url: string, patienceMs: number): Promise<McpClient> {
		const client = new McpClient(url, patienceMs);
		const params = {
			protocolVersion: '2025-03-26',
			capabilities: {},
			clientInfo: { name: 'tests', version: '1' },
		};
		const initialize = { id: ++client.lastId, method: 'initialize', params };
		const response = await whenServed(async () => await client.send(initialize));
		client.session = response.headers.get('mcp-session-id') ?? undefined;
		await response.text();
		await client.send({ method: 'notifications/initialized' });
		return client;
	}

	async tools(): Promise<Tool[]> {
		return (await this.request('tools/list', {})).tools;
	}

	/**
	 * @returns what the tool says, as text
	 * @throws a DOMException named TimeoutError when the client has given up
	 */
	async call(name: string, args: object): Promise<string> {
		const { content } = await this.request('tools/call', { name, arguments: args });
		return content.map(({ text }: { text: string }) => text).join('');
	}

	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as the server answers
	private async request(method: string, params: object): Promise<any> {
		const id = ++this.lastId;
		try {
			const response = await this.send(
				{ id, method, params },
				AbortSignal.timeout(this.patienceMs),
			);
			const text = await response.text();
			// An answer comes as JSON or as an event of a stream.
			const events = [...text.matchAll(/^data: (.+)$/gm)].map(([, event]) => event);
			const messages = (events.length > 0 ? events : [text]).map((event) => JSON.parse(event));
			const answer = messages.find((message) => message.id === id) ?? {};
			if (answer.error !== undefined) throw new Error(answer.error.message);
			return answer.result;
		} catch (error) {
			if ((error as Error).name !== 'TimeoutError') throw error;
			const cancelled = { requestId: id, reason: 'Request timed out' };
			await this.send({ method: 'notifications/cancelled', params: cancelled });
			throw error;
		}
	}

	private async send(message: object, signal?: AbortSignal): Promise<Response> {
		return await post(this.url, {
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...(this.session !== undefined && { 'mcp-session-id': this.session }),
			},
			body: JSON.stringify({ jsonrpc: '2.0', ...message }),
			signal,
		});
	}
}
