/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeTypeDescription } from 'n8n-workflow';

import { clipPath } from '../simulator';
import { Bench } from './support/bench';
import { readExample } from './support/example';
import { describeInN8n } from './support/n8n';
import {
	descriptionsIn,
	follow,
	newestVersion,
	readRecipes,
	type Description,
} from './support/recipes';
import { soraVideo, type WorkflowNode } from './support/workflow';

const recipes = readRecipes('docs/storage.md');

const recipe = (title: string) => recipes.find((one) => one.title === title)!;

describeInN8n('docs/storage.md', () => {
	let bench: Bench;
	let descriptions: Map<string, Description>;

	beforeAll(async () => {
		bench = await Bench.open();
		descriptions = await descriptionsIn(bench);
	});

	afterAll(async () => await bench?.close());

	it('tells how to fill in the nodes and the credentials that store files', () => {
		expect(recipes.map(({ title }) => title)).toEqual(
			expect.arrayContaining(['Read/Write Files from Disk', 'S3', 'AWS S3', 'Google Drive', 'FTP']),
		);
	});

	it.each(recipes)('names fields of $title that n8n shows, and values that it offers', (one) => {
		const description = descriptions.get(one.title);
		expect(description).toBeDefined();
		expect(one.rows.length).toBeGreaterThan(0);
		follow(one, description!);
	});

	it('fills in FTP as the example does', () => {
		const { parameters } = readExample('upload-by-sftp.json', bench).node('Upload');
		expect(follow(recipe('FTP'), descriptions.get('FTP')!)).toEqual(parameters);
	});

	/** Runs the recipe for the disk with another folder. */
	async function saveTo(folder: string, taskId: string) {
		const one = recipe('Read/Write Files from Disk');
		const description = descriptions.get(one.title) as INodeTypeDescription;
		const parameters = follow(one, description);
		const fileName = String(parameters.fileName);
		expect(fileName).toMatch(/^=\/home\/node\/\.n8n-files\//);
		const writer: WorkflowNode = {
			name: 'Write',
			type: description.name,
			typeVersion: newestVersion(description),
			parameters: { ...parameters, fileName: fileName.replace('/home/node/.n8n-files', folder) },
		};
		const wait = soraVideo(bench.credential, { operation: 'waitUntilDone' });
		return await bench.run(bench.tasks([taskId]), [wait, writer]);
	}

	it('saves the video where its recipe for the disk says', async () => {
		const execution = await saveTo(bench.folder, 'sora_recipe');
		expect(execution.status).toBe('success');
		const saved = readFileSync(join(bench.folder, 'sora_recipe.mp4'));
		expect(saved.equals(readFileSync(clipPath))).toBe(true);
	});

	it('needs the whole path of the folder: n8n does not know ~', async () => {
		const { status, data } = await saveTo('~/.n8n-files', 'sora_home');
		expect(status).toBe('error');
		expect(data.resultData.error!.message).toMatch(
			/not allowed|does not exist|is not writable|not found/i,
		);
	});
});
