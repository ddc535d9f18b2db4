import { Animation } from './support/animation';
import { describeInBrowser } from './support/browser';
import { isUpdatingDocs, takeParametersImage } from './support/docsImages';
import { Editor, MANUAL_TRIGGER } from './support/editor';
import { expectSoon } from './support/expectSoon';
import { NodePanel } from './support/nodePanel';
import { useEditor } from './support/useEditor';
import { VideoPlayer } from './support/videoPlayer';

/** For all that a test clicks, in milliseconds; the machine may be busy. */
jest.setTimeout(900_000);

const NODE = 'Generate video';

const NEXT = 'No Operation, do nothing';

const PROMPT = 'A paper boat on a quiet lake at dawn, slow camera';

describeInBrowser('The first video', () => {
	const { browser, own } = useEditor();

	it('is made in the steps of the README, from an empty workflow to the video that plays', async () => {
		// The pictures show a wait, which takes an interval of the status checks.
		const processingMs = isUpdatingDocs ? 4000 : 0;
		own.bench.simulator.createdScript = { processingMs, startAtFirstLook: true };
		const editor = new Editor(browser.page);
		const animation = new Animation(browser.page);

		await editor.beginByHand();
		const found = await editor.search(MANUAL_TRIGGER, 'sora');
		await found.filter({ hasText: 'Sora Video' }).first().click();
		await found.filter({ hasText: NODE }).click();

		const panel = await NodePanel.opened(browser.page);
		await panel.chooseCredential(own.credential);
		const prompt = panel.parameter('prompt').locator('textarea');
		await animation.shoot(0.8);
		for (let typed = 7; typed < PROMPT.length; typed += 7) {
			await prompt.fill(PROMPT.slice(0, typed));
			await animation.shoot(0.2);
		}
		await prompt.fill(PROMPT);
		await animation.shoot(1.2);
		await takeParametersImage(panel, 'generate');
		await panel.close();

		await editor.executeWorkflow();
		const succeeded = editor.node(NODE).getByTestId('canvas-node-status-success');
		// However long it takes, a few pictures of the wait are enough.
		for (let shot = 0; (await succeeded.count()) === 0; shot++) {
			if (shot < 8) await animation.shoot(0.4);
		}
		await animation.shoot(1);

		await editor.openNode(NODE);
		await animation.shoot(0.8);
		await panel.output.getByTestId('ndv-view-binary-data').click();
		const video = new VideoPlayer(panel.output.locator('video'));
		await expectSoon(async () => (await video.playback()).hasAdvanced, true);
		for (let shot = 0; shot < 12; shot++) await animation.shoot(0.25);
		await animation.shoot(1);
		animation.print('hero');

		// The next step of who builds on works with this video, and nothing is paid for again.
		await panel.close();
		const others = await editor.search(NODE, 'No Operation');
		await others.filter({ hasText: NEXT }).first().click();
		await browser.page.getByTestId('ndv').waitFor();
		await panel.close();
		await editor.executeStep(NEXT);
		await editor.node(NEXT).getByTestId('canvas-node-status-success').waitFor();

		expect(own.bench.simulator.creations.map(({ body }) => body.prompt)).toEqual([PROMPT]);
	});
});
