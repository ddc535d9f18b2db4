import { describeInBrowser, useBrowser } from './support/browser';
import { Bench } from './support/bench';
import { takeCanvasImage } from './support/docsImages';
import { Editor } from './support/editor';
import { expectSoon } from './support/expectSoon';
import { untilOver, untilSuspended } from './support/untilStatus';
import { chain, code, manualTrigger, noOp, soraVideo } from './support/workflow';

/** n8n suspends for 66 seconds at least, in milliseconds. */
jest.setTimeout(600_000);

const NODES = ['Start', 'Code', 'Sora Video', 'After'];

describeInBrowser('An execution that the editor has started and n8n suspends', () => {
	const browser = useBrowser();
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterAll(async () => await bench?.close());

	it('goes on before the eyes of its user, who sees each status check as a run of the node', async () => {
		bench.tasks(['seen'], { ends: 'never' });
		const wait = { operation: 'waitUntilDone', suspendWhileWaiting: true };
		const nodes = [manualTrigger, code('seen'), soraVideo(bench.credential, wait), noOp('After')];
		const workflow = await bench.api.createWorkflow(chain('Seen', nodes));
		const editor = new Editor(browser.page);
		await editor.open(workflow);
		const succeeded = (name: string) =>
			editor.node(name).getByTestId('canvas-node-status-success').count();

		await editor.executeWorkflow();
		const { id } = await bench.api.firstExecution(workflow);
		await untilSuspended(id, bench);
		await expectSoon(async () => await Promise.all(NODES.map(succeeded)), [1, 1, 0, 0]);
		await takeCanvasImage(editor, NODES, 'suspended');
		bench.tasks(['seen']);

		expect((await untilOver(id, bench)).status).toBe('success');
		await expectSoon(async () => await Promise.all(NODES.map(succeeded)), [1, 1, 1, 1]);
		const checks = async () =>
			(
				await editor.node('Sora Video').getByTestId('canvas-node-status-success').innerText()
			).trim();
		await expectSoon(checks, String(bench.simulator.looks('seen').length));
		await takeCanvasImage(editor, NODES, 'suspended-done');
	});
});
