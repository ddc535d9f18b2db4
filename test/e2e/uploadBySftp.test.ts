/* eslint-disable no-console, @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { clipPath } from '../simulator';
import { Bench, itemsOf } from './support/bench';
import { readExample } from './support/example';
import { n8n } from './support/n8n';
import { sshdProgram, startSftp, type SftpServer } from './support/services/sftp';

const clip = readFileSync(clipPath);

if (n8n && !sshdProgram) console.log('There is no sshd. The tests of uploads by SFTP are skipped.');

const describeWithSftp = n8n && sshdProgram ? describe : describe.skip;

describeWithSftp('The example "upload-by-sftp"', () => {
	let folder: string;
	let sftp: SftpServer;
	let bench: Bench;

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'sora-video-sftp-'));
		// The server may run as another user, who has to get through.
		chmodSync(folder, 0o711);
		sftp = await startSftp(folder);
	});

	beforeEach(async () => {
		bench = await Bench.open();
	});

	afterEach(async () => await bench?.close());

	afterAll(async () => {
		await sftp?.service.stop();
		rmSync(folder, { recursive: true, force: true });
	});

	/** The example with its blanks filled in; the files go into this folder on the server. */
	async function filled(target: string) {
		const example = readExample('upload-by-sftp.json', bench);
		const upload = example.node('Upload');
		upload.credentials = { sftp: await bench.api.createCredential('SFTP', 'sftp', sftp.login) };
		// n8n gives a connection ten seconds, which a busy machine may need.
		Object.assign(upload.parameters, {
			options: { ...(upload.parameters.options as object), timeout: 240_000 },
		});
		upload.parameters.path = String(upload.parameters.path).replace('/videos', target);
		example.node('Sora Video').parameters.options = { pollInterval: 1 };
		return example;
	}

	function expectUploaded(target: string, ids: string[]) {
		const names = ids.map((id) => `${id}.mp4`);
		expect(readdirSync(target).sort()).toEqual(names.sort());
		for (const name of names) {
			expect(readFileSync(join(target, name)).equals(clip)).toBe(true);
		}
	}

	it('puts the served MP4 byte for byte on the server, under the name of the task', async () => {
		const { name, nodes, connections, node } = await filled(sftp.uploads);
		const [{ value: id }] = (
			node('Task ID').parameters.assignments as { assignments: Array<{ value: string }> }
		).assignments;
		bench.tasks([id], { processingMs: 1500, startAtFirstLook: true });

		const workflow = await bench.api.createWorkflow({ name, nodes, connections });
		const execution = await bench.api.finished(await bench.api.run(workflow, 'Start'));

		expect(execution.status).toBe('success');
		expectUploaded(sftp.uploads, [id]);
	});

	it('puts several videos into a folder that it creates', async () => {
		const target = join(sftp.uploads, 'campaign', 'spring');
		const { node } = await filled(target);
		const ids = ['sora_one', 'sora_two', 'sora_three'];

		const execution = await bench.run(bench.tasks(ids), [node('Sora Video'), node('Upload')]);

		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Upload').map(({ json }) => json.id)).toEqual(ids);
		expectUploaded(target, ids);
	});
});
