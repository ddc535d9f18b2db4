import { randomUUID } from 'node:crypto';

import type { Bench } from '../../test/e2e/support/bench';
import type { WorkflowNode } from '../../test/e2e/support/workflow';
import type { startOpenAiVideos } from '../../test/simulator/openai-videos';

/** n8n's "Generate a Video", as it is when it is put into a workflow, with the item's prompt. */
export async function openAiNode(
	{ api }: Bench,
	{ key, baseUrl }: Awaited<ReturnType<typeof startOpenAiVideos>>,
): Promise<WorkflowNode> {
	const data = { apiKey: key, url: baseUrl };
	const { id, name } = await api.createCredential(randomUUID(), 'openAiApi', data);
	return {
		name: 'OpenAI',
		type: '@n8n/n8n-nodes-langchain.openAi',
		typeVersion: 2.3,
		parameters: {
			resource: 'video',
			operation: 'generate',
			modelId: { __rl: true, mode: 'id', value: 'sora-2' },
			prompt: '={{ $json.prompt }}',
		},
		credentials: { openAiApi: { id, name } },
	};
}
