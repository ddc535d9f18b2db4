import { asTaskAnswer } from '../../nodes/SoraVideo/api/assetResult';
import { readPollResult } from '../../nodes/SoraVideo/api/pollResult';

const ID = 'asset-20260330142158-q75m8';
const reference = (id: string) => `asset://${id}`;

const read = (body: unknown, httpStatus = 200, askedId?: string) =>
	readPollResult(
		asTaskAnswer(
			{ httpStatus, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) },
			reference,
			askedId,
		),
		ID,
	);

const asset = (status: unknown, more: object = {}) => ({ assetId: ID, status, ...more });

describe.each([
	['bare', (one: object) => one],
	['in an envelope', (one: object) => ({ code: 0, msg: null, data: one })],
	['in the data, as a list', (one: object) => ({ code: 0, data: [one] })],
	['in a list of assets', (one: object) => ({ code: 0, data: { assets: [one] } })],
	['in a list', (one: object) => ({ code: '0', data: { items: [one], failedItems: [] } })],
])('an asset %s', (_, wrapped) => {
	test.each([
		['Active', 'completed'],
		['ACTIVE', 'completed'],
		['Processing', 'processing'],
		['submitted', 'processing'],
		['NONE', 'processing'],
		['UPLOADING', 'processing'],
		['a new word', 'processing'],
		[undefined, 'processing'],
		[7, 'processing'],
		['Failed', 'failed'],
		['EXPIRED', 'failed'],
		['DELETED', 'failed'],
	])('with the status %j is waited for as %s', (status, phase) => {
		expect(read(wrapped(asset(status)))).toMatchObject({
			task: { id: ID, status: phase, video_url: `asset://${ID}`, asset: { assetId: ID } },
		});
	});

	test('that has failed says why', () => {
		const failed = asset('FAILED', { errorMessage: 'a face was recognized' });
		expect(read(wrapped(failed))).toMatchObject({ task: { error: 'a face was recognized' } });
		expect(read(wrapped(asset('FAILED', { errorMessage: null })))).toMatchObject({
			task: { error: 'FAILED' },
		});
	});
});

test.each([
	['unknown', { code: -1, msg: null, data: null }, 200, 'businessFailure'],
	[
		'not found in a list',
		{ code: '0', data: { items: [], failedItems: [{ assetId: ID }] } },
		200,
		'businessFailure',
	],
	['of a rejected key', { code: '204', msg: '登录验证失败' }, 200, 'keyRejected'],
	['of a busy server', '<html></html>', 502, 'unavailable'],
	['of a limit', '', 429, 'rateLimited'],
	['without an ID', { code: 0, data: { status: 'Active' } }, 200, undefined],
	['with an ID of another kind', { assetId: {}, status: 'ACTIVE' }, 200, 'notATask'],
	['that is no JSON', 'asset', 200, 'notATask'],
])('an answer %s is read like one about a task', (_, body, httpStatus, kind) => {
	const result = read(body, httpStatus);
	expect('failure' in result ? result.failure.kind : undefined).toBe(kind);
});

test.each([
	{ status: 'ACTIVE', errorMessage: null },
	{ id: ID, status: 'ACTIVE' },
	{ code: 0, data: { status: 'Active' } },
	{ code: 0, data: { list: [{ assetId: ID, status: 'Active' }] } },
	[{ assetId: ID, assetStatus: 'approved' }],
	{ Id: ID, Status: 'Active' },
])('the asset that was asked for is known by its status: %j', (body) => {
	expect(read(body, 200, ID)).toMatchObject({
		task: { id: ID, status: 'completed', video_url: `asset://${ID}` },
	});
});

test.each(['Rejected', 'refused', 'ERROR'])('%s ends a review', (status) => {
	expect(read({ id: ID, status }, 200, ID)).toMatchObject({
		task: { status: 'failed', error: status },
	});
});

test('what names no asset after an upload is none', () => {
	expect(read({ id: 'req_1', status: 'ACTIVE' })).not.toMatchObject({
		task: { video_url: 'asset://req_1' },
	});
});

test.each([
	{ status: 'success', data: { asset: { assetId: ID, status: 'Processing' } } },
	{
		code: 0,
		data: {
			items: [
				{ id: 'another', status: 'Active' },
				{ id: ID, status: 'NONE' },
			],
		},
	},
])('the state of something else is not that of the asset: %j', (body) => {
	expect(read(body, 200, ID)).toMatchObject({ task: { id: ID, status: 'processing' } });
});

test.each([
	{ code: 0, status: 'success', data: null },
	{ status: 'error', message: 'busy, try again' },
	{ status: 'failed', message: 'upstream timeout' },
])('what a server says of itself is no asset: %j', (body) => {
	expect(read(body, 200, ID)).toHaveProperty('failure');
});
