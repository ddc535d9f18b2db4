import type { IDataObject } from 'n8n-workflow';

import { FAMILIES, type Family, type Field } from '../../nodes/SoraVideo/families/modelFamilies';
import { MAIN_PARAMETERS } from '../../nodes/SoraVideo/operations/createFields';
import { CREATE_RULES } from '../simulator/create-rules';
import { setScene } from '../support/scene';

const scene = setScene();

const isMain = ({ parameter }: Field) => MAIN_PARAMETERS.includes(parameter);

const link = (name: string | number) => `https://images.example.com/${name}.png`;
const links = (count: number) => Array.from({ length: count }, (_, index) => link(index));

/** Values that the table allows for a field, with the edges. */
function allowed({ rule }: Field): unknown[] {
	switch (rule.kind) {
		case 'choice':
			return rule.values;
		case 'seconds':
			return [rule.min, rule.max, rule.usual, String(rule.max)];
		case 'text':
			return ['16:9'];
		case 'switch':
			return [true, false];
		case 'link':
			return [link('first')];
		case 'links':
			return [links(rule.most ?? 20), links(Math.min(2, rule.most ?? 2)).join(', ')];
	}
}

/** Values that it does not allow. */
function refused({ rule }: Field): unknown[] {
	switch (rule.kind) {
		case 'choice':
			return ['2:7', 99];
		case 'seconds':
			return [rule.min - 1, rule.max + 1, rule.min + 0.5, 'long', 'Infinity'];
		case 'text':
			return [['16:9']];
		case 'switch':
			return ['perhaps'];
		case 'link':
			return ['first.png', 'file:///etc/hostname', ['https://a.example/1.png']];
		case 'links':
			return [
				'first.png',
				[link('a'), 'ftp://a.example/b.png'],
				{ url: link('a') },
				...(rule.most === undefined ? [] : [links(rule.most + 1)]),
			];
	}
}

/** What a model cannot do without, beside the prompt. */
function needed(family: Family, id: string): Record<string, unknown> {
	const needs = family.models.find((model) => model.id === id)?.needs ?? [];
	return Object.fromEntries(needs.map((parameter) => [parameter, link('needed')]));
}

/** Creates one video for each set of values. */
async function create(family: Family, model: string, sets: Array<Record<string, unknown>>) {
	const value = (field: Field) => `={{ $json.${field.parameter} }}`;
	const main = family.fields.filter(isMain);
	const options = family.fields.filter((field) => !isMain(field));
	const entries = (fields: Field[]) =>
		Object.fromEntries(fields.map((field) => [field.parameter, value(field)]));
	// A field that is left alone has its default, not an empty expression.
	const unset = Object.fromEntries(
		main.map(({ parameter, rule }) => [parameter, rule.kind === 'seconds' ? rule.usual : '']),
	);
	return await scene.run('create', [], {
		input: sets.map((set) => ({ ...unset, ...set }) as IDataObject),
		family: family.id,
		model,
		prompt: 'A paper boat',
		...entries(main),
		options: entries(options),
		settings: { onError: 'continueRegularOutput' },
	});
}

const errorsOf = (items: Array<{ json: IDataObject }>) => items.map(({ json }) => json.error);

describe.each(FAMILIES.map((family) => [family.name, family] as const))('%s', (_name, family) => {
	const rules = CREATE_RULES[family.path];
	const [{ id: anyModel }] = family.models.filter(({ lacks, needs }) => !lacks && !needs);

	test.each(family.models.map(({ id }) => id))('creates with %s', async (model) => {
		const { items } = await create(family, model, [needed(family, model)]);
		expect(errorsOf(items)).toEqual([undefined]);
		const [{ path, body }] = scene.simulator.creations;
		expect([path, body.model]).toEqual([family.path, model]);
		expect(items[0].json).toMatchObject({ model, prompt: 'A paper boat' });
	});

	test.each(family.fields.map((field) => [field.parameter, field] as const))(
		'sends %s as the API documents it, and nothing that it would refuse',
		async (parameter, field) => {
			const good = allowed(field);
			const { items } = await create(
				family,
				anyModel,
				good.map((value) => ({ [parameter]: value })),
			);
			expect(errorsOf(items)).toEqual(good.map(() => undefined));
			const { requests, creations } = scene.simulator;
			expect(creations).toHaveLength(good.length);
			for (const { body } of creations) {
				expect(JSON.stringify(body)).toContain(`"${field.api}"`);
			}

			const before = requests.length;
			const bad = refused(field);
			const result = await create(
				family,
				anyModel,
				bad.map((value) => ({ [parameter]: value })),
			);
			expect(errorsOf(result.items)).toEqual(
				bad.map(() => expect.stringMatching(/^The parameter '/)),
			);
			expect(requests).toHaveLength(before);
		},
	);

	test('has every field and limit that the API documents', () => {
		const offered = family.fields.map(({ api }) => api);
		const aliases = (family.eitherOr ?? []).flat(2).filter((name) => !offered.includes(name));
		const documented = Object.keys(rules.fields).filter((name) => !aliases.includes(name));
		const inContent = ['first_frame', 'last_frame'];
		expect(offered.filter((name) => !inContent.includes(name)).sort()).toEqual(
			documented.filter((name) => name !== 'content').sort(),
		);
		expect(family.longestPrompt).toBe(rules.longestPrompt);
		expect(family.eitherOr).toEqual(rules.apart);
		const byModel = (which: 'needs' | 'lacks') =>
			family.models.filter((model) => model[which] !== undefined).map(({ id }) => id);
		expect(byModel('needs')).toEqual(Object.keys(rules.requiredByModel ?? {}));
		expect(byModel('lacks')).toEqual(Object.keys(rules.lackedByModel ?? {}));
	});
});

const models = FAMILIES.flatMap((family) => family.models.map((model) => ({ family, ...model })));

test.each(models.filter(({ lacks }) => lacks))(
	'$id lacks some values, and says so before any request',
	async ({ family, id, lacks }) => {
		for (const [parameter, values] of Object.entries(lacks!)) {
			const sets = values.map((value) => ({ [parameter]: value }));
			const { items } = await create(family, id, sets);
			expect(errorsOf(items)).toEqual(
				sets.map(() => expect.stringMatching(`which the model ${id} does not have$`)),
			);
		}
		expect(scene.simulator.requests).toEqual([]);
	},
);

test.each(models.filter(({ needs }) => needs))(
	'$id needs some fields, and says so before any request',
	async ({ family, id }) => {
		const { items } = await create(family, id, [{}]);
		expect(errorsOf(items)).toEqual([expect.stringMatching(`the model ${id} needs it$`)]);
		expect(scene.simulator.requests).toEqual([]);
	},
);

test.each(FAMILIES.filter(({ longestPrompt }) => longestPrompt))(
	'$name takes a prompt of the length that it documents, counted in characters',
	async ({ id, name, longestPrompt }) => {
		const run = async (prompt: string) =>
			await scene.run('create', [], { input: [{}], family: id, prompt });
		expect((await run('🛶'.repeat(longestPrompt!))).status).toBe('success');
		expect((await run('a'.repeat(longestPrompt! + 1))).error?.message).toBe(
			`The parameter 'Prompt' has ${longestPrompt! + 1} characters, but ${name} takes ${longestPrompt}`,
		);
	},
);

test.each(FAMILIES.filter(({ fields }) => fields.some(({ rule }) => rule.kind === 'seconds')))(
	'$name gets its usual duration when the field is empty',
	async (family) => {
		const { id } = family.models.at(-1)!;
		await create(family, id, [{ duration: '' }, { duration: null }]);
		const { rule } = family.fields.find(({ parameter }) => parameter === 'duration')!;
		expect(scene.simulator.creations.map(({ body }) => body.duration as unknown)).toEqual(
			Array.from({ length: 2 }, () => (rule as { usual: number }).usual),
		);
	},
);

test('Seedance 1.5 gets prompt and images as parts of its content', async () => {
	await scene.run('create', [], {
		input: [{}],
		family: 'seedance15',
		model: 'seedance_1_5_pro_720p',
		prompt: 'A paper boat',
		duration: -1,
		options: { lastImage: link('last'), firstImage: link('first') },
	});
	expect(scene.simulator.creations[0].body).toEqual({
		model: 'seedance_1_5_pro_720p',
		duration: -1,
		content: [
			{ type: 'text', text: 'A paper boat' },
			{ type: 'image_url', image_url: { url: link('first') }, role: 'first_frame' },
			{ type: 'image_url', image_url: { url: link('last') }, role: 'last_frame' },
		],
	});
});

test('Seedance 2.0 takes first and last image, or references, not both', async () => {
	const run = async (options: object) =>
		await scene.run('create', [], {
			input: [{}],
			family: 'seedance20',
			model: 'seedance_2_0_pro',
			prompt: 'A paper boat',
			options,
		});
	const images = { firstImage: link('first'), lastImage: link('last') };
	expect((await run(images)).status).toBe('success');
	expect((await run({ ...images, referenceAudios: link('a') })).error?.message).toBe(
		"The parameters 'First Image', 'Last Image' and 'Reference Audios' exclude each other for Seedance 2.0",
	);
	expect(scene.simulator.creations).toHaveLength(1);
});

test('addresses with commas in them stay whole', async () => {
	const addresses = [link('a,b'), link('c'), link('d;e')];
	for (const referenceImages of [addresses.join(', '), addresses.join('\n'), addresses.join(' ')]) {
		await scene.run('create', [], {
			input: [{}],
			family: 'veo',
			model: 'veo_3_1_pro',
			prompt: 'A paper boat',
			options: { referenceImages },
		});
	}
	for (const { body } of scene.simulator.creations) expect(body.image_urls).toEqual(addresses);
});
