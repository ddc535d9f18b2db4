/* eslint-disable @n8n/community-nodes/no-restricted-imports -- compresses a file */
import { gzipSync } from 'node:zlib';
import fs from 'node:fs';

import { clipPath, startSimulator } from '../simulator';
import { bytesOf, runSoraVideo } from '../support/engine';
import { box } from '../support/mp4Boxes';
import { hasNginx, startCuttingProxy, startNginx, type Nginx } from '../support/nginx';
import { until } from '../support/fastTime';
import type { Simulator } from '../support/scene';

/** The clip, and half a megabyte that no player minds. */
const film = Buffer.concat([
	fs.readFileSync(clipPath),
	box(
		'free',
		Buffer.from(Uint32Array.from({ length: 125_000 }, (_, at) => at * 2_654_435_761).buffer),
	),
]);

const server = (root: string) => `
	location /limited/ { alias ${root}/; limit_rate 400k; }
	location /zipped.mp4 { alias ${root}/film.mp4.gz; add_header Content-Encoding gzip; default_type video/mp4; types {} }
	location /mislabelled.mp4 { alias ${root}/film.mp4; add_header Content-Encoding gzip; }
	location /dynamic/ { alias ${root}/; gzip on; gzip_types video/mp4; gzip_http_version 1.0; }
`;

(hasNginx ? describe : describe.skip)('nginx as the download host', () => {
	let nginx: Nginx;
	let simulator: Simulator;

	beforeAll(async () => {
		nginx = await startNginx({ 'film.mp4': film, 'film.mp4.gz': gzipSync(film) }, server);
		simulator = await startSimulator();
	});
	afterAll(async () => {
		await simulator.close();
		await nginx.stop();
	});

	const fetchFrom = async (link: string, requests = 1) => {
		simulator.addTask('sora_1', { fields: { video_url: link } });
		const before = nginx.log().length;
		const result = await runSoraVideo({
			input: [{ id: 'sora_1' }],
			credential: { apiKey: simulator.key, baseUrl: simulator.baseUrl },
			parameters: { operation: 'waitUntilDone', taskId: 'sora_1' },
		});
		// nginx writes a line when it has sent the last byte.
		await until(() => nginx.log().length >= before + requests);
		return { ...result, log: nginx.log().slice(before) };
	};

	test.each([
		['as it is', '/film.mp4'],
		['with a limited rate', '/limited/film.mp4'],
		['where it would compress it, because nobody asks for that', '/dynamic/film.mp4'],
		['compressed although nobody asked for that', '/zipped.mp4'],
	])('its file comes whole: %s', async (_, path) => {
		const { items, error, log } = await fetchFrom(nginx.origin + path);
		expect(error).toBeUndefined();
		expect((await bytesOf(items[0])).equals(film)).toBe(true);
		expect(log).toHaveLength(1);
	});

	test('a file that is wrongly said to be compressed is told as that', async () => {
		const { error, log } = await fetchFrom(`${nginx.origin}/mislabelled.mp4`, 2);
		expect(error!.message).toContain('the server says that the file is compressed, and it is not');
		expect(log).toHaveLength(2);
	});

	test('a connection that is cut goes on where it broke', async () => {
		const proxy = await startCuttingProxy(nginx.origin, [100_000, 150_000, 200_000]);
		const { items, error, log } = await fetchFrom(`${proxy.origin}/limited/film.mp4`, 4);
		await proxy.stop();
		expect(error).toBeUndefined();
		expect((await bytesOf(items[0])).equals(film)).toBe(true);
		expect(log.map(({ status }) => status)).toEqual([200, 206, 206, 206]);
		for (const { range } of log.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d+-$/);
	});
});
