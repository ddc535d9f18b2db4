import { randomUUID } from 'node:crypto';

import { FAMILIES } from '../../nodes/SoraVideo/models/families';
import { FIELD_NAMES, ruleFor, type Field } from '../../nodes/SoraVideo/models/family';
import { isMain } from '../../nodes/SoraVideo/operations/createFields';
import { exampleWorkflow } from '../../scripts/start/exampleWorkflow';
import { Bench } from './support/bench';
import { describeInBrowser, useBrowser } from './support/browser';
import { takeCredentialImage, takeParametersImage, takeVideoImage } from './support/docsImages';
import { Editor } from './support/editor';
import { expectSoon } from './support/expectSoon';
import { isN8n1 } from './support/n8n';
import { NodePanel } from './support/nodePanel';
import { VideoPlayer } from './support/videoPlayer';
import { chain, soraVideo, splitOut, webhook, writeFiles } from './support/workflow';

const SORA = 'Sora Video';
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

	it('Suspend While Waiting is a switch: the node keeps its one output and its connections', async () => {
		const { editor, workflow } = await openWorkflow();
		const panel = await editor.openNode(SORA);
		const connections = await soraWires(workflow);

		await panel.flip('suspendWhileWaiting');
		await takeParametersImage(panel, 'wait-until-done');
		await panel.close();
		await editor.save();

		await expectSoon(async () => await soraParameters(workflow), { suspendWhileWaiting: true });
		expect(await soraWires(workflow)).toEqual(connections);
		expect(await editor.outputs(SORA)).toEqual(['']);
		await editor.wires(SORA, WRITER).waitFor({ state: 'attached' });
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
				const [model] = family.models;
				const fields = family.fields.filter((field) => ruleFor(field, model) !== undefined);
				const isRequired = ({ parameter }: Field) => model.required?.includes(parameter) === true;
				const shown = [...fields.filter(isRequired), ...fields.filter(isMain)];
				const names = shown.map(({ parameter }) => FIELD_NAMES[parameter]);
				await expectFields(panel, [...above, 'Prompt', ...names, 'Options']);

				const others = fields.filter((field) => !shown.includes(field));
				// Where there is one option only, n8n shows a button in place of a list.
				if (others.length === 0) continue;
				const offered = await panel.offeredOptions();
				await expectSoon(
					async () => await offered.allInnerTexts(),
					[
						'Additional Fields (JSON)',
						...others.map(({ parameter }) => FIELD_NAMES[parameter]),
					].sort(),
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
