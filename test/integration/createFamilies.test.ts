import type { IDataObject } from 'n8n-workflow';

import { FAMILIES } from '../../nodes/SoraVideo/models/families';
import {
	ruleFor,
	type Family,
	type Field,
	type FieldRule,
	type Model,
	type ParameterName,
} from '../../nodes/SoraVideo/models/family';
import { isMain } from '../../nodes/SoraVideo/operations/createFields';
import { CREATE_RULES, refusalOf } from '../simulator/create-rules';
import { setScene } from '../support/scene';

const scene = setScene();

const link = (name: string | number) => `https://images.example.com/${name}.png`;
const links = (count: number) => Array.from({ length: count }, (_, index) => link(index));

/** Values that the table allows for a field, with the edges. */
function allowed(rule: FieldRule): unknown[] {
	switch (rule.kind) {
		case 'choice':
			return rule.open ? [...rule.values, 'any'] : rule.values;
		case 'seconds':
			return [rule.min, rule.max, rule.default, String(rule.max)];
		case 'integer':
			return [0, 7, '7'];
		case 'boolean':
			return [true, false];
		case 'link':
			return [link('first'), ...(rule.publicOnly ? [] : ['asset://a-1', 'assetId://a-1'])];
		case 'links': {
			const some = links(Math.min(2, rule.max ?? 2));
			const assets = rule.publicOnly ? [] : ['asset://a-1', ['assetId://a-1']];
			return [links(rule.max ?? 20), some.join(', '), JSON.stringify(some), ...assets];
		}
	}
}

/** Values that it does not allow. */
function refused(rule: FieldRule): unknown[] {
	switch (rule.kind) {
		case 'choice':
			return rule.open ? [['16:9'], {}] : ['2:7', 99];
		case 'seconds':
			return [rule.min - 1, rule.max + 1, rule.min + 0.5, 'long', 'Infinity'];
		case 'integer':
			return ['many', 1.5];
		case 'boolean':
			return ['perhaps'];
		case 'link':
			return ['first.png', 'file:///etc/hostname', links(2)];
		case 'links':
			return [
				'first.png',
				[link('a'), 'ftp://a.example/b.png'],
				{ url: link('a') },
				...(rule.publicOnly ? ['asset://a-1'] : []),
				...(rule.max === undefined ? [] : [links(rule.max + 1)]),
			];
	}
}

/** What has to be there beside a field, for the model and for what the field needs. */
function needed(
	{ fields, dependentRequired = {} }: Family,
	{ required = [] }: Model,
	api?: string,
) {
	const [first] = dependentRequired[api ?? ''] ?? [];
	const others = fields.filter(
		({ parameter, api: name, rule }) =>
			rule.kind.startsWith('link') && (required.includes(parameter) || name === first),
	);
	return Object.fromEntries(others.map(({ parameter }) => [parameter, link('needed')]));
}

/** What a field is tried with. */
interface Trial {
	parameter: ParameterName;
	value: unknown;
	/** What else has to be there. */
	needed: Record<string, unknown>;
}

/** Creates one video for each trial; gives what came out and the request that was made for it. */
async function create(family: Family, model: Model, trials: Trial[]) {
	const isShown = (field: Field) =>
		isMain(field) || model.required?.includes(field.parameter) === true;
	const main = family.fields.filter((field) => isShown(field) && ruleFor(field, model));
	const options = family.fields.filter((field) => !isShown(field));
	const entries = (fields: Field[]) =>
		Object.fromEntries(fields.map(({ parameter }) => [parameter, `={{ $json.${parameter} }}`]));
	const { items } = await scene.run('create', [], {
		input: trials.map(({ parameter, value, needed: others }, index) => ({
			...others,
			[parameter]: value,
			prompt: `trial ${index}`,
		})) as IDataObject[],
		family: family.id,
		model: model.id,
		prompt: '={{ $json.prompt }}',
		...entries(main),
		options: entries(options),
		settings: { onError: 'continueRegularOutput' },
	});
	const requests = scene.simulator.creations.map(({ body }) => body);
	return trials.map(({ parameter, value }, index) => ({
		parameter,
		value,
		// A task of Model Center comes with `error: null`.
		error: items[index].json.error ?? undefined,
		body: requests.find((body) => JSON.stringify(body).includes(`"trial ${index}"`)),
	}));
}

const rows = FAMILIES.flatMap((family) =>
	family.models.map((model) => [`${family.name}: ${model.name}`, family, model] as const),
);

describe.each(rows)('%s', (_name, family, model) => {
	test('creates with nothing but a prompt, and what the editor shows as required', async () => {
		const { items } = await scene.run('create', [], {
			input: [{}],
			family: family.id,
			model: model.id,
			prompt: 'A paper boat',
			...needed(family, model),
		});
		const [{ path, body }] = scene.simulator.creations;
		expect([path, body.model]).toEqual([family.path, model.id]);
		expect(items[0].json).toMatchObject({ model: model.id, prompt: 'A paper boat' });
	});

	test('sends every value of every field as the API documents it', async () => {
		const trials = family.fields.flatMap((field) => {
			const rule = ruleFor(field, model);
			const values = rule === undefined ? [link('left over')] : allowed(rule);
			return values.map((value) => ({
				parameter: field.parameter,
				value,
				needed: needed(family, model, field.api),
			}));
		});
		for (const { parameter, value, error, body } of await create(family, model, trials)) {
			expect([parameter, value, error]).toEqual([parameter, value, undefined]);
			const field = family.fields.find((one) => one.parameter === parameter)!;
			const isSent = JSON.stringify(body).includes(`"${field.api}"`);
			// The editor does not show a field that the model does not have, so n8n hands over nothing.
			expect([parameter, isSent]).toEqual([parameter, ruleFor(field, model) !== undefined]);
		}
	});

	const isStrict = family.limits === 'documented';

	if (!isStrict) {
		test('refuses nothing for limits that are only suggested', async () => {
			const beyond: Record<FieldRule['kind'], unknown> = {
				choice: 'a new one',
				seconds: 3600,
				integer: -1,
				boolean: 'false',
				link: 'assetId://a-1',
				links: links(50),
			};
			const trials = family.fields
				.filter((field) => ruleFor(field, model) !== undefined)
				.map(({ parameter, rule }) => ({ parameter, value: beyond[rule.kind], needed: {} }));
			for (const { parameter, error, body } of await create(family, model, trials)) {
				expect([parameter, error, body]).toEqual([parameter, undefined, expect.any(Object)]);
			}
		});
		return;
	}

	test('sends nothing that the API would refuse', async () => {
		const trials = family.fields.flatMap((field) => {
			const rule = ruleFor(field, model);
			return (rule === undefined ? [] : refused(rule)).map((value) => ({
				parameter: field.parameter,
				value,
				needed: needed(family, model, field.api),
			}));
		});
		const empty = (model.required ?? []).map((parameter) => ({ parameter, value: '', needed: {} }));
		for (const { parameter, value, error } of await create(family, model, [...trials, ...empty])) {
			expect([parameter, value, error]).toEqual([
				parameter,
				value,
				expect.stringMatching(value === '' ? /' is empty, but .+ needs it$/ : /^The parameter '/),
			]);
		}
		expect(scene.simulator.requests).toEqual([]);
	});
});

/** What the simulator, which knows nothing of the table, says to a value of a field. */
describe.each(rows.filter(([, { limits }]) => limits === 'documented'))(
	'the documentation and the table agree: %s',
	(_name, family, model) => {
		const rules = CREATE_RULES[family.path];
		const own = rules.models?.[model.id] ?? {};

		test('on which fields there are', () => {
			const has = family.fields.filter((field) => ruleFor(field, model)).map(({ api }) => api);
			const aliases = (family.mutuallyExclusive ?? [])
				.flat(2)
				.filter((name) => family.fields.every(({ api }) => api !== name));
			const inContent = ['first_frame', 'last_frame'];
			const documented = Object.keys(rules.fields).filter(
				(name) => ![...aliases, ...(own.without ?? []), 'content'].includes(name),
			);
			expect(has.filter((name) => !inContent.includes(name)).sort()).toEqual(documented.sort());
			expect(model.maxPromptLength).toBe(own.maxPromptLength);
			expect(model.required).toEqual(own.required);
			expect(family.mutuallyExclusive).toEqual(rules.apart);
		});

		test('on what each field refuses', () => {
			const prompt = family.usesContent
				? { content: [{ type: 'text', text: 'a boat' }] }
				: { prompt: 'a boat' };
			const check = (api: string, value: unknown) =>
				refusalOf(family.path, {
					model: model.id,
					...prompt,
					...(rules.required?.includes('duration') && { duration: 5 }),
					...Object.fromEntries((own.required ?? []).map((name) => [name, [link('needed')]])),
					[api]: value,
				});
			for (const field of family.fields) {
				const rule = ruleFor(field, model);
				const isPlain = rule?.kind === 'choice' || rule?.kind === 'seconds';
				if (rule === undefined || !isPlain) continue;
				const numbers = Array.from({ length: 40 }, (_, index) => index - 2);
				const ratios = ['21:9', '16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16', 'adaptive'];
				const sizes = ['480p', '540p', '720p', '1080p', '2k', '4K', '720x1280', '1280x720'];
				const offered = (value: string | number) =>
					rule.kind === 'choice'
						? rule.values.includes(value) || rule.open === true
						: typeof value === 'number' && value >= rule.min && value <= rule.max;
				const list: Array<string | number> =
					field.parameter === 'duration' ? numbers : [...ratios, ...sizes];
				for (const value of list) {
					const isRefused = check(field.api, value) !== undefined;
					expect([field.api, value, isRefused]).toEqual([field.api, value, !offered(value)]);
				}
			}
		});
	},
);

test.each(
	rows.filter(([, { limits }, { maxPromptLength }]) => limits === 'documented' && maxPromptLength),
)(
	'%s takes a prompt of the length that it documents, counted in characters',
	async (_name, family, { id: model, name, maxPromptLength }) => {
		const run = async (prompt: string) =>
			await scene.run('create', [], { input: [{}], family: family.id, model, prompt });
		expect((await run('🛶'.repeat(maxPromptLength!))).status).toBe('success');
		expect((await run('a'.repeat(maxPromptLength! + 1))).error?.message).toBe(
			`The parameter 'Prompt' has ${maxPromptLength! + 1} characters, but ${name} takes ${maxPromptLength}`,
		);
	},
);

test.each(FAMILIES.filter(({ fields }) => fields.some(({ rule }) => rule.kind === 'seconds')))(
	'$name gets its default duration when the field is empty',
	async (family) => {
		const [model] = family.models;
		const trials = ['', null].map((value) => ({
			parameter: 'duration' as const,
			value,
			needed: needed(family, model),
		}));
		const field = family.fields.find(({ parameter }) => parameter === 'duration')!;
		const { default: duration } = ruleFor(field, model) as { default: number };
		for (const { body } of await create(family, model, trials)) {
			expect(body).toMatchObject({ duration });
		}
	},
);

test('what excludes or needs something else in Model Center is only a hint, and sent as it is', async () => {
	const options = { firstImage: link('first'), referenceAudios: link('a') };
	const { status } = await scene.run('create', [], { input: [{}], prompt: 'A boat', options });
	expect(status).toBe('success');
	expect(scene.simulator.creations[0].body).toMatchObject({
		first_image: link('first'),
		reference_audios: [link('a')],
	});
});

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
		"The parameters 'First Image', 'Last Image' and 'Reference Audio Files' cannot be used together with Seedance 2.0",
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
