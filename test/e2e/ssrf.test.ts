import { runOf, type Execution } from './support/bench';
import { describeInN8n } from './support/n8n';
import { useOwnBench } from './support/ownBench';
import { soraVideo, writeFiles } from './support/workflow';

const asLocalhost = (url: string) => url.replace('127.0.0.1', 'localhost');

describeInN8n('With n8n’s protection against requests into private networks', () => {
	const own = useOwnBench({
		N8N_SSRF_PROTECTION_ENABLED: 'true',
		N8N_SSRF_ALLOWED_HOSTNAMES: 'localhost',
	});

	async function run(id: string, baseUrl: string, downloadVideo = true): Promise<Execution> {
		const { api, folder, simulator } = own.bench;
		const data = { apiKey: simulator.key, baseUrl };
		const credential = await api.createCredential(id, 'soraVideoApi', data);
		return await own.bench.run(own.bench.tasks([id]), [
			soraVideo(credential, { operation: 'waitUntilDone', downloadVideo }),
			...(downloadVideo ? [writeFiles(folder)] : []),
		]);
	}

	const asked = () => own.bench.simulator.requests.map(({ server: host }) => host);

	beforeEach(() => own.bench.simulator.reset());

	it('an allowed host is asked', async () => {
		const execution = await run('sora_allowed', asLocalhost(own.bench.simulator.baseUrl), false);

		expect(execution.status).toBe('success');
		expect(runOf(execution, 'Sora Video').data?.main[0]).toHaveLength(1);
	});

	it('a link to a forbidden address is not followed, and the message says why', async () => {
		const execution = await run('sora_link', asLocalhost(own.bench.simulator.baseUrl));

		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toMatch(
			/^The file of task "sora_link" could not be downloaded from 127.0.0.1:\d+: n8n allows no requests to this address$/,
		);
		expect(asked()).toEqual(['api']);
	});

	it('a base URL at a forbidden address is not asked, and the message says why', async () => {
		const execution = await run('sora_base', own.bench.simulator.baseUrl);

		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toBe(
			'The API could not be asked for task "sora_base": n8n allows no requests to this address',
		);
		expect(asked()).toEqual([]);
	});
});
