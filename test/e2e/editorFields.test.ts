import { FAMILIES } from '../../nodes/SoraVideo/models/families';
import { FIELD_NAMES, ruleFor, type Field } from '../../nodes/SoraVideo/models/family';
import { isMain } from '../../nodes/SoraVideo/operations/createFields';
import { describeInBrowser } from './support/browser';
import { takeParametersImage } from './support/docsImages';
import { Editor } from './support/editor';
import { expectSoon } from './support/expectSoon';
import type { NodePanel } from './support/nodePanel';
import { SORA, useEditor, WRITER } from './support/useEditor';
import { chain, manualTrigger, soraVideo } from './support/workflow';

/** For all that a test clicks, in milliseconds; the machine may be busy. */
jest.setTimeout(900_000);

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
		fields: [
			'Resource',
			'Operation',
			'Task ID',
			'Download Video',
			'Output Data Field Name',
			'Options',
		],
		options: ['API', 'File Name', 'Include Other Input Fields', 'Max File Size (MB)'],
		download: {
			isOn: false,
			shows: ['Output Data Field Name', 'File Name', 'Max File Size (MB)'],
		},
	},
	{
		operation: 'Wait Until Done',
		fields: [
			'Resource',
			'Operation',
			'Task ID',
			'Download Video',
			'Output Data Field Name',
			'Suspend While Waiting',
			'Options',
		],
		options: [
			'API',
			'File Name',
			'Include Other Input Fields',
			'Max Concurrent Requests',
			'Max File Size (MB)',
			'On Timeout',
			'Poll Interval (Seconds)',
			'Timeout (Seconds)',
		],
		download: { isOn: true, shows: ['Output Data Field Name', 'File Name', 'Max File Size (MB)'] },
	},
];

describeInBrowser('In n8n’s editor, the panel of the node', () => {
	const { browser, own, parametersOf, openWorkflow } = useEditor();

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
		const above = ['Resource', 'Operation', 'Model Family', 'Model'];
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
					'Include Other Input Fields',
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

		await expectSoon(async () => await parametersOf(SORA, workflow), {
			options: { onTimeout: 'returnStatus' },
		});
	});

	it.each([
		['the ID of a video', { operation: 'generate', prompt: 'A paper boat' }, 'id'],
		['the reference of an asset', { resource: 'asset', operation: 'upload' }, 'reference'],
	])(
		'shows the fields that come out before the first execution: %s can be dragged into the next node',
		async (_what, parameters, name) => {
			const { editor, workflow } = await openWorkflow(parameters);
			const panel = await editor.openNode(WRITER);
			const field = panel.inputFields(SORA).and(panel.whole.locator(`[data-name="${name}"]`));

			await panel.dragInto('dataPropertyName', field);
			// n8n 1.x takes over what was dropped a moment later.
			const dropped = panel
				.parameter('dataPropertyName')
				.filter({ hasText: `{{ $json.${name} }}` });
			await dropped.waitFor();
			await panel.close();
			await editor.save();

			await expectSoon(
				async () => await parametersOf(WRITER, workflow),
				expect.objectContaining({ dataPropertyName: `=data {{ $json.${name} }}` }),
			);
		},
	);

	it('each status check is in the console of the browser while the node waits', async () => {
		const messages: string[] = [];
		browser.page.on('console', (message) => messages.push(message.text()));
		own.bench.tasks(['mcp_1'], { ends: 'never' });
		const parameters = { taskId: 'mcp_1', downloadVideo: false, options: { pollInterval: 1 } };
		const nodes = [manualTrigger, soraVideo(own.credential, parameters)];
		const editor = new Editor(browser.page);
		await editor.open(await own.bench.api.createWorkflow(chain('Console', nodes)));
		const told = async (text: RegExp) =>
			await expectSoon(
				async () => messages.join('\n'),
				expect.stringMatching(new RegExp(`Task "mcp_1": ${text.source} seconds? so far`)),
			);

		await editor.executeWorkflow();

		await told(/processing \(\d+ %\), [1-9]\d*/);
		own.bench.tasks(['mcp_1']);
		await told(/completed \(100 %\), [1-9]\d*/);
	});
});
