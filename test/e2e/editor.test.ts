import { exampleWorkflow } from '../../scripts/start/exampleWorkflow';
import { describeInBrowser } from './support/browser';
import { takeCredentialImage, takeParametersImage, takeVideoImage } from './support/docsImages';
import { Editor } from './support/editor';
import { expectSoon } from './support/expectSoon';
import { isN8n1 } from './support/n8n';
import { NodePanel } from './support/nodePanel';
import { SORA, useEditor, WRITER } from './support/useEditor';
import { VideoPlayer } from './support/videoPlayer';

const SUCCESS = 'Connection tested successfully';

/** For all that a test clicks, in milliseconds; the machine may be busy. */
jest.setTimeout(900_000);

describeInBrowser('In n8n’s editor', () => {
	const { browser, own, soraWires, parametersOf, openWorkflow } = useEditor();

	it('Suspend While Waiting is a switch: the node keeps its one output and its connections', async () => {
		const { editor, workflow } = await openWorkflow();
		const panel = await editor.openNode(SORA);
		const connections = await soraWires(workflow);

		await panel.flip('suspendWhileWaiting');
		await takeParametersImage(panel, 'wait-until-done');
		await panel.close();
		await editor.save();

		const switchedOn = expect.objectContaining({ suspendWhileWaiting: true });
		await expectSoon(async () => await parametersOf(SORA, workflow), switchedOn);
		expect(await soraWires(workflow)).toEqual(connections);
		expect(await editor.outputs(SORA)).toEqual(['']);
		await editor.wires(SORA, WRITER).waitFor({ state: 'attached' });
	});

	it('it is found with "video" and put behind another node', async () => {
		const { editor } = await openWorkflow();

		const found = await editor.search(WRITER, 'video');
		await found.filter({ hasText: SORA }).first().click();
		await found.filter({ hasText: 'Wait until video is done' }).click();

		const panel = await NodePanel.opened(browser.page);
		await panel.close();
		await editor.wires(WRITER, 'Wait until video is done').waitFor({ state: 'attached' });
	});

	describe('the form of the credential', () => {
		beforeEach(() => own.bench.simulator.reset());

		async function createCredential(data: { apiKey?: string; baseUrl?: string } = {}) {
			const { editor } = await openWorkflow();
			const panel = await editor.openNode(SORA);
			const form = await panel.newCredential();
			await form.save({
				apiKey: own.bench.simulator.key,
				baseUrl: own.bench.simulator.baseUrl,
				...data,
			});
			return { panel, form };
		}

		it('says that a good key works', async () => {
			const { panel, form } = await createCredential();

			// n8n 2.x closes the form of a credential that works.
			if (isN8n1) {
				await form.says(SUCCESS).waitFor();
				await form.close();
			}
			await form.isClosed();
			await panel.editCredential();
			await form.says(SUCCESS).waitFor();
			await takeCredentialImage(form);
		});

		it('says that a bad key is rejected', async () => {
			// n8n 1.x does not notice HTTP 401.
			own.bench.simulator.keyRejection = isN8n1 ? 'envelope' : 'http401';

			const { form } = await createCredential({ apiKey: 'wrong' });

			await form.says('More details').click();
			await form.says('The API rejected the key').waitFor();
		});
	});

	it('Execute Step shows the video, which plays', async () => {
		const [{ id: taskId }] = own.bench.tasks(['sora_abc123def456']);
		const content = exampleWorkflow({
			taskId,
			credential: own.credential,
			folder: own.bench.folder,
		});
		const editor = new Editor(browser.page);
		await editor.open(await own.bench.api.createWorkflow(content));
		const panel = await editor.openNode(SORA);

		await panel.executeStep();
		await panel.output.getByTestId('ndv-view-binary-data').click();

		const video = new VideoPlayer(panel.output.locator('video'));
		await expectSoon(async () => await video.playback(), {
			width: 640,
			seconds: 3,
			hasPicture: true,
			hasAdvanced: true,
		});
		await takeVideoImage(panel, video);
	});
});
