/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a server that answers like n8n */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { N8nApi } from '../../scripts/n8n/restApi';

const WORKFLOWS = '/rest/workflows';

/** Answers with these statuses, one after the other, and with 200 when there are no more. */
async function startN8n(failures: Array<{ status: number; message: string }> = []) {
	const requests: string[] = [];
	let atOnce = 0;
	let mostAtOnce = 0;
	const server = createServer((request, response) => {
		requests.push(`${request.method} ${request.url}`);
		mostAtOnce = Math.max(mostAtOnce, ++atOnce);
		const { status, message } = failures.shift() ?? { status: 200, message: '' };
		request.resume().on('end', async () => {
			await nextTurn();
			atOnce--;
			response.writeHead(status).end(JSON.stringify({ data: { id: '1' }, message }));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		requests,
		mostAtOnce: () => mostAtOnce,
		api: () => new N8nApi(baseUrl),
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

type FakeN8n = Awaited<ReturnType<typeof startN8n>>;

describe("The client of n8n's REST API", () => {
	let n8n: FakeN8n | undefined;

	afterEach(() => n8n?.close());

	const workflow = { name: 'W', nodes: [], connections: {} };

	test('has one thing stored at a time, whoever asks', async () => {
		n8n = await startN8n();
		const [one, other] = [n8n.api(), n8n.api()];
		await Promise.all([
			one.createWorkflow(workflow),
			other.createCredential('C', 'soraVideoApi', {}),
			other.createWorkflow(workflow),
			one.activate({ id: '1', versionId: 'a' }),
		]);
		expect(n8n.requests).toHaveLength(4);
		expect(n8n.mostAtOnce()).toBe(1);
	});

	test('asks again for an execution whose data are not stored yet', async () => {
		const message = "Cannot read properties of null (reading 'data')";
		n8n = await startN8n(Array(2).fill({ status: 500, message }));
		await n8n.api().execution('1');
		expect(n8n.requests).toHaveLength(3);
		n8n.close();
		n8n = await startN8n([{ status: 500, message: 'another reason' }]);
		await expect(n8n.api().execution('1')).rejects.toThrow('another reason');
	});

	test('asks again as long as n8n takes its database for lost', async () => {
		n8n = await startN8n([{ status: 503, message: 'Database is not ready!' }]);
		await n8n.api().request('GET', '/rest/executions/1');
		expect(n8n.requests).toHaveLength(2);
	});

	test('goes on storing after something that n8n refuses', async () => {
		n8n = await startN8n([{ status: 400, message: 'not like this' }]);
		const api = n8n.api();
		const refused = expect(api.createWorkflow(workflow)).rejects.toThrow('not like this');
		await expect(api.createWorkflow(workflow)).resolves.toEqual({ id: '1' });
		await refused;
		expect(n8n.requests).toHaveLength(2);
	});

	test('asks again when transactions have got into each other’s way', async () => {
		n8n = await startN8n([{ status: 500, message: 'SQLITE_ERROR: no such savepoint: typeorm_1' }]);
		await expect(n8n.api().createWorkflow(workflow)).resolves.toEqual({ id: '1' });
		expect(n8n.requests).toEqual([`POST ${WORKFLOWS}`, `POST ${WORKFLOWS}`]);
	});

	test('asks again when n8n does not find the workflow to be published', async () => {
		const message = 'You do not have permission to activate this workflow. Ask the owner.';
		n8n = await startN8n([{ status: 404, message }]);
		await expect(n8n.api().activate({ id: '1', versionId: 'a' })).resolves.toEqual({ id: '1' });
		expect(n8n.requests).toHaveLength(2);
	});

	test.each([
		['a workflow that is not there', { status: 404, message: 'Not found' }],
		['a workflow that cannot be published', { status: 400, message: 'No trigger' }],
	])('does not ask again for %s', async (_name, failure) => {
		n8n = await startN8n([failure]);
		await expect(n8n.api().activate({ id: '1', versionId: 'a' })).rejects.toThrow(failure.message);
		expect(n8n.requests).toHaveLength(1);
	});
});
