import { readCreateResult, type CreateFailure } from '../../nodes/SoraVideo/api/createResult';

const ID = 'sora_abc123def456';

/** As the API documents its answer. */
const QUEUED = {
	id: ID,
	object: 'video.generation',
	created: 1761635478,
	model: 'openAiSora2Plus',
	status: 'queued',
};

const NO_ID = 'the API answered without an ID';
const NOT_AN_OBJECT = 'the API answered with something that is no JSON object';

const textOf = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));

const read = (body: unknown, httpStatus = 200, headers: Record<string, unknown> = {}) =>
	readCreateResult({ httpStatus, headers, body: textOf(body) });

const failureIn = (...answer: Parameters<typeof read>): Partial<CreateFailure> => {
	const creation = read(...answer);
	return 'failure' in creation ? creation.failure : {};
};

describe('a new task', () => {
	const STARTED = { id: ID, status: 'queued' };

	test.each([
		...[
			'请求成功',
			'done',
			'提交成功',
			'创建成功',
			'任务提交成功',
			'Task created',
			'Task submitted successfully',
		].map((msg) => ({ code: 200, msg, data: STARTED })),
		{ code: 202, msg: 'accepted', data: STARTED },
		{ task_id: ID, task_status: 'submitted', code: 200, message: 'Task accepted' },
		{ output: { task_id: ID, task_status: 'PENDING' }, request_id: 'req_1' },
		{ code: 0, data: JSON.stringify(STARTED) },
		{ code: 'success', message: '', data: { id: 7, task_id: ID, status: 'queued' } },
		...['排队中', '任务处理中', 'Task is running', 'in progress'].map((msg) => ({
			code: 200,
			msg,
			data: STARTED,
		})),
		{ code: 0, data: [STARTED] },
		{ code: 200, msg: '提交成功，请稍后查询结果', data: STARTED },
		{ code: 200, errorCode: '0000', data: STARTED },
		{ code: 0, msg: '操作成功', data: { task: STARTED } },
		{ code: 1, msg: '任务已提交', data: { data: STARTED } },
		{ code: 10000, message: 'accepted', data: { result: [{ task_id: ID }] } },
		{ id: 'req_1', status: 'success', data: { task_id: ID } },
		{ id: 'req_1', output: { task_id: ID, task_status: 'PENDING' } },
		{ id: 'req_1', result: { task_id: ID, status: 'queued' } },
		{ id: 'req_1', data: [{ task_id: ID }] },
		{ id: 'req_1', status: 'ok', data: STARTED },
		[STARTED],
	])('is read in a form that comparable APIs have: %j', (body) => {
		expect(read(body)).toMatchObject({ task: { id: ID } });
	});

	test.each([
		[{ code: 429, msg: 'busy', result: { id: 'r' } }, 'rateLimited'],
		[{ code: 1001, msg: 'bad', output: { id: 'r' } }, 'refused'],
		[{ error: { message: 'bad' }, task: { id: 'r' } }, 'refused'],
	])('is surely none beside the ID of something else: %j', (body, kind) => {
		expect(failureIn(body).kind).toBe(kind);
	});

	test.each([
		{ id: ID, object: 'video', response: { id: 'resp' } },
		{ code: 0, task_id: ID, result: { id: 5 } },
		{ id: ID, status: null, output: { id: 'file_1' } },
		{ id: ID, object: 'video', data: '{"id":"X"}' },
		{ id: ID, object: 'video', output: { task_id: 'upstream_1' } },
		{ id: ID, status: 'queued', output: { task_id: 'upstream_1' } },
		{ task_id: ID, result: { task_id: 'upstream_1' } },
		{ id: ID, status: 'success', data: { id: 'file_1' } },
		{ id: ID, model: 'veo', created: 1, response: { id: 'up_1', status: 'queued' } },
		{ id: ID, created: 1, model: 'm', data: [{ id: 'out_1', url: null }] },
		{ id: ID, data: { result: { id: 'x' } } },
	])('has its own ID, whatever else has one: %j', (body) => {
		expect(read(body)).toMatchObject({ task: { id: ID } });
	});

	test.each([
		...['请先完成实名认证', '余额用完，请充值完成后再提交', 'Too many tasks queued'],
		...['Sensitive words found', 'Payment required before processing'],
		...['余额不足', '创建失败', 'Task not created', 'Insufficient balance', 'not accepted'],
	])('is not surely there where the API takes its success back: %s', (msg) => {
		expect(failureIn({ code: 200, msg, data: { id: ID } }).kind).toBe('unknown');
	});

	test.each([
		['as it is documented', QUEUED],
		['with a status that nobody knows', { ...QUEUED, status: 'in_review' }],
		['without a status', { id: ID, model: 'openAiSora2Plus' }],
		['of nothing but its ID', { id: ID }],
		['with a success code beside it', { ...QUEUED, code: 0, msg: null }],
		['with a success code as a text', { ...QUEUED, code: ' 0 ', msg: 'success' }],
		['with an empty code', { ...QUEUED, code: '' }],
		['that failed at once', { ...QUEUED, status: 'failed', error: 'moderation' }],
		['that failed at once, with a code of its own', { ...QUEUED, status: 'failed', code: 1301 }],
		['with data of its own', { ...QUEUED, data: { progress: 7 } }],
		['with fields of wrong types', { ...QUEUED, created: [], model: {}, status: 7, error: 7 }],
	])('is read as it came: %s', (_, task) => {
		expect(read(task)).toEqual({ task });
	});

	test.each([
		['id', { id: ID }, { id: ID }],
		['data.id', { data: { id: ID, status: 'queued' } }, { id: ID, status: 'queued' }],
		['data.projectId', { data: { projectId: ID } }, { id: ID, projectId: ID }],
		['projectId', { projectId: ID }, { id: ID, projectId: ID }],
		[
			'id before data.id in a task',
			{ id: ID, status: 'queued', data: { id: 'other' } },
			{ id: ID, status: 'queued', data: { id: 'other' } },
		],
		[
			'data.id before the id of an envelope',
			{ code: 0, id: 'req_1', data: { id: ID } },
			{ id: ID },
		],
		['data.id before data.projectId', { data: { id: ID, projectId: 'p' } }, { id: ID }],
		['task_id', { task_id: ID, status: 'queued' }, { id: ID, task_id: ID, status: 'queued' }],
		['taskId', { taskId: ID, status: 'queued' }, { id: ID, taskId: ID }],
		['video_id', { video_id: ID }, { id: ID, video_id: ID }],
		['data.job_id', { data: { job_id: ID } }, { id: ID, job_id: ID }],
		['data.generationId', { data: { generationId: ID } }, { id: ID }],
		['data.id where id is empty', { id: ' ', data: { id: ID } }, { id: ID }],
		['data.id where id is null', { id: null, data: { id: ID } }, { id: ID }],
		['data.projectId where data.id is no text', { data: { id: {}, projectId: ID } }, { id: ID }],
	])('has its ID from %s', (_, body, task) => {
		for (const envelope of [
			{},
			{ code: 0, msg: null },
			{ code: '0', msg: 'success' },
			{ code: 200, msg: 'success' },
			{ code: 'ok' },
		]) {
			expect(read({ ...envelope, ...body })).toMatchObject({ task });
		}
	});

	test('in an envelope is handed on without the envelope', () => {
		expect(read({ code: 0, msg: null, data: QUEUED })).toEqual({ task: QUEUED });
		expect(read({ code: '0', msg: null, data: { projectId: 'proj_1' } })).toEqual({
			task: { id: 'proj_1', projectId: 'proj_1' },
		});
	});

	test.each([
		[` ${ID}\n`, ID],
		[12, '12'],
		[0, '0'],
	])('has its ID as a text without spaces around it: %j', (id, text) => {
		expect(read({ ...QUEUED, id })).toEqual({ task: { ...QUEUED, id: text } });
		expect(read({ code: 0, data: { projectId: id } })).toMatchObject({ task: { id: text } });
	});

	test.each([200, 201, 202, 203, 206, 299])('comes with any status of success: %d', (status) => {
		expect(read(QUEUED, status)).toEqual({ task: QUEUED });
	});

	test('is found behind a byte order mark and spaces', () => {
		expect(read(`\uFEFF${JSON.stringify(QUEUED)}`)).toEqual({ task: QUEUED });
		expect(read(`\r\n ${JSON.stringify(QUEUED)}\n`)).toEqual({ task: QUEUED });
	});
});

describe('a success without a task', () => {
	test.each([
		{},
		{ code: 0 },
		{ code: 0, msg: null, data: null },
		{ code: '0', data: {} },
		{ code: null, data: [{ id: ID }, { id: 'other' }] },
		{ code: 0, data: ID },
		{ id: null },
		{ id: '', status: 'queued' },
		{ id: { text: ID } },
		{ id: [ID] },
		{ id: true },
		{ code: ' ' },
		{ request_id: ID, status: 'queued' },
	])('leaves it open whether there is one: %j', (body) => {
		// It is shown, because it may name a task in a way that nobody knows of.
		const reason = `${NO_ID}: ${JSON.stringify(body)}`;
		expect(read(body)).toEqual({ failure: { kind: 'unknown', reason } });
	});

	test.each([
		['', 'the API answered with an empty body'],
		[' \n', 'the API answered with an empty body'],
		['<!DOCTYPE html><html></html>', 'the API answered with a web page instead of a task'],
		['{"id":"sora_abc', `${NOT_AN_OBJECT}: {"id":"sora_abc`],
		['null', `${NOT_AN_OBJECT}: null`],
		['12', `${NOT_AN_OBJECT}: 12`],
		['"sora_abc123def456"', `${NOT_AN_OBJECT}: "sora_abc123def456"`],
		[[QUEUED, QUEUED], `${NOT_AN_OBJECT}: ${JSON.stringify([QUEUED, QUEUED])}`],
	])('leaves it open when the body is odd: %j', (body, reason) => {
		for (const httpStatus of [200, 204]) {
			expect(read(body, httpStatus)).toEqual({ failure: { kind: 'unknown', reason } });
		}
	});
});

test('an ID beside an error is not surely that of a task', () => {
	expect(read({ id: 'req_1', error: { message: 'quota' } })).toEqual({
		failure: { kind: 'unknown', reason: 'quota', id: 'req_1' },
	});
});

describe('an envelope with HTTP 200 that is no success', () => {
	test.each([
		['unknown', { code: 500, msg: '任务ID不存在' }],
		['unknown', { code: 500, msg: 'task created, but its worker was not found' }],
		['unknown', { code: -1, msg: 'task timed out, result not found, please try again later' }],
		['refused', { code: 500, msg: '请求过于频繁' }],
		['refused', { code: 1001, msg: '余额不足', data: null }],
		['refused', { code: 'E7', message: 'no such project' }],
		['refused', { code: -1, msg: null }],
		['refused', { code: 1, data: { error: 'the reason' } }],
		['refused', { code: 1, msg: '余额不足', data: null }],
		['refused', { error: 'Only 2 tasks may be running at once' }],
		['refused', { error: { message: 'You have 3 pending tasks, maximum reached' } }],
		['refused', { error: 'Content is still pending review' }],
		['refused', { error: '您已有任务在生成中' }],
		['refused', { code: 1, msg: '生成中的任务过多' }],
		['refused', { code: 1, msg: 'duplicate: a task is processing' }],
		['refused', { code: 10000, msg: 'the task was not submitted' }],
		['refused', { error: { message: 'Task not created' } }],
		['refused', { code: 404, msg: 'no such model' }],
		['refused', { code: 7, msg: 'rate limit of this model' }],
		['refused', { error: 'the prompt was refused' }],
		['refused', { error: { message: 'the prompt was refused' } }],
		['refused', { error: { code: 'content_policy' } }],
		['keyRejected', { code: '204', msg: '登录验证失败', data: null }],
		['keyRejected', { code: 401, msg: 'no access' }],
		['keyRejected', { code: '403', msg: null }],
		['keyRejected', { error: { message: 'Incorrect API key provided' } }],
		['keyRejected', { msg: 'Unauthorized' }],
		['rateLimited', { code: 429, msg: 'slow down' }],
		['rateLimited', { code: ' 429 ', msg: null }],
	])('and surely created nothing is %s: %j', (kind, body) => {
		expect(failureIn(body)).toEqual({ kind, reason: expect.stringMatching(/\S/) });
	});

	test.each([
		'Human face found in the reference image',
		'You already have a task processing',
		'Another video is still processing',
		'The generated content was flagged',
		'有任务正在处理中',
	])('and tells of another task or of its content is refused: %s', (said) => {
		for (const body of [{ error: said }, { code: 1, msg: said }]) {
			expect(failureIn(body)).toMatchObject({ kind: 'refused' });
			expect(failureIn(body).reason).toContain(said);
		}
	});

	test.each([
		['a server that broke', { code: 500, msg: 'x' }],
		['a server that broke, as a text', { code: '503', msg: null }],
		['a request that took too long', { code: 408, msg: 'x' }],
		['a timeout in words', { code: 9, msg: 'upstream timed out' }],
		['a busy server', { code: 3, msg: '系统繁忙,请稍后再试' }],
		['something internal', { code: -1, msg: 'Internal Server Error' }],
		['something internal in Chinese', { code: -1, msg: '系统异常' }],
		['an exception', { code: 1, message: 'java.lang.NullPointerException' }],
		['an unknown error', { code: 1, message: 'unknown error' }],
		['no refusal in so many words', { message: 'The task was submitted', number: ID }],
		['words beside data in another form', { msg: 'ok', data: ID }],
		['a reason in the data without a code', { data: { message: 'submitted' } }],
		['a success code with a message', { code: '0', msg: 'success', data: null }],
		['a code that means success elsewhere', { code: 200, msg: 'done', data: { number: ID } }],
		['a code with zeros that means success elsewhere', { code: '00000', msg: null }],
		['a code in words that means success', { code: 'SUCCESS', data: ID }],
		['a code that is true', { code: true, msg: 'x' }],
		['words of success beside another code', { code: 1, msg: '操作成功', data: ID }],
		['words of success in another place', { code: 1, description: '提交成功', result: ID }],
		['a code of success elsewhere, without words', { code: 1, msg: '', data: ID }],
		['a code of success in words', { code: 'succeeded', data: ID }],
		['a task in a form that nobody knows', { code: 1, msg: '任务已提交', data: { no: ID } }],
		['an error that tells of a success', { error: 'submitted', data: { no: ID } }],
		['a limit that something ran into', { code: 500, msg: 'timed out: upstream throttling' }],
		['a gateway that gave up', { code: 504, msg: 'no answer (request throttled twice)' }],
		['a database that is too busy', { code: 500, msg: 'Database throttling' }],
		['letters in the number of a request', { code: 500, msg: 'broken, request 8fQps2' }],
		['a refusal that tells of a task', { code: 1001, msg: '任务已创建，请到列表查看' }],
		['a refusal that tells of a task in English', { code: 7, msg: 'Task submitted, wait' }],
		['a code in an odd form', { code: [1001], msg: 'x' }],
	])('and does not rule out a task is unknown: %s', (_, body) => {
		expect(failureIn(body)).toEqual({ kind: 'unknown', reason: expect.stringMatching(/\S/) });
	});

	test.each([
		{ code: 0, msg: 'success', data: 'proj_1' },
		{ code: 'success', message: '', data: 'proj_1' },
		{ code: 1, msg: '提交成功', result: 'proj_1' },
		{ code: 0, msg: '操作成功', data: { taskIds: ['proj_1'] } },
	])('shows a success whole, because it may name a task: %j', (body) => {
		expect(failureIn(body)).toEqual({
			kind: 'unknown',
			reason: `${NO_ID}: ${JSON.stringify(body)}`,
		});
	});

	test('gives the reason together with the code', () => {
		expect(failureIn({ code: 1001, msg: '余额不足' }).reason).toBe('余额不足, code 1001');
		expect(failureIn({ code: 1001 }).reason).toBe('code 1001');
		expect(failureIn({ error: 'the reason' }).reason).toBe('the reason');
	});
});

describe('an HTTP status', () => {
	const NOTHING: Array<[CreateFailure['kind'], number[]]> = [
		['refused', [400, 402, 404, 405, 409, 410, 413, 415, 422, 451]],
		['keyRejected', [401, 403]],
		['rateLimited', [429]],
		['redirected', [307, 308]],
	];
	const OPEN = [
		300,
		301,
		302,
		303,
		304,
		408,
		425,
		499,
		500,
		501,
		502,
		503,
		504,
		520,
		599,
		600,
		NaN,
	];

	const statuses = [
		...NOTHING.flatMap(([kind, codes]) => codes.map((status) => [status, kind] as const)),
		...OPEN.map((status) => [status, 'unknown'] as const),
	];

	test.each(statuses)('%d is %s, whatever is in its place of a task', (httpStatus, kind) => {
		for (const body of ['', '<html></html>', '[1]', 'null', {}, { status: 'queued' }]) {
			expect(read(body, httpStatus)).toEqual({
				failure: {
					kind,
					reason: `the API answered with HTTP ${httpStatus}`,
					httpStatus,
					retryAfter: undefined,
				},
			});
		}
	});

	test.each(OPEN)('%d stays unknown, even when the body says that the key is wrong', (status) => {
		for (const body of [{ code: 401 }, { error: 'Unauthorized' }, { code: 1001, msg: 'no' }]) {
			expect(failureIn(body, status).kind).toBe('unknown');
		}
	});

	test.each([400, 404, 422])('%d is keyRejected when the body says that the key is', (status) => {
		for (const body of [{ code: 401 }, { code: '204', msg: '登录验证失败' }]) {
			expect(failureIn(body, status).kind).toBe('keyRejected');
		}
		expect(failureIn({ code: 1001, msg: 'no' }, status).kind).toBe('refused');
	});

	test('is told together with the reason in the body', () => {
		expect(failureIn({ error: { message: 'the reason' } }, 422).reason).toBe(
			'the reason (HTTP 422)',
		);
	});

	test.each([
		[429, '120'],
		[503, 'Sat, 31 Jan 2026 12:00:00 GMT'],
		[429, 'nonsense'],
	])('%d brings its Retry-After along as it came: %s', (httpStatus, retryAfter) => {
		expect(failureIn('', httpStatus, { 'retry-after': retryAfter }).retryAfter).toBe(retryAfter);
	});

	test('and so does too many requests in a body with HTTP 200', () => {
		expect(failureIn({ code: 429 }, 200, { 'retry-after': '120' }).retryAfter).toBe('120');
	});

	test.each([
		['a list', ['1']],
		['a number', 7],
		['empty', ''],
	])('has no Retry-After when that is %s', (_, retryAfter) => {
		expect(failureIn('', 429, { 'retry-after': retryAfter }).retryAfter).toBeUndefined();
	});
});

describe('an answer that is no success and names an ID', () => {
	const bodies = [
		{ id: ID, error: 'no' },
		{ code: 1001, msg: 'no', data: { id: ID, status: 'queued' } },
		{ code: '1001', msg: 'no', data: { projectId: ID } },
		{ code: 429, msg: 'too many requests', data: { id: ID } },
		{ code: 200, msg: 'no', data: { id: ID } },
		{ code: 7, id: ID },
	];

	test.each([400, 402, 409, 422, 429, 307, 302, 408, 500, 503])(
		'does not rule out the task: HTTP %d',
		(httpStatus) => {
			for (const body of bodies) {
				expect(failureIn(body, httpStatus)).toMatchObject({ kind: 'unknown', id: ID, httpStatus });
			}
		},
	);

	test.each([
		{ code: 1001, msg: '排队已满', data: { task: { task_id: ID, status: 'queued' } } },
		{ code: 1001, msg: 'x', data: [{ task_id: ID }] },
		{ error: 'slow', data: { task: { id: ID } } },
		{ output: { task_id: ID }, error: 'slow' },
	])('does not rule out the task, wherever its ID is: %j', (body) => {
		for (const httpStatus of [200, 400]) {
			expect(failureIn(body, httpStatus)).toMatchObject({ kind: 'unknown', id: ID });
		}
	});

	test('is not sent again where it names anything', () => {
		expect(failureIn({ code: 429, data: [{ id: ID }] })).toMatchObject({ kind: 'unknown', id: ID });
	});

	test.each([
		{ code: 400, msg: 'Invalid image', data: [{ id: 'img_1' }] },
		{ code: 400, msg: '余额不足', data: { result: { id: 'u_1' } } },
	])('is refused where that is of something else: %j', (body) => {
		expect(failureIn(body).kind).toBe('refused');
	});

	test.each(bodies.slice(1))('does not rule out the task: HTTP 200 with %j', (body) => {
		expect(failureIn(body)).toMatchObject({ kind: 'unknown', id: ID });
	});

	test('rules it out when the key is rejected, and then names no ID', () => {
		for (const httpStatus of [401, 403]) {
			expect(failureIn({ id: 'req_1', error: 'no' }, httpStatus)).toMatchObject({
				kind: 'keyRejected',
			});
			expect(failureIn({ id: 'req_1', error: 'no' }, httpStatus)).not.toHaveProperty('id');
		}
		expect(failureIn({ code: 401, id: 'req_1' })).toEqual({
			kind: 'keyRejected',
			reason: 'code 401',
		});
	});
});
