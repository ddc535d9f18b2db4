/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the schemas */
import fs from 'node:fs';
import path from 'node:path';

import { setScene } from '../support/scene';

const scene = setScene();

const root = path.resolve(__dirname, '../..');
const folder = path.join(root, 'nodes/SoraVideo/__schema__/v1.0.0/video');

interface Schema {
	type: string;
	properties: Record<string, { type: string }>;
}

/** What n8n's editor shows of an operation before its first execution. */
const schemaOf = (operation: string) =>
	JSON.parse(fs.readFileSync(path.join(folder, `${operation}.json`), 'utf8')) as Schema;

const isOfType = (value: unknown, type: string) =>
	type === 'integer' ? Number.isInteger(value) : typeof value === type;

const PROMPT = { family: 'sora', model: 'openAiSora2Plus', prompt: 'A paper boat' };
const OF_MODEL_CENTER = { family: 'seedance20ModelCenter', model: 'sd_2.0_special' };

/** The same operation for both parts of the API, which name the link differently. */
const RUNS: Record<string, { ids: string[]; parameters: object[] }> = {
	create: { ids: [''], parameters: [PROMPT, { ...PROMPT, ...OF_MODEL_CENTER }] },
	generate: { ids: [''], parameters: [PROMPT, { ...PROMPT, ...OF_MODEL_CENTER }] },
	getStatus: { ids: ['sora_1', 'mcp_1'], parameters: [{}] },
	waitUntilDone: { ids: ['sora_1', 'mcp_1'], parameters: [{}] },
};

test('there is a schema for each operation', () => {
	const files = fs.readdirSync(folder).map((name) => path.parse(name).name);
	expect(files.sort()).toEqual(Object.keys(RUNS).sort());
});

describe.each(Object.entries(RUNS))('the schema of %s', (operation, { ids, parameters }) => {
	const { type, properties } = schemaOf(operation);

	test('has the fields that come out, and their types', async () => {
		scene.simulator.addTask('sora_1');
		scene.simulator.addTask('mcp_1');
		const runs = [];
		for (const one of parameters) {
			runs.push(await scene.run(operation, ids, { downloadVideo: false, ...one }));
		}
		const items = runs.flatMap((run) => run.items.map(({ json }) => json));
		expect(items).toHaveLength(2);
		expect(type).toBe('object');
		const names = items.flatMap((json) => Object.keys(json));
		expect(Object.keys(properties).sort()).toEqual([...new Set(names)].sort());
		for (const [name, value] of items.flatMap((json) => Object.entries(json))) {
			// An error is a text, where there is one.
			if (name === 'error') continue;
			expect([name, isOfType(value, properties[name].type)]).toEqual([name, true]);
		}
	});

	test('has no field that the documentation does not explain', () => {
		const text = fs.readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
		const table = /## What comes out\n([^]+)/.exec(text)![1];
		for (const name of Object.keys(properties)) expect(table).toContain(`\`${name}\``);
	});
});
