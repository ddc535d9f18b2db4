/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the schemas */
import fs from 'node:fs';
import path from 'node:path';

import { ASSET_LIBRARIES } from '../../nodes/SoraVideo/models/assets';
import { setScene } from '../support/scene';

const scene = setScene();

const root = path.resolve(__dirname, '../..');
const folder = path.join(root, 'nodes/SoraVideo/__schema__/v1.0.0');

interface Schema {
	type: string;
	properties: Record<string, { type: string }>;
}

/** What n8n's editor shows of an operation before its first execution. */
const schemaOf = (resource: string, operation: string) =>
	JSON.parse(fs.readFileSync(path.join(folder, resource, `${operation}.json`), 'utf8')) as Schema;

const isOfType = (value: unknown, type: string) =>
	type === 'integer' ? Number.isInteger(value) : typeof value === type;

const PROMPT = { family: 'sora', model: 'openAiSora2Plus', prompt: 'A paper boat' };
const OF_MODEL_CENTER = { family: 'seedance20ModelCenter', model: 'sd_2.0_special' };

const FILE = { assetType: 'Image', assetUrl: 'https://images.example.com/ada.png' };

interface Runs {
	resource: string;
	/** Of the items of each run. */
	ids: string[];
	/** Of each run. */
	parameters: object[];
}

/** Each operation for all parts of the API, which name some fields differently. */
const RUNS: Record<string, Runs> = {
	create: {
		resource: 'video',
		ids: [''],
		parameters: [PROMPT, { ...PROMPT, ...OF_MODEL_CENTER }],
	},
	generate: {
		resource: 'video',
		ids: [''],
		parameters: [PROMPT, { ...PROMPT, ...OF_MODEL_CENTER }],
	},
	getStatus: { resource: 'video', ids: ['sora_1', 'mcp_1'], parameters: [{}] },
	upload: {
		resource: 'asset',
		ids: [''],
		parameters: ASSET_LIBRARIES.map(({ id }) => ({ ...FILE, assetLibrary: id })),
	},
	waitUntilDone: { resource: 'video', ids: ['sora_1', 'mcp_1'], parameters: [{}] },
};

test('there is a schema for each operation', () => {
	const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const schemas = files.filter((name) => name.endsWith('.json'));
	const operations = Object.entries(RUNS).map(([name, { resource }]) => `${resource}/${name}.json`);
	expect(schemas.sort()).toEqual(operations.sort());
});

describe.each(Object.entries(RUNS))('the schema of %s', (operation, run) => {
	const { resource, ids, parameters } = run;
	const { type, properties } = schemaOf(resource, operation);

	test('has the fields that come out, and their types', async () => {
		scene.simulator.addTask('sora_1');
		scene.simulator.addTask('mcp_1');
		const results = [];
		for (const one of parameters) {
			results.push(await scene.run(operation, ids, { resource, downloadVideo: false, ...one }));
		}
		const items = results.flatMap((result) => result.items.map(({ json }) => json));
		expect(items).toHaveLength(ids.length * parameters.length);
		expect(type).toBe('object');
		const names = items.flatMap((json) => Object.keys(json));
		expect(Object.keys(properties).sort()).toEqual([...new Set(names)].sort());
		for (const [name, value] of items.flatMap((json) => Object.entries(json))) {
			// What the API has nothing to say of is null.
			if (value === null) continue;
			expect([name, isOfType(value, properties[name].type)]).toEqual([name, true]);
		}
	});

	test('has no field that the documentation does not explain', () => {
		const text = fs.readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
		const table = /## Output\n([^]+)/.exec(text)![1];
		for (const name of Object.keys(properties)) expect(table).toContain(`\`${name}\``);
	});
});
