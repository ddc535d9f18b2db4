import getPort from 'get-port';

import { Bench } from './support/bench';
import { describeInN8n, isN8n1 } from './support/n8n';

const REJECTED = { status: 'Error', message: expect.stringContaining('rejected the key') };

describeInN8n('The test of the credential', () => {
	let bench: Bench;

	beforeAll(async () => {
		bench = await Bench.open();
	});

	beforeEach(() => bench.simulator.reset());

	afterAll(async () => await bench?.close());

	async function test(data: { apiKey?: string; baseUrl?: string } = {}) {
		const { key: apiKey, baseUrl } = bench.simulator;
		const credential = { ...bench.credential, type: 'soraVideoApi' };
		return await bench.api.testCredential(credential, { apiKey, baseUrl, ...data });
	}

	it('accepts a key that the API accepts, whatever it says of the unknown task', async () => {
		expect(await test()).toMatchObject({ status: 'OK' });

		bench.simulator.unknownTask = 'envelope';
		expect(await test()).toMatchObject({ status: 'OK' });
	});

	it('accepts a key that was pasted with "Bearer", spaces and a line break, and a URL with a slash', async () => {
		const { key, baseUrl } = bench.simulator;

		expect(await test({ apiKey: ` Bearer ${key}\n`, baseUrl: `${baseUrl}/` })).toMatchObject({
			status: 'OK',
		});
	});

	// In the test of a credential, n8n 1.x ignores either every HTTP status or none: the list of
	// exceptions came with 2.x. It says of HTTP 401 and 403 that the connection is successful.
	const seenByN8n = isN8n1
		? (['envelope'] as const)
		: (['http401', 'http403', 'envelope'] as const);

	it.each(seenByN8n)(
		'says that the key is rejected when the API answers so with %s',
		async (keyRejection) => {
			bench.simulator.keyRejection = keyRejection;

			expect(await test({ apiKey: 'wrong' })).toEqual(REJECTED);
		},
	);

	const NO_API = { status: 'Error', message: expect.stringContaining('There is no video API') };

	it('says that there is no API where a web page is, such as the editor of n8n', async () => {
		expect(await test({ baseUrl: bench.api.baseUrl })).toEqual(NO_API);
	});

	it('says that there is no API at a path that the API does not have', async () => {
		const { baseUrl } = bench.simulator;
		expect(await test({ baseUrl: `${baseUrl}/api` })).toEqual(NO_API);
	});

	it('tells an unreachable host from a rejected key', async () => {
		const baseUrl = `http://127.0.0.1:${await getPort()}`;

		const { status, message } = await test({ baseUrl });

		expect(status).toBe('Error');
		expect(message).toMatch(/ECONNREFUSED|connect|refused/i);
		expect(message).not.toContain('rejected the key');
	});
});
