import { faults } from '../simulator';
import { hasOpenssl, makeCertificate, type Certificate } from '../support/certificate';
import { KEY, setScene } from '../support/scene';
import { startTlsFront, type TlsFront } from '../support/tlsFront';

const describeWithOpenssl = hasOpenssl ? describe : describe.skip;

const NAMES_THE_VARIABLE = expect.stringContaining('NODE_EXTRA_CA_CERTS');

describeWithOpenssl('A certificate of an authority that n8n does not know', () => {
	const scene = setScene();
	let certificate: Certificate;
	let api: TlsFront;
	let host: TlsFront;

	beforeAll(async () => {
		certificate = makeCertificate();
		api = await startTlsFront(certificate, scene.simulator.apiOrigin);
		host = await startTlsFront(certificate, scene.simulator.downloadOrigin);
	});

	afterAll(async () => {
		await api.close();
		await host.close();
		certificate.remove();
	});

	const run = async (operation: string, more: object = {}) => {
		const before = api.connections();
		const baseUrl = scene.simulator.baseUrl.replace(scene.simulator.apiOrigin, api.origin);
		const credential = { apiKey: KEY, baseUrl };
		const result = await scene.run(operation, ['sora_1'], { credential, ...more });
		expect(scene.simulator.requests).toEqual([]);
		return { ...result, attempts: api.connections() - before };
	};

	test('ends a wait after four attempts in a row, and the message says how to make it known', async () => {
		const begin = Date.now();
		const { error, attempts } = await run('waitUntilDone');

		expect(error!.message).toMatch(
			/^No secure connection to the API could be made to ask for task "sora_1": the certificate .*verified/,
		);
		expect(error).toMatchObject({ description: NAMES_THE_VARIABLE });
		expect(attempts).toBe(4);
		// Of the half hour of its Timeout.
		expect(Date.now() - begin).toBeLessThan(10 * 60_000);
	});

	test('ends Get Status at once', async () => {
		const { error, attempts } = await run('getStatus');

		expect(error!.message).toMatch(/^No secure connection to the API could be made/);
		expect(error).toMatchObject({ description: NAMES_THE_VARIABLE });
		expect(attempts).toBe(1);
	});

	test('ends Create at once: nothing was created', async () => {
		const { error, attempts } = await run('create', { prompt: 'A paper boat' });

		expect(error!.message).toMatch(/^No secure connection to the API could be made to create/);
		expect(error!.description).toMatch(/^Nothing was created/);
		expect(error).toMatchObject({ description: NAMES_THE_VARIABLE });
		expect(attempts).toBe(1);
	});

	test('of the download host ends the download after five attempts', async () => {
		const { simulator } = scene;
		const video_url = `${host.origin}/sora_1.mp4?X-Amz-Signature=SECRET`;
		simulator.addTask('sora_1', { looks: [faults.wrongTypes({ video_url })] });
		const before = host.connections();
		const { error } = await scene.run('waitUntilDone', ['sora_1']);

		expect(error!.message).toMatch(
			/^The file of task "sora_1" could not be downloaded from 127\.0\.0\.1:\d+: the certificate .*verified/,
		);
		expect(error).toMatchObject({ description: NAMES_THE_VARIABLE });
		expect(host.connections() - before).toBe(5);
		expect(simulator.downloads('sora_1')).toEqual([]);
	});
});
