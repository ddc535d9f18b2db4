/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions, no-console -- drives a real n8n, looks into its files, and mounts a small disk */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { faults } from '../simulator';
import { mediaOf } from '../simulator/media';
import { Bench, itemsOf } from './support/bench';
import { describeInN8n, isN8n1, n8n } from './support/n8n';
import { useOwnBench } from './support/ownBench';
import { soraVideo } from './support/workflow';

const MIB = 1024 * 1024;

/** What n8n does with so many bytes is the same on n8n 1.x, which is spared the time. */
const LARGE = isN8n1 ? 256 * MIB : 1024 * MIB;

/** A cut loses what both ends of a connection buffer, in bytes at most. */
const LOST_BY_A_CUT = 10 * MIB;

/** In milliseconds; the machine may be busy. */
const TIME_LIMIT = 600_000;

/** Where n8n has stored a file: its name ends n8n's ID of it. */
async function storedFile(id: string): Promise<string> {
	const entries = await readdir(n8n!.home, { recursive: true });
	const found = entries.find((entry) => basename(entry) === basename(id));
	return join(n8n!.home, found!);
}

/** Compares a file with chunks, and ends at the first difference. */
async function holds(path: string, chunks: Iterable<Buffer>): Promise<boolean> {
	const file = await open(path);
	try {
		for (const chunk of chunks) {
			const { bytesRead, buffer } = await file.read(Buffer.alloc(chunk.length));
			if (bytesRead !== chunk.length || !buffer.equals(chunk)) return false;
		}
		return (await file.read(Buffer.alloc(1))).bytesRead === 0;
	} finally {
		await file.close();
	}
}

describeInN8n('A large download that is cut ten times', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	afterAll(async () => await bench?.close());

	it(
		'arrives byte for byte, and hardly a byte is sent twice',
		async () => {
			const media = { bytes: LARGE };
			const downloads = Array.from({ length: 10 }, () => faults.cut(Math.floor(LARGE / 11)));
			const items = bench.tasks(['sora_large'], { media, ranges: 'etag', downloads });
			const node = soraVideo(bench.credential, { operation: 'waitUntilDone' });

			const execution = await bench.run(items, [node], { timeout: TIME_LIMIT });

			expect(execution.status).toBe('success');
			const requests = bench.simulator.downloads('sora_large');
			expect(requests).toHaveLength(11);
			const sent = requests.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
			console.log(`${(sent / LARGE).toFixed(4)} times its size was sent`);
			expect(sent).toBeLessThan(LARGE + 10 * LOST_BY_A_CUT);
			const [{ binary }] = itemsOf(execution, 'Sora Video');
			const path = await storedFile(binary!.data.id);
			expect(await holds(path, mediaOf(media).body.chunks() as Iterable<Buffer>)).toBe(true);
			await rm(path);
		},
		2 * TIME_LIMIT,
	);
});

/** A disk of 20 MiB; undefined where none can be mounted. */
function mountSmallDisk(): string | undefined {
	const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
	if (asRoot('mount', '-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', folder)) return folder;
	rmSync(folder, { recursive: true });
	return undefined;
}

/** Runs a command as root, where that takes no password, and says whether it succeeded. */
const asRoot = (...command: string[]) =>
	[command, ['sudo', '-n', ...command]].some(
		([program, ...args]) => spawnSync(program, args).status === 0,
	);

const disk = n8n && mountSmallDisk();

if (n8n && !disk) console.log('No disk can be mounted here. The test of a full one is skipped.');

const describeWithDisk = disk ? describe : describe.skip;

describeWithDisk('A full disk of n8n', () => {
	const own = useOwnBench({ N8N_BINARY_DATA_STORAGE_PATH: disk! });

	afterAll(() => {
		asRoot('umount', disk!);
		rmSync(disk!, { recursive: true, force: true });
	});

	it('is named, and the file is not downloaded again', async () => {
		const { bench } = own;
		const items = bench.tasks(['sora_large'], { media: { bytes: 60 * MIB }, ranges: 'etag' });

		const execution = await bench.run(items, [
			soraVideo(bench.credential, { operation: 'waitUntilDone' }),
		]);

		expect(execution.status).toBe('error');
		const { error } = execution.data.resultData;
		expect(error!.message).toMatch(/n8n could not store it \(ENOSPC: no space left on device/);
		expect(error!.description).toContain('Check the space');
		expect(bench.simulator.downloads('sora_large')).toHaveLength(1);
	});
});
