/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectFolder } from '../../scripts/projectFolder';
import { clipPath } from '../simulator';
import { itemsOf } from './support/bench';
import { describeInN8n } from './support/n8n';
import { post } from './support/post';
import { useS3Bench } from './support/s3Bench';
import { whenServed } from './support/whenServed';
import { soraVideo } from './support/workflow';

const picture = readFileSync(join(projectFolder, 'test/simulator/media/frame.png'));

describeInN8n('A reference', () => {
	const { own, readFilledIn } = useS3Bench();

	/** Sends the form of a published workflow. */
	async function sendForm(path: string) {
		const form = new FormData();
		form.append('field-0', 'The boat begins to move');
		form.append('field-1', new Blob([picture], { type: 'image/png' }), 'My boat.png');
		const url = `${own.bench.api.baseUrl}/form/${path}`;
		const send = async () => await post(url, { body: form });
		return (await whenServed(send)).status;
	}

	it('is a picture of a form in the example "video-from-a-picture": fetched, and deleted in the end', async () => {
		const { bench, s3 } = own;
		const { simulator } = bench;
		const example = readFilledIn('video-from-a-picture.json');
		const bucket = `${s3.credential.endpoint}/${s3.bucket}`;
		const { options } = example.node('Create').parameters as { options: { firstImage: string } };
		options.firstImage = options.firstImage.replace('https://s3.example.com/my-bucket', bucket);
		example.node('Wait Until Done').parameters.options = { pollInterval: 1 };
		const path = randomUUID();
		const form = example.node('Form');
		Object.assign(form, { webhookId: path });
		simulator.createdScript = { processingMs: 2000, startAtFirstLook: true };
		/** What the API gets, without any key, while it makes the video. */
		const fetched: Array<Promise<Buffer>> = [];
		simulator.everyCreate(({ body }) => {
			const { first_image: address } = JSON.parse(body) as { first_image: string };
			expect(address).toMatch(/\/references\/[\da-f-]{36}\.png$/);
			fetched.push(fetch(address).then(async (got) => Buffer.from(await got.arrayBuffer())));
			return undefined;
		});
		const { name, nodes, connections } = example;
		const workflow = await bench.api.createWorkflow({ name, nodes, connections });
		await bench.api.activate(workflow);

		expect(await sendForm(path)).toBe(200);
		const { id } = await bench.api.firstExecution(workflow);
		const execution = await bench.api.finished(id);

		expect(execution.status).toBe('success');
		expect(fetched).toHaveLength(1);
		expect((await fetched[0]).equals(picture)).toBe(true);
		const [created] = simulator.creations;
		expect(created.body.prompt).toBe('The boat begins to move');
		const saved = readdirSync(bench.folder).filter((file) => file.endsWith('.mp4'));
		expect(saved).toEqual([`${created.id}.mp4`]);
		expect(readFileSync(join(bench.folder, saved[0])).equals(readFileSync(clipPath))).toBe(true);
		expect(s3.requests.map((request) => request.replace(/ .*/, ''))).toEqual(
			expect.arrayContaining(['PUT', 'GET', 'DELETE']),
		);
		expect(await s3.keys()).toEqual([]);
	});

	it('is an asset that was uploaded and reviewed, for each library', async () => {
		const { bench } = own;
		const { simulator } = bench;
		simulator.assetScript = { reviewMs: 1500 };
		const LIBRARIES = {
			seedance20ModelCenter: {},
			seedance20: { family: 'seedance20', model: 'seedance_2_0_pro' },
			sd2Manxue: { family: 'sd2Manxue', model: 'sd2_manxue_720p' },
		};
		for (const [assetLibrary, parameters] of Object.entries(LIBRARIES)) {
			const upload = soraVideo(bench.credential, {
				resource: 'asset',
				operation: 'upload',
				assetLibrary,
				assetUrl: '={{ $json.picture }}',
				options: { pollInterval: 1 },
			});
			const create = soraVideo(bench.credential, {
				operation: 'create',
				...parameters,
				prompt: 'She looks up',
				options: { referenceImages: '={{ $json.reference }}' },
			});

			const execution = await bench.run(
				[{ picture: 'https://images.example.com/ada.png' }],
				[
					{ ...upload, name: 'Upload' },
					{ ...create, name: 'Create' },
				],
			);

			expect(execution.status).toBe('success');
			const [{ json: asset }] = itemsOf(execution, 'Upload');
			expect(asset.reference).toMatch(/^asset(Id)?:\/\/asset-/);
			const { body } = simulator.creations.at(-1)!;
			expect(body.referenceImages ?? body.reference_images).toEqual([asset.reference]);
		}
		expect(simulator.assets).toHaveLength(3);
	});
});
