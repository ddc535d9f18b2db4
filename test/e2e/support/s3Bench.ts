/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { clipPath } from '../../simulator';
import { Bench } from './bench';
import { readExample } from './example';
import { startS3Server } from './s3Server';

const clip = readFileSync(clipPath);

/** The folder in the bucket. */
export const FOLDER = 'videos';

const keyOf = (id: string) => `${FOLDER}/${id}.mp4`;

/** Of a schedule. On a slow machine it may start another execution before it is switched off. */
export const everyTenSeconds = { interval: [{ field: 'seconds', secondsInterval: 10 }] };

/** A bench and an S3 server for each test of a block. */
export function useS3Bench() {
	const own = {} as { bench: Bench; s3: Awaited<ReturnType<typeof startS3Server>> };
	let credential: { id: string; name: string };

	beforeEach(async () => {
		own.bench = await Bench.open();
		own.s3 = await startS3Server(join(own.bench.folder, 's3'));
		credential = await own.bench.api.createCredential(randomUUID(), 's3', own.s3.credential);
	});

	afterEach(async () => {
		await own.bench?.close();
		await own.s3?.close();
	});

	/** Whether the bucket holds the whole video of a task. */
	const isStored = async (id: string) => (await own.s3.object(keyOf(id)))?.equals(clip) === true;

	return {
		own,
		isStored,

		/** An example with what its note says filled in. */
		readFilledIn(file: string) {
			const example = readExample(file, own.bench);
			for (const node of example.nodes.filter(({ type }) => type === 'n8n-nodes-base.s3')) {
				node.credentials = { s3: credential };
				Object.assign(node.parameters, { bucketName: own.s3.bucket });
			}
			return example;
		},

		/** Expects the bucket to hold the videos of these tasks, and nothing else. */
		async expectStored(...ids: string[]) {
			expect(await own.s3.keys()).toEqual(ids.map(keyOf).sort());
			for (const id of ids) expect([id, await isStored(id)]).toEqual([id, true]);
		},
	};
}
