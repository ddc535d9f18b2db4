import { randomUUID } from 'node:crypto';

import { Bench } from './bench';
import { useBrowser } from './browser';
import { Editor } from './editor';
import { chain, soraVideo, splitOut, webhook, writeFiles } from './workflow';

export const SORA = 'Sora Video';
export const WRITER = 'Write Files to Disk';

/** A browser, a bench with a credential, and workflows opened in the editor, for the tests of a block. */
export function useEditor() {
	const browser = useBrowser();
	const own = {} as { bench: Bench; credential: { id: string; name: string } };

	beforeAll(async () => {
		own.bench = await Bench.open();
		const { key: apiKey, baseUrl } = own.bench.simulator;
		own.credential = await own.bench.api.createCredential('Sora Video key', 'soraVideoApi', {
			apiKey,
			baseUrl,
		});
	});

	afterAll(async () => await own.bench?.close());

	/** A workflow as n8n has saved it. */
	const saved = async ({ id }: { id: string }) =>
		await own.bench.api.request('GET', `/rest/workflows/${id}`);

	return {
		browser,
		own,

		/** Where the outputs of Sora Video lead to. */
		soraWires: async (workflow: { id: string }) => (await saved(workflow)).connections[SORA].main,

		async parametersOf(name: string, workflow: { id: string }): Promise<object> {
			const { nodes } = await saved(workflow);
			return nodes.find((node: { name: string }) => node.name === name).parameters;
		},

		/** Opens the workflow Webhook → Split Out → Sora Video → Write Files to Disk. */
		async openWorkflow(parameters: object = {}) {
			const path = randomUUID();
			const sora = soraVideo(own.credential, parameters);
			const content = chain('Videos', [webhook(path), splitOut, sora, writeFiles('/files')]);
			const workflow = await own.bench.api.createWorkflow(content);
			const editor = new Editor(browser.page);
			await editor.open(workflow);
			return { editor, workflow };
		},
	};
}
