import { randomUUID } from 'node:crypto';

import { FAMILIES, FIELD_NAMES } from '../../nodes/SoraVideo/families/modelFamilies';
import { isMain } from '../../nodes/SoraVideo/operations/createFields';
import { exampleWorkflow } from '../../scripts/start/exampleWorkflow';
import { Bench } from './support/bench';
import { describeInBrowser, useBrowser } from './support/browser';
import {
	takeCanvasImage,
	takeCredentialImage,
	takeParametersImage,
	takeVideoImage,
} from './support/docsImages';
import { Editor } from './support/editor';
import { expectSoon } from './support/expectSoon';
import { isN8n1 } from './support/n8n';
import { NodePanel } from './support/nodePanel';
import { VideoPlayer } from './support/videoPlayer';
import { chain, soraVideo, splitOut, to, webhook, writeFiles } from './support/workflow';

const SORA = 'Sora Video';
const NOTICE = "Connect the 'Still Running' output back to this node's input";
const SUCCESS = 'Connection tested successfully';
const WRITER = 'Write Files to Disk';

/** For all that a test clicks, in milliseconds; the machine may be busy. */
jest.setTimeout(240_000);

interface OperationFields {
	operation: string;
	/** In the order in which they are shown. */
	fields: string[];
	/** In the order in which they are offered. */
	options: string[];
	/** Whether Download Video is on at first, and which fields and options are there only then. */
	download: { isOn: boolean; shows: string[] };
}

const OPERATIONS: OperationFields[] = [
	{
		operation: 'Get Status',
		fields: ['Operation', 'Task ID', 'Download Video', 'Output Data Field Name', 'Options'],
		options: ['File Name', 'Max File Size'],
		download: {
			isOn: false,
			shows: ['Output Data Field Name', 'Options', 'File Name', 'Max File Size'],
		},
	},
	{
		operation: 'Wait Until Done',
		fields: [
			'Operation',
			'Task ID',
			'Download Video',
			'Output Data Field Name',
			'Suspend While Waiting',
			'Options',
		],
		options: [
			'File Name',
			'Max Concurrent Requests',
			'Max File Size',
			'On Timeout',
			'Poll Interval',
			'Timeout',
		],
		download: { isOn: true, shows: ['Output Data Field Name', 'File Name', 'Max File Size'] },
	},
];

describeInBrowser('In n8n’s editor', () => {
	const browser = useBrowser();
	let bench: Bench;
	let credential: { id: string; name: string };

	beforeAll(async () => {
		bench = await Bench.open();
		const data = { apiKey: bench.simulator.key, baseUrl: bench.simulator.baseUrl };
		credential = await bench.api.createCredential('Sora Video key', 'soraVideoApi', data);
	});

	afterAll(async () => await bench?.close());

	const saved = async ({ id }: { id: string }) =>
		await bench.api.request('GET', `/rest/workflows/${id}`);

	const soraWires = async (workflow: { id: string }) =>
		(await saved(workflow)).connections[SORA].main;

	async function soraParameters(workflow: { id: string }): Promise<object> {
		const { nodes } = await saved(workflow);
		return nodes.find(({ name }: { name: string }) => name === SORA).parameters;
	}

	/** Opens the workflow Webhook → Split Out → Sora Video → Write Files to Disk. */
	async function openWorkflow(parameters: object = {}) {
		const path = randomUUID();
		const sora = soraVideo(credential, parameters);
		const content = chain('Videos', [webhook(path), splitOut, sora, writeFiles('/files')]);
		const workflow = await bench.api.createWorkflow(content);
		const editor = new Editor(browser.page);
		await editor.open(workflow);
		return { editor, path, workflow };
	}

	it('the wire of Suspend While Waiting is drawn with the mouse and kept, and n8n suspends', async () => {
		const { editor, path, workflow } = await openWorkflow();
		const panel = await editor.openNode(SORA);
		await panel.flip('suspendWhileWaiting');
		await panel.notice(NOTICE).waitFor();
		await panel.close();
		await expectSoon(async () => await editor.outputs(SORA), ['Still Running', 'Done']);

		// The wire that was there before is now that of the first output.
		await editor.disconnect(SORA, WRITER);
		await editor.connect(SORA, 0, SORA);
		await editor.connect(SORA, 1, WRITER);
		await editor.save();

		await editor.wires(SORA, SORA).waitFor();
		await expectSoon(async () => await soraWires(workflow), [[to(SORA)], [to(WRITER)]]);
		await takeCanvasImage(editor, ['Split Out', SORA, WRITER], SORA);

		const items = bench.tasks(['sora_wire'], { ends: 'never' });
		await bench.api.activate(await saved(workflow));
		await bench.api.callWebhook(path, { items });
		const { id } = await bench.api.firstExecution(workflow);
		const status = async () => (await bench.api.request('GET', `/rest/executions/${id}`)).status;
		await expectSoon(status, 'waiting');
		await bench.api.stopExecution(id);
		await expectSoon(status, 'canceled');
	});

	it('the wire back stays when Suspend While Waiting is switched off, that of Done is gone', async () => {
		const { editor, workflow } = await openWorkflow({ suspendWhileWaiting: true });
		expect(await soraWires(workflow)).toEqual([[to(SORA)], [to(WRITER)]]);
		const panel = await editor.openNode(SORA);

		await panel.flip('suspendWhileWaiting');
		await panel.close();
		await editor.save();

		await expectSoon(async () => await soraWires(workflow), [[to(SORA)], []]);
		await editor.wires(SORA, SORA).waitFor();
		await editor.wires(SORA, WRITER).waitFor({ state: 'detached' });
	});

	it.each(['sora', 'video'])('it is found with "%s" and put behind another node', async (text) => {
		const { editor } = await openWorkflow();

		const found = await editor.search(WRITER, text);
		await found.filter({ hasText: SORA }).first().click();
		await found.filter({ hasText: 'Wait until video is done' }).click();

		const name = `${SORA}1`;
		const panel = await NodePanel.opened(browser.page);
		await panel.close();
		await editor.wires(WRITER, name).waitFor({ state: 'attached' });
	});

	describe('its panel', () => {
		const expectFields = async (panel: NodePanel, fields: string[]) =>
			await expectSoon(async () => await panel.fields(), fields);

		it.each(OPERATIONS)(
			'offers the fields and options of $operation, those of the file for downloads only',
			async ({ operation, fields, options, download }) => {
				const without = (all: string[]) => all.filter((name) => !download.shows.includes(name));
				const { editor } = await openWorkflow();
				const panel = await editor.openNode(SORA);
				await panel.choose('operation', operation);
				if (!download.isOn) {
					await expectFields(panel, without(fields));
					await panel.flip('downloadVideo');
				}
				await expectFields(panel, fields);

				for (const index of options.keys()) {
					const offered = await panel.offeredOptions();
					await expectSoon(async () => await offered.allInnerTexts(), options.slice(index));
					await offered.first().click();
					await expectFields(panel, [...fields, ...options.slice(0, index + 1)]);
				}

				await panel.flip('downloadVideo');
				await expectFields(panel, without([...fields, ...options]));
			},
		);

		it('offers the fields of the chosen model family for Create, and a name for a custom model', async () => {
			const prompt = 'A paper boat on a quiet lake at dawn';
			const { editor } = await openWorkflow({ operation: 'create', prompt });
			const panel = await editor.openNode(SORA);
			const above = ['Operation', 'Model Family', 'Model'];
			await takeParametersImage(panel, 'create');
			for (const family of FAMILIES) {
				await panel.choose('family', family.name);
				const main = family.fields.filter(isMain);
				const names = main.map(({ parameter }) => FIELD_NAMES[parameter]);
				await expectFields(panel, [...above, 'Prompt', ...names, 'Options']);

				const others = family.fields.filter((field) => !isMain(field));
				// Where there is one option only, n8n shows a button in place of a list.
				if (others.length === 0) continue;
				const offered = await panel.offeredOptions();
				await expectSoon(
					async () => await offered.allInnerTexts(),
					['Additional Fields (JSON)', ...others.map(({ parameter }) => FIELD_NAMES[parameter])],
				);
				await offered.first().press('Escape');
			}
			await panel.choose('model', 'Custom');
			await panel.parameter('customModel').waitFor();
		});

		it('lets On Timeout be set to Return Last Status', async () => {
			const { editor, workflow } = await openWorkflow();
			const panel = await editor.openNode(SORA);
			const offered = await panel.offeredOptions();
			await offered.filter({ hasText: 'On Timeout' }).click();

			await panel.choose('onTimeout', 'Return Last Status');
			await panel.close();
			await editor.save();

			await expectSoon(async () => await soraParameters(workflow), {
				options: { onTimeout: 'returnStatus' },
			});
		});

		it('has the notice and the second output only with Suspend While Waiting', async () => {
			const { editor } = await openWorkflow();
			const panel = await editor.openNode(SORA);
			const notice = panel.notice(NOTICE);
			const expectOutputs = async (...names: string[]) => {
				await panel.close();
				await expectSoon(async () => await editor.outputs(SORA), names);
				await editor.openNode(SORA);
			};
			await expectOutputs('');

			await panel.flip('suspendWhileWaiting');
			await notice.waitFor();
			await takeParametersImage(panel, 'wait-until-done');
			await expectOutputs('Still Running', 'Done');

			await panel.choose('operation', 'Get Status');
			await notice.waitFor({ state: 'hidden' });
			await expectOutputs('');

			// n8n forgets what a field that is not shown was set to.
			await panel.choose('operation', 'Wait Until Done');
			await panel.parameter('suspendWhileWaiting').waitFor();
			await expectOutputs('');
		});
	});

	describe('the form of the credential', () => {
		beforeEach(() => bench.simulator.reset());

		async function createCredential(data: { apiKey?: string; baseUrl?: string } = {}) {
			const { editor } = await openWorkflow();
			const panel = await editor.openNode(SORA);
			const form = await panel.newCredential();
			await form.save({ apiKey: bench.simulator.key, baseUrl: bench.simulator.baseUrl, ...data });
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
			bench.simulator.keyRejection = isN8n1 ? 'envelope' : 'http401';

			const { form } = await createCredential({ apiKey: 'wrong' });

			await form.says('More details').click();
			await form.says('The API rejected the key').waitFor();
		});
	});

	it('Execute Step shows the video, which plays', async () => {
		const [{ id: taskId }] = bench.tasks(['sora_abc123def456']);
		const content = exampleWorkflow({ taskId, credential, folder: bench.folder });
		const editor = new Editor(browser.page);
		await editor.open(await bench.api.createWorkflow(content));
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
