import '../support/ssrfProtection';

import { faults } from '../simulator';
import { KEY, setScene } from '../support/scene';

const scene = setScene();

const wait = async (baseUrl: string, run = {}) =>
	await scene.run('waitUntilDone', ['sora_1'], { credential: { apiKey: KEY, baseUrl }, ...run });

const allowed = (url: string) => url.replace('127.0.0.1', 'localhost');

test('an address that n8n allows works', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	const video_url = `${allowed(simulator.downloadOrigin)}/videos/sora_1.mp4`;
	simulator.addTask('sora_1', { fields: { video_url }, downloads: [faults.redirect.sameOrigin()] });
	const { items, error } = await wait(allowed(simulator.baseUrl), { downloadVideo: false });
	expect(error).toBeUndefined();
	expect(items[0].json.status).toBe('completed');
});

test('a link into a private network is not followed, and asked for once only', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	const { error } = await wait(allowed(simulator.baseUrl));
	expect(error!.message).toMatch(
		/^The file of task "sora_1" could not be downloaded from 127.0.0.1:\d+: n8n allows no requests to this address$/,
	);
	expect(error!.description).toContain('administrator');
	expect(simulator.requests.map(({ server }) => server)).toEqual(['api']);
});

test('a redirect of the download host into a private network is not followed', async () => {
	const { simulator } = scene;
	const target = `${simulator.elsewhereOrigin}/clip.mp4`;
	const originalOrigin = simulator.downloadOrigin;
	simulator.downloadOrigin = allowed(originalOrigin);
	simulator.addTask('sora_1', { downloads: [faults.redirect(target)] });
	const { error } = await wait(allowed(simulator.baseUrl));
	simulator.downloadOrigin = originalOrigin;
	expect(error!.message).toContain('n8n allows no requests to this address');
	expect(simulator.requests.map(({ server }) => server)).toEqual(['api', 'download']);
});

test('a base URL in a private network ends the wait at once', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', {});
	const { error } = await wait(simulator.baseUrl);
	expect(error!.message).toBe(
		'The API could not be asked for task "sora_1": n8n allows no requests to this address',
	);
	expect(simulator.requests).toEqual([]);
});
