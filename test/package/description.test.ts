/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- looks at the icons */
import fs from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';

import {
	NodeHelpers,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { SoraVideoApi } from '../../credentials/SoraVideoApi.credentials';
import { FAMILIES } from '../../nodes/SoraVideo/models/families';
import codex from '../../nodes/SoraVideo/SoraVideo.node.json';
import { SoraVideo } from '../../nodes/SoraVideo/SoraVideo.node';

const { description } = new SoraVideo();

type Field = INodeProperties | INodePropertyOptions | INodePropertyCollection;

/** All fields with what is inside them, as the user meets them. */
const flatten = (fields: Field[]): Field[] =>
	fields.flatMap((field) => [field, ...flatten('options' in field ? (field.options ?? []) : [])]);

const parameters = flatten(description.properties).filter(
	(field): field is INodeProperties => 'type' in field,
);

/** The first of that name; of the fields of each resource, those of videos. */
const fieldNamed = (name: string) =>
	description.properties.find(
		({ name: own, displayOptions }) =>
			own === name && displayOptions?.show?.resource?.includes('asset') !== true,
	)!;

const operationField = fieldNamed('operation');
const operations = operationField.options as INodePropertyOptions[];
const [assetOperationField] = description.properties.filter(
	({ name, displayOptions }) =>
		name === 'operation' && displayOptions?.show?.resource?.includes('asset'),
);
const assetOperations = assetOperationField.options as INodePropertyOptions[];

/** As n8n wraps the node as the tool of an agent. */
const toolDescription = { ...description, name: `${description.name}Tool` };

/** What a user sees of an operation before anything else is chosen. */
function fieldsOf(operation: string, type = description): Record<string, INodeProperties> {
	const { properties } = type;
	const given = { resource: operation === 'upload' ? 'asset' : 'video', operation };
	const values = NodeHelpers.getNodeParameters(properties, given, true, false, null, type)!;
	const fields = properties.filter(
		(field) =>
			field.displayOptions?.show?.operation !== undefined &&
			NodeHelpers.displayParameter({ ...values, downloadVideo: true }, field, null, type),
	);
	return Object.fromEntries(fields.map((field) => [field.name, field]));
}

test('the node has the operations and the fields that workflows rely on', () => {
	expect(description).toMatchObject({ name: 'soraVideo', displayName: 'Sora Video', version: 1 });
	expect(fieldNamed('resource')).toMatchObject({
		default: 'video',
		options: [{ value: 'asset' }, { value: 'video' }],
	});
	expect(assetOperations.map(({ value }) => value)).toEqual(['upload']);
	expect(Object.keys(fieldsOf('upload'))).toEqual([
		'assetLibrary',
		'assetType',
		'assetUrl',
		'options',
	]);
	expect(operations.map(({ value }) => value)).toEqual([
		'create',
		'generate',
		'getStatus',
		'waitUntilDone',
	]);
	expect(operationField.default).toBe('waitUntilDone');
	const fields = ['taskId', 'downloadVideo', 'binaryPropertyName', 'options'];
	expect(Object.keys(fieldsOf('getStatus'))).toEqual(fields);
	expect(Object.keys(fieldsOf('waitUntilDone'))).toEqual([
		...fields.slice(0, 3),
		'suspendWhileWaiting',
		'options',
	]);
});

test.each([
	[
		'getStatus',
		{
			api: 'automatic',
			downloadVideo: false,
			fileName: '',
			includeOtherFields: false,
			maxFileSize: 1024,
		},
	],
	[
		'waitUntilDone',
		{
			api: 'automatic',
			downloadVideo: true,
			fileName: '',
			includeOtherFields: false,
			maxConcurrentRequests: 10,
			maxFileSize: 1024,
			onTimeout: 'fail',
			pollInterval: 30,
			timeout: 3600,
		},
	],
])('the defaults of %s are those of the documentation', (operation, defaults) => {
	const fields = fieldsOf(operation);
	expect(fields.taskId.default).toBe('={{ $json.id }}');
	expect(fields.binaryPropertyName.default).toBe('data');
	const inside = fields.options.options as INodeProperties[];
	const found = [fields.downloadVideo, ...inside].map(({ name, default: value }) => [name, value]);
	expect(Object.fromEntries(found)).toEqual(defaults);
});

test.each(operations)('$name shows a tool of an agent what has an effect there', ({ value }) => {
	const inWorkflow = Object.keys(fieldsOf(String(value)));
	const without = ['costNotice', 'downloadVideo', 'binaryPropertyName', 'suspendWhileWaiting'];
	const asTool = fieldsOf(String(value), toolDescription);
	expect(Object.keys(asTool)).toEqual(inWorkflow.filter((name) => !without.includes(name)));
	// There is no input to take an ID from.
	if (asTool.taskId !== undefined) expect(asTool.taskId.default).toBe('');
	const { options } = asTool.options as { options: INodeProperties[] };
	const shown = options.filter((option) =>
		NodeHelpers.displayParameter({}, option, null, toolDescription, { operation: value }),
	);
	expect(shown.map(({ name }) => name)).not.toEqual(
		expect.arrayContaining([expect.stringMatching(/^(fileName|maxFileSize)$/)]),
	);
});

test.each([
	...FAMILIES.map(
		({ id, name }) => [{ operation: 'create', family: id }, `Create: ${name}`] as const,
	),
	[{ operation: 'generate', family: 'other' }, 'Generate: Other'],
	[{ operation: 'getStatus' }, 'Get Status'],
	[{ operation: 'waitUntilDone' }, 'Wait Until Done'],
] as const)('the node shows below its name what it does: %o', (parameters, subtitle) => {
	const [, code] = /^=\{\{ (.+) \}\}$/.exec(description.subtitle!)!;
	expect(runInNewContext(`(${code})`, { $parameter: parameters })).toBe(subtitle);
});

test('every field says what it is for', () => {
	const selfEvident = ['resource', 'operation', 'options', 'costNotice'];
	for (const field of parameters.filter(({ name }) => !selfEvident.includes(name))) {
		expect([field.name, field.description ?? field.hint]).toEqual([
			field.name,
			expect.stringMatching(/^[A-Z].{10,}$/s),
		]);
	}
});

test('what users read avoids the words that alarm and the words of developers', () => {
	const texts = JSON.stringify(description).match(
		/"(displayName|description|hint|action|placeholder)":"[^"]+"/g,
	)!;
	// On Error is what n8n calls its own setting.
	const own = texts.map((text) => text.replace('On Error', ''));
	expect(
		own.filter((text) => /\b(error|problem|failure|binary|boolean|string)\b/i.test(text)),
	).toEqual([]);
});

test('an example of a web address is of a file that the field takes', () => {
	const examples = parameters
		.filter(({ placeholder }) => placeholder?.includes('://'))
		.map(({ name, placeholder }) => [name.replace(/^.*(Image|Audio|Video)s?$/, '$1'), placeholder]);
	expect(new Set(examples.map((example) => example.join(': ')))).toEqual(
		new Set([
			'Image: e.g. https://example.com/image.png',
			'Audio: e.g. https://example.com/sound.mp3',
			'Video: e.g. https://example.com/video.mp4',
			'assetUrl: e.g. https://example.com/image.png',
		]),
	);
});

test('the actions in the list of nodes name the video and go without articles', () => {
	for (const { action } of operations) {
		expect(action).toMatch(/^[A-Z][a-z ]+\bvideo\b/);
		expect(action).not.toMatch(/\b(a|an|the)\b/i);
	}
});

test.each([
	...operations.map((one) => ({ ...one, resource: 'video' })),
	...assetOperations.map((one) => ({ ...one, resource: 'asset' })),
])('$name names a dropped node and an agent’s tool', ({ value, action, resource }) => {
	const parameters = NodeHelpers.getNodeParameters(
		description.properties,
		{ resource, operation: value },
		true,
		false,
		null,
		description,
	)!;
	expect(NodeHelpers.makeNodeName(parameters, description)).toBe(action);
	expect(NodeHelpers.makeDescription(parameters, description)).toBe(`${action} in Sora Video`);
});

test('the icons exist, light and dark, for the node and the credential', () => {
	const folder = path.resolve(__dirname, '../../nodes/SoraVideo');
	const icons = [description.icon, new SoraVideoApi().icon] as Array<Record<string, string>>;
	for (const icon of icons.flatMap(({ light, dark }) => [light, dark])) {
		expect(
			fs.readFileSync(path.join(folder, path.basename(icon.replace('file:', ''))), 'utf8'),
		).toMatch(/^<svg /);
	}
});

test('the codex lets people find the node by what they search for', () => {
	expect(codex.node).toBe('n8n-nodes-sora-video.soraVideo');
	expect(['Marketing & Content', 'Miscellaneous']).toEqual(
		expect.arrayContaining(codex.categories),
	);
	const wanted = ['sora', 'video', 'mp4', 'create video', 'ai video generator', 'globalai'];
	expect(codex.alias).toEqual(expect.arrayContaining(wanted));
	// Who types these wants another node.
	const others = ['openai', 'wait', 'poll', 'download', 'grok', 'minimax'];
	expect(codex.alias.filter((alias) => others.includes(alias))).toEqual([]);
	expect(codex.resources.primaryDocumentation[0].url).toMatch(/^https:/);
});

test('the credential keeps the key as a password and knows where the API is', () => {
	const { name, properties, test: check } = new SoraVideoApi();
	expect(name).toBe('soraVideoApi');
	expect(properties.map((field) => [field.name, field.default])).toEqual([
		['apiKey', ''],
		['baseUrl', 'https://zcbservice.aizfw.cn/kyyReactApiServer'],
	]);
	expect(properties[0].typeOptions).toEqual({ password: true });
	const values = check.rules!.map(({ properties: { value } }) => value as unknown);
	expect(values).toEqual(expect.arrayContaining([401, 403, '204', 204, '登录验证失败']));
});

describe('the model families', () => {
	const fieldOf = (name: string) =>
		description.properties.filter((field) => field.name === name) as INodeProperties[];
	const [familyField] = fieldOf('family');
	const families = familyField.options as INodePropertyOptions[];
	/** As n8n's editor keeps parameters when one of them has changed. */
	const shown = (parameters: INodeParameters) =>
		NodeHelpers.getNodeParameters(
			description.properties,
			parameters,
			true,
			false,
			null,
			description,
		)!;

	test('are in alphabetical order, each with a sentence that says what it makes', () => {
		const names = families.map(({ name }) => name);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		expect(names).toEqual(expect.arrayContaining(['Other', ...FAMILIES.map(({ name }) => name)]));
		for (const { description: sentence } of families) expect(sentence).toMatch(/^.{30,160}$/);
	});

	test('begin with the model that has the best evidence, in the length and size of its known run', () => {
		expect(shown({ operation: 'create' })).toMatchObject({
			family: 'seedance20ModelCenter',
			model: 'sd_2.0_special',
			aspectRatio: '16:9',
			duration: 5,
			resolution: '720p',
		});
	});

	test('have models with names, and the ID of the API below', () => {
		for (const field of fieldOf('model')) {
			const models = field.options as INodePropertyOptions[];
			expect(models.at(-1)).toMatchObject({ name: 'Custom', value: 'custom' });
			for (const model of models.slice(0, -1)) {
				expect(model).toMatchObject({
					description: model.value,
					name: expect.not.stringMatching(/_/),
				});
			}
			expect(models.map(({ value }) => value)).toContain(field.default);
		}
	});

	test.each(FAMILIES)('$name shows every field that one of its models requires', (family) => {
		for (const { id, required = [] } of family.models) {
			const parameters = shown({ operation: 'create', family: family.id, model: id });
			expect(Object.keys(parameters)).toEqual(expect.arrayContaining(['prompt', ...required]));
		}
	});

	test('keep what fits when another one is chosen', () => {
		for (const from of FAMILIES) {
			const values = Object.fromEntries(from.fields.map(({ parameter }) => [parameter, 'kept']));
			const before = {
				operation: 'create',
				family: from.id,
				model: 'custom',
				customModel: 'mine',
				prompt: 'A paper boat',
				...values,
				options: { ...values, additionalFields: '{ "a": 1 }' },
			};
			for (const to of FAMILIES) {
				const after = shown({ ...before, family: to.id });
				const common = to.fields.map(({ parameter }) => parameter).filter((one) => one in values);
				const kept = { ...after, ...(after.options as INodeParameters) };
				expect(kept).toMatchObject({
					prompt: 'A paper boat',
					customModel: 'mine',
					additionalFields: '{ "a": 1 }',
					...Object.fromEntries(common.map((parameter) => [parameter, 'kept'])),
				});
			}
		}
	});

	test('have one collection of options, which n8n does not empty when the family changes', () => {
		const [options, ...others] = fieldOf('options').filter(({ displayOptions }) =>
			displayOptions?.show?.operation?.includes('create'),
		);
		expect(others).toEqual([]);
		expect(options.displayOptions!.show).not.toHaveProperty('family');
	});
});

test('n8n’s AI builders are given hints on the node and on each operation', () => {
	const hints = [
		description.builderHint?.searchHint,
		...[...operations, ...assetOperations].map(({ builderHint }) => builderHint?.propertyHint),
	];
	for (const hint of hints) expect(hint).toMatch(/^[A-Z].*\.$/);
	// With one on the fields themselves n8n loads no node.
	for (const field of [fieldNamed('resource'), operationField, assetOperationField]) {
		expect(field).not.toHaveProperty('builderHint');
	}
});
