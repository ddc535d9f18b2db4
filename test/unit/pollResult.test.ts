import {
	NOTHING_THERE,
	readPollResult,
	type PollFailure,
} from '../../nodes/SoraVideo/api/pollResult';
import { mediaUrl } from '../../nodes/SoraVideo/api/mediaLink';
import { slowdown } from '../support/slowdown';

const ID = 'sora_abc123def456';

const RUNNING = {
	id: ID,
	object: 'video.generation',
	created: 1761635478,
	model: 'openAiSora2Plus',
	status: 'processing',
	video_url: null,
	error: null,
};

const NO_STATUS = 'the API answered without a status';

const COMPLETED = {
	...RUNNING,
	status: 'completed',
	video_url: 'https://cdn.example.com/videos/sora_abc123def456.mp4',
	actualDuration: 8,
};

const textOf = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));

const read = (body: unknown, httpStatus = 200, headers: Record<string, unknown> = {}) =>
	readPollResult({ httpStatus, headers, body: textOf(body) }, ID);

const failureIn = (...answer: Parameters<typeof read>): Partial<PollFailure> => {
	const reading = read(...answer);
	return 'failure' in reading ? reading.failure : {};
};

describe('a task', () => {
	test.each([
		['queued', { ...RUNNING, status: 'queued' }],
		['processing', RUNNING],
		['completed', COMPLETED],
		['failed with a text', { ...RUNNING, status: 'failed', error: 'the prompt was rejected' }],
		['failed with an object', { ...RUNNING, status: 'failed', error: { message: 'moderation' } }],
		['cancelled', { ...RUNNING, status: 'cancelled' }],
		['of a status that nobody knows', { ...RUNNING, status: 'in_review' }],
		['of an image', { id: ID, object: 'image.generation', status: 'completed', image_url: 'x' }],
		['of a status in capitals and spaces', { ...RUNNING, status: ' Processing\n' }],
		['of a success code beside it', { ...COMPLETED, code: 0, msg: null }],
		['of a success code as a text', { ...COMPLETED, code: '0', msg: 'success' }],
	])('is read as it came: %s', (_, task) => {
		expect(read(task)).toEqual({ task });
	});

	test('keeps fields that nobody knows, of any type', () => {
		const task = {
			...COMPLETED,
			totalTokens: '1200',
			amount: 0.25,
			last_frame_url: 'https://cdn.example.com/last.png',
			nested: { list: [1, null, { deep: true }] },
			空: '值',
		};
		expect(read(task)).toEqual({ task });
	});

	test('keeps fields of wrong types', () => {
		const task = {
			...COMPLETED,
			created: 'yesterday',
			video_url: 7,
			model: [],
			actualDuration: {},
		};
		expect(read(task)).toEqual({ task });
	});

	test('is found behind a byte order mark and spaces', () => {
		expect(read(`\uFEFF${JSON.stringify(RUNNING)}`)).toEqual({ task: RUNNING });
		expect(read(`\r\n  ${JSON.stringify(RUNNING)}\n`)).toEqual({ task: RUNNING });
	});

	test.each([
		['none', {}],
		['null', { id: null }],
		['empty', { id: '' }],
	])('gets the ID that was asked for when it has none of its own: %s', (_, more) => {
		const { id, ...rest } = RUNNING;
		expect(id).toBe(ID);
		expect(read({ ...rest, ...more })).toEqual({ task: RUNNING });
		expect(read({ code: 0, data: { ...rest, ...more } })).toEqual({ task: RUNNING });
	});

	test.each(['queued', 'processing', 'completed', 'failed', 'cancelled', 'canceled', ' QUEUED'])(
		'without an ID is one with a status that tasks have: %p',
		(status) => {
			const { id, ...rest } = { ...COMPLETED, status };
			for (const code of [undefined, null, 0, '0', ' 0 ']) {
				expect(read({ ...rest, code })).toEqual({ task: { ...rest, code, id } });
			}
		},
	);

	test.each(['failed', 'cancelled'])('%p without an ID is none beside a message', (status) => {
		for (const field of ['message', 'msg']) {
			expect(read({ status, [field]: 'Internal error, please try anew' })).toEqual({
				failure: { kind: 'businessFailure', reason: 'Internal error, please try anew' },
			});
		}
		expect(read({ status, error: 'moderation' })).toMatchObject({ task: { status } });
	});

	test.each([`{"id":"${'\\"'.repeat(200_000)}`, `{"code":1,"msg":"${'task '.repeat(100_000)}"}`])(
		'a text that is hard to read takes no longer than others: %.20s',
		(body) => {
			expect(slowdown(read, body)).toBeLessThan(20);
		},
	);

	test('beside a message that says nothing, failed is failed', () => {
		const failed = { status: 'failed', error: { message: 'moderation' } };
		for (const more of [{ code: 0, msg: 'success' }, { message: 'null' }]) {
			expect(read({ ...failed, ...more })).toMatchObject({ task: { status: 'failed' } });
		}
	});

	test.each([
		[500, '任务ID不存在', 'businessFailure'],
		[500, 'task x not found', 'businessFailure'],
		[1001, 'task result not found yet, service busy, try again later', 'unavailable'],
	])('with the code %j and "%s" is no task', (code, msg, kind) => {
		expect(read({ code, msg })).toMatchObject({ failure: { kind } });
	});

	test.each(['error', 'ok', 'success', 'in_review', 'not found', '500'])(
		'without an ID is none with a status that servers have, too: %p',
		(status) => {
			expect(read({ status, message: 'the reason' })).toEqual({
				failure: { kind: 'businessFailure', reason: 'the reason' },
			});
			const reason = `the API answered with the status "${status}", but without a task ID`;
			expect(read({ status })).toEqual({ failure: { kind: 'notATask', reason } });
		},
	);

	test.each(['task_id', 'taskId', 'video_id', 'generation_id', 'job_id', 'projectId'])(
		'has its ID under another name: %s',
		(name) => {
			const { id, ...rest } = { ...RUNNING, status: 'in_review', [name]: ID };
			expect(read(rest)).toEqual({ task: { ...rest, id } });
			expect(read({ code: 0, data: rest })).toEqual({ task: { ...rest, id } });
		},
	);

	test('is completed beside a code that says nothing', () => {
		for (const errorCode of ['0000', 'NO_ERROR', '200']) {
			expect(read({ code: 200, errorCode, data: COMPLETED })).toMatchObject({ task: COMPLETED });
		}
	});

	test.each(['task_status', 'state'])('has its status under another name: %s', (name) => {
		const { status, ...rest } = { ...RUNNING, status: 'succeed', [name]: 'succeed' };
		expect(read(rest)).toEqual({ task: { ...rest, status } });
	});

	test('keeps every digit of a long ID, and the ID that was asked for', () => {
		const body = '{"id":1889045678901234567,"status":"queued","x":[9007199254740993,7,"1e9"]}';
		const asked = '1889045678901234567';
		expect(readPollResult({ httpStatus: 200, headers: {}, body }, asked)).toEqual({
			task: { id: asked, status: 'queued', x: ['9007199254740993', 7, '1e9'] },
		});
		expect(read({ ...RUNNING, id: 12 })).toEqual({ task: RUNNING });
	});

	test.each(['queued', 'processing', 'completed', 'failed'])(
		'without an ID is none beside a code that says otherwise: %p',
		(status) => {
			for (const code of [1001, '1001', false, []]) {
				expect(read({ status, code, msg: 'no' })).toMatchObject({
					failure: { reason: expect.stringContaining('no') },
				});
			}
		},
	);

	test('is read with any status of success', () => {
		for (const httpStatus of [200, 201, 202, 206, 299]) {
			expect(read(RUNNING, httpStatus)).toEqual({ task: RUNNING });
		}
	});

	test.each([
		{ id: 'other', status: 'FAILURE', fail_reason: 'generation timed out' },
		{ id: 'other', object: 'video', status: 'error', message: 'content policy' },
		{ id: 'other', model: 'veo', status: 'failed', message: 'content policy' },
		{ id: 'cgt-1', status: 'expired', created_at: 1 },
		{ id: 'cgt-1', status: 'timeout', progress: 100 },
		{ id: 'cgt-1', status: 'error', message: 'policy', video_url: null },
	])('that failed is one under another ID: %j', (body) => {
		expect(read(body)).toMatchObject({ task: { ...body, id: ID } });
	});

	test('that failed may say so with a code of its own', () => {
		const failed = { ...RUNNING, status: 'failed', code: 1301, error: 'moderation' };
		expect(read(failed)).toEqual({ task: failed });
	});

	test('that is completed is none beside a code that says otherwise', () => {
		expect(read({ ...COMPLETED, code: 1001, msg: 'the balance is used up' })).toEqual({
			failure: { kind: 'businessFailure', reason: 'the balance is used up, code 1001' },
		});
	});
});

describe('an envelope', () => {
	test.each([
		['a number', { code: 0, msg: null, data: COMPLETED }],
		['a text', { code: '0', msg: 'success', data: COMPLETED }],
		['a text with spaces', { code: ' 0 ', data: COMPLETED }],
		['null', { code: null, data: COMPLETED }],
		['absent', { data: COMPLETED }],
	])('of success is unwrapped; its code is %s', (_, envelope) => {
		expect(read(envelope)).toEqual({ task: COMPLETED });
	});

	test.each([
		['a status that tasks have', { status: 'completed' }],
		['a status of its own', { status: 'success' }],
		['an ID that is null', { id: null, status: 'completed' }],
		['an ID that is empty', { id: '', status: 'queued' }],
	])('of success with %s beside its data is unwrapped', (_, more) => {
		expect(read({ ...more, data: RUNNING })).toEqual({ task: RUNNING });
		expect(read({ ...more, code: 0, msg: 'x', data: RUNNING })).toEqual({ task: RUNNING });
	});

	test.each([
		['null', null],
		['a list of texts', ['a', 'b']],
		['without a status', { progress: 7 }],
	])('is not seen in a task whose own data are %s', (_, data) => {
		expect(read({ ...RUNNING, data })).toEqual({ task: { ...RUNNING, data } });
		const { id, ...rest } = { ...RUNNING, data };
		expect(read(rest)).toEqual({ task: { ...rest, id } });
	});

	test('is not seen in a task with an ID, whatever data of its own it has', () => {
		const task = { ...RUNNING, data: { status: 'completed' } };
		expect(read(task)).toEqual({ task });
	});

	test.each([
		{ code: 200, msg: 'success' },
		{ code: '200', message: 'OK' },
		{ code: 'success' },
		{ code: 'SUCCESS', msg: null },
		{ code: 1, msg: '操作成功' },
		{ code: 20000, msg: 'ok' },
		{ code: true },
		{ success: true },
	])('with another word for success is unwrapped for the asked ID: %j', (envelope) => {
		for (const task of [RUNNING, COMPLETED, { ...RUNNING, status: 'failed', error: 'x' }]) {
			expect(read({ ...envelope, data: task })).toEqual({ task });
			expect(read({ ...envelope, data: { task } })).toEqual({ task });
			expect(read({ ...envelope, data: [task] })).toEqual({ task });
		}
	});

	test('with another word for success beside the task itself is the task', () => {
		expect(read({ ...COMPLETED, code: 200, msg: 'success' })).toEqual({
			task: { ...COMPLETED, code: 200, msg: 'success' },
		});
	});

	test.each([...['处理中', '任务状态', 'Task is running', 'pending', '请稍后再试', 'please wait']])(
		'with a code of success is unwrapped for a running task, whatever it says: %s',
		(msg) => {
			expect(read({ code: 200, msg, data: RUNNING })).toEqual({ task: RUNNING });
		},
	);

	test.each(['视频已生成', 'ready', 'Task already completed', 'the result of the task'])(
		'with a code of success is unwrapped for a completed task, unless it takes that back: %s',
		(msg) => {
			expect(read({ code: 200, msg, data: COMPLETED })).toEqual({ task: COMPLETED });
			expect(read({ ...COMPLETED, code: 200, msg })).toMatchObject({ task: COMPLETED });
		},
	);

	test.each([0, 200, 400, 500, 1001, 'CONTENT'])(
		'is unwrapped for a failed task, and tells why where that does not: %j',
		(code) => {
			const failed = { ...RUNNING, status: 'failed' };
			expect(read({ code, msg: '内容违规', data: failed })).toEqual({
				task: { ...failed, error: '内容违规' },
			});
			const task = { ...failed, error: 'moderation' };
			expect(read({ code, msg: '内容违规', data: task })).toEqual({ task });
		},
	);

	test.each([
		[{ code: 429, msg: 'Too many requests' }, 'rateLimited'],
		[{ code: 401, msg: '登录验证失败' }, 'keyRejected'],
		[{ code: 503, msg: '系统繁忙，请稍后再试' }, 'unavailable'],
	])('that speaks of the request says nothing of the task in it: %j', (envelope, kind) => {
		const failed = { id: ID, status: 'failed' };
		expect(failureIn({ ...envelope, data: failed }).kind).toBe(kind);
		expect(read({ ...envelope, data: { ...failed, error: 'policy' } })).toMatchObject({
			task: { error: 'policy' },
		});
	});

	test('of success that tells how the task is gives no reason why that failed', () => {
		const task = { id: ID, status: 'failed' };
		for (const msg of ['任务处理中', '请稍后查询', 'success']) {
			expect(read({ code: 0, msg, data: task })).toEqual({ task });
		}
	});

	test.each([
		{ code: 1, msg: 'task failed: content policy', data: RUNNING },
		{ code: '204', msg: '登录验证失败', data: RUNNING },
		{ code: 1, msg: null, data: null },
		{ code: 1, data: {} },
		{ code: '204', data: null },
		{ code: 1000, data: null },
	])('of a code that may mean a failure is one: %j', (body) => {
		expect(failureIn(body).kind).toMatch(/businessFailure|keyRejected/);
	});

	test('of success with a failed task gives the failed task', () => {
		const task = { ...RUNNING, status: 'failed', error: 'moderation' };
		expect(read({ code: 0, msg: null, data: task })).toEqual({ task });
	});

	test.each([
		['msg', { msg: 'the reason' }],
		['message', { message: 'the reason' }],
		['error', { error: 'the reason' }],
		['error.message', { error: { message: 'the reason' } }],
		['data.message', { data: { message: 'the reason' } }],
		['data.error', { data: { error: 'the reason' } }],
		['detail', { detail: 'the reason' }],
		['detail as a list', { detail: [{ loc: ['body'], msg: 'the reason', type: 'x' }] }],
		['errors', { errors: [{ message: 'the reason' }] }],
		['fail_reason', { fail_reason: 'the reason' }],
		['error.detail', { error: { detail: 'the reason', code: 7 } }],
		['message as a list', { message: ['the reason'], error: 'Bad Request' }],
		[
			'the first that is not empty',
			{ msg: ' ', message: null, error: {}, data: { error: 'the reason' } },
		],
		[
			'the first that is a text',
			{ msg: 7, message: [], error: { message: {} }, data: { message: 'the reason' } },
		],
	])('of failure gives its reason from %s', (_, more) => {
		expect(read({ code: 1001, data: null, ...more })).toEqual({
			failure: { kind: 'businessFailure', reason: 'the reason, code 1001' },
		});
	});

	test.each([
		[1001, 'code 1001'],
		['E_1001', 'code E_1001'],
		[-1, 'code -1'],
	])('of failure without a message tells its code: %p', (code, reason) => {
		expect(read({ code, msg: null, data: null })).toEqual({
			failure: { kind: 'businessFailure', reason },
		});
	});

	test('of failure may have a status of its own, but no ID', () => {
		expect(read({ status: 'failed', code: 1001, message: 'the reason' })).toEqual({
			failure: { kind: 'businessFailure', reason: 'the reason, code 1001' },
		});
	});

	test('that says why but has no code is a failure', () => {
		expect(read({ error: 'the queue is full' })).toEqual({
			failure: { kind: 'businessFailure', reason: 'the queue is full' },
		});
	});

	test.each([
		{ code: 1001, msg: 'no', data: COMPLETED },
		{ code: 200, msg: 'no', data: COMPLETED },
		{ code: '1001', msg: 'no', data: COMPLETED },
		{ code: false, msg: 'no', data: COMPLETED },
		{ code: [], msg: 'no', data: COMPLETED },
		{ code: '', msg: 'no', data: null },
	])('of failure is never a success, whatever its data are: %j', (envelope) => {
		expect(read(envelope)).toMatchObject({ failure: { reason: expect.stringContaining('no') } });
	});

	test.each([
		['no data', { code: 0, msg: null }],
		['data that are a list of another task', { code: 0, data: [{ ...COMPLETED, id: 'another' }] }],
		['data that are a text', { code: 0, data: 'completed' }],
		['data without a status', { code: '0', msg: null, data: { projectId: 'proj_1' } }],
	])('of success with %s is no task', (_, envelope) => {
		expect(read(envelope)).toEqual({
			failure: { kind: 'notATask', reason: NO_STATUS },
		});
	});

	test.each([...['Unauthorized', 'too many requests', 'try again later', 'the reason', '排队中']])(
		'of success without data is no task, and tells what it says: %s',
		(msg) => {
			for (const code of [0, '0', ' 0 ']) {
				expect(read({ code, msg, data: null })).toEqual({
					failure: { kind: 'notATask', reason: msg },
				});
			}
		},
	);

	test.each([
		{ code: 0, msg: null, data: null },
		{ code: 0, msg: '查询成功', data: null },
		{ code: 0, msg: 'OK', data: {} },
		{ code: 0, data: [] },
		{ code: 0, data: '' },
	])('of success without data or words is no task: %j', (body) => {
		expect(read(body)).toEqual({ failure: { kind: 'notATask', reason: NOTHING_THERE } });
	});

	test.each([
		{ code: 200, msg: 'success', data: null },
		{ code: 1, msg: '查询成功', data: {} },
		{ code: 'ok', data: [] },
	])('with another code of success and nothing in it is unclear: %j', (body) => {
		const failure = { kind: 'businessFailure', reason: NOTHING_THERE };
		expect(read(body)).toEqual({ failure });
	});

	test.each([
		'任务不存在',
		'记录不存在',
		'找不到任务',
		'未查询到任务信息',
		'The video was not found',
		"Task doesn't exist",
		'No task found',
		'查无此任务',
		'没有找到任务',
		'项目不存在',
	])('of success that says that there is no such task is that: %s', (msg) => {
		expect(failureIn({ code: 0, msg, data: null }).kind).toBe('unknownTask');
	});
});

describe('a form that comparable APIs give a task', () => {
	const LINK = COMPLETED.video_url;

	test.each([
		...[
			'ok',
			'success',
			'Succeeded',
			'done',
			'成功。',
			'操作成功',
			'请求成功',
			'请求已提交',
			'查询成功',
			'获取成功',
			'Query successful',
			'Request success',
			'Video generated',
		].map((msg) => ({ code: 200, msg, data: RUNNING })),
		{ code: 200, msg: 'success', data: { status: 'processing' } },
		{ code: 'success', message: '', data: { id: 7, task_id: ID, status: 'IN_PROGRESS' } },
		{ code: 0, data: { taskId: ID, taskStatus: 'processing' } },
		{ code: 0, data: JSON.stringify(RUNNING) },
		{ code: 0, data: { task: { status: 'processing' } } },
		{ output: { task_id: ID, task_status: 'RUNNING' }, request_id: 'req_1' },
		{ code: 0, result: RUNNING },
		{ task: RUNNING },
		[RUNNING],
		{ id: ID, status: 'success', task_status: 'processing' },
	])('is read while it runs: %j', (body) => {
		expect(read(body)).toMatchObject({
			task: { id: ID, status: expect.stringMatching(/processing|in_progress|running/i) },
		});
	});

	test.each([
		{ output: { task_id: ID, task_status: 'SUCCEEDED', video_url: LINK }, request_id: 'req_1' },
		{ code: 0, data: [{ id: 123, task_id: ID, status: 'completed', video_url: LINK }] },
		{ id: ID, status: 'completed', result_url: LINK, code: 200, message: 'Task completed' },
	])('is read when it is done: %j', (body) => {
		const result = read(body);
		expect('task' in result && mediaUrl(result.task)).toBe(LINK);
	});

	const ASKED = { id: ID, status: 'processing' };

	test.each([
		{ code: 0, data: { result: { status: 'error' }, task: ASKED } },
		{ code: 0, data: { response: { status: 'success' }, task: ASKED } },
		{ code: 0, data: { steps: [{ id: 's1', task_id: ID, status: 'failed' }], task: ASKED } },
		{ code: 0, data: [{ id: 'x', project_id: ID, status: 'failed' }, ASKED] },
		{ code: 0, result: { id: 'other', status: 'failed' }, task: ASKED },
	])('is that with the asked ID, whatever is beside it: %j', (body) => {
		expect(read(body)).toMatchObject({ task: ASKED });
	});

	test.each([
		{ result: { status: 'error', message: 'gateway' } },
		{ response: { status: 'failed', message: 'upstream timeout' } },
		{ id: 'req_1', status: 'error', message: 'upstream timeout' },
		{ id: 'req_1', status: 'error', error: 'upstream timeout' },
		{ id: 'req_1', status: 'failed', code: 503, message: 'Service busy' },
		{ code: 1, msg: '请先完成实名认证', data: { status: 'queued' } },
	])('is none where a server speaks of itself: %j', (body) => {
		expect(read(body)).toHaveProperty('failure');
	});

	test.each(['数据库连接无效', 'Video service: upstream host not found'])(
		'is still to come where a broken server speaks of something else: %s',
		(msg) => {
			expect(failureIn({ code: 500, msg }).kind).toBe('unavailable');
		},
	);

	test.each(['output', 'result', 'response', 'task'])('is not the step in its "%s"', (name) => {
		const task = { id: ID, status: 'RUNNING', [name]: { status: 'failed', error: 'a step' } };
		expect(read(task)).toEqual({ task });
	});

	test('keeps its own fields as they came', () => {
		const task = { ...RUNNING, data: '["a"]' };
		expect(read(task)).toEqual({ task });
		const done = { ...COMPLETED, status: 'success', state: 'public' };
		expect(read(done)).toMatchObject({ task: { status: 'success' } });
	});

	test.each([
		{ code: 0, data: { steps: [{ status: 'completed' }], progress: 7 } },
		{ code: 0, data: { task: { id: 'another', status: 'completed' } } },
		{ code: 200, msg: 'no such video', data: { status: 'completed' } },
		{ code: 200, msg: '查询不成功', data: COMPLETED },
	])('is none where it may be about something else: %j', (body) => {
		expect(read(body)).toHaveProperty('failure');
	});
});

describe('a rejected key in a body with status 200', () => {
	test.each([
		{ code: '204', msg: '登录验证失败' },
		{ code: 204, msg: '登录验证失败', data: null },
		{ code: 1, msg: '登录验证失败,请重新登录' },
		{ code: 401, msg: 'who are you' },
		{ code: '403', message: 'no' },
		{ code: 1, msg: '未登录' },
		{ code: 1, msg: '鉴权失败' },
		{ code: 1, msg: '无效的密钥' },
		{ code: 1, msg: '无效令牌' },
		{ error: 'Unauthorized' },
		{ error: { message: 'Incorrect API key provided' } },
		{ code: 5, data: { error: 'Invalid API key' } },
		{ code: 5, data: { message: 'Authentication failed' } },
		{ code: 5, message: 'expired token' },
		{ msg: 'Unauthorised' },
		{ error: { type: 'x', message: 'invalid_api_key' } },
		{ error: 'INVALID_API_KEY' },
		{ code: 5, msg: 'API key is invalid' },
		{ code: 5, msg: 'the api_key has been revoked' },
		{ code: 5, msg: 'Token has expired' },
		{ error: { message: 'Your token is missing' } },
		{ code: 5, msg: 'wrong-api-key' },
		{ status: 'error', message: 'invalid api-key' },
	])('is told from other failures: %j', (body) => {
		expect(failureIn(body).kind).toBe('keyRejected');
	});

	test.each([
		{ code: 5, msg: 'the key frame is invalid' },
		{ code: 5, msg: 'the prompt is invalid' },
		{ code: 5, msg: 'the first frame is missing' },
		{ code: 5, msg: 'Invalid keyframe image' },
		{ code: 5, msg: 'missing key frame' },
		{ code: 5, msg: 'invalid keywords in prompt' },
		{ code: 5, msg: 'invalid token count' },
	])('is not seen where something else is wrong: %j', (body) => {
		expect(failureIn(body).kind).toBe('businessFailure');
	});

	test('is not seen in a task that failed for a like reason', () => {
		const task = { ...RUNNING, status: 'failed', error: 'unauthorized likeness' };
		expect(read(task)).toEqual({ task });
	});
});

describe('a failure in a body with status 200', () => {
	test.each([
		['rateLimited', { code: 429, msg: 'slow down' }],
		['rateLimited', { code: '429', msg: null }],
		['rateLimited', { code: 7, msg: 'Too Many Requests' }],
		['rateLimited', { code: 7, msg: '请求过于频繁' }],
		['rateLimited', { code: 7, error: { message: 'Rate limit reached' } }],
		['rateLimited', { code: 7, msg: '访问过于频繁' }],
		['rateLimited', { code: 7, msg: 'Requests throttling triggered.' }],
		['rateLimited', { code: 7, msg: 'QPS超限' }],
		['rateLimited', { code: 'rate_limit_exceeded', msg: 'You sent too much' }],
		['rateLimited', { code: 7, msg: 'You exceeded your requests per minute' }],
		['rateLimited', { error: { code: 'x', message: 'Rate-limit reached' } }],
		['businessFailure', { code: 7, msg: 'the file abqps.png is corrupt' }],
		['unavailable', { code: 500, msg: "Table 'kyy.task' doesn't exist" }],
		['unavailable', { code: 500, msg: 'internal' }],
		['unavailable', { code: '503', msg: null }],
		['unavailable', { code: 408, msg: 'x' }],
		['unavailable', { code: 425, msg: 'x' }],
		['unavailable', { code: 9, msg: '系统繁忙,请稍后再试' }],
		['unavailable', { code: 9, msg: 'Request timed out' }],
		['unavailable', { code: 9, msg: 'timeout' }],
		['unavailable', { code: 9, message: 'Service temporarily unavailable' }],
		['businessFailure', { code: 5000, msg: 'x' }],
		['businessFailure', { code: 404, msg: '任务不存在' }],
		['businessFailure', { code: 1001, msg: '余额不足' }],
	])('is %s: %j', (kind, body) => {
		expect(failureIn(body).kind).toBe(kind);
	});
});

describe('an HTTP status', () => {
	test.each([
		[300, 'redirected'],
		[301, 'redirected'],
		[302, 'redirected'],
		[304, 'redirected'],
		[307, 'redirected'],
		[400, 'refused'],
		[401, 'keyRejected'],
		[402, 'refused'],
		[403, 'keyRejected'],
		[404, 'unknownTask'],
		[405, 'refused'],
		[408, 'unavailable'],
		[410, 'refused'],
		[422, 'refused'],
		[425, 'unavailable'],
		[429, 'rateLimited'],
		[500, 'unavailable'],
		[502, 'unavailable'],
		[503, 'unavailable'],
		[504, 'unavailable'],
		[520, 'unavailable'],
		[599, 'unavailable'],
	])('%d is %s, whatever the body says', (httpStatus, kind) => {
		for (const body of [
			COMPLETED,
			{ code: 0, data: COMPLETED },
			'',
			'<html></html>',
			'[1]',
			'null',
		]) {
			expect(failureIn(body, httpStatus)).toEqual({
				kind,
				reason: `the API answered with HTTP ${httpStatus}`,
				httpStatus,
				retryAfter: undefined,
			});
		}
	});

	test.each([
		{ msg: 'the reason' },
		{ message: 'the reason' },
		{ error: 'the reason' },
		{ error: { message: 'the reason', type: 'x' } },
		{ code: 1, data: { error: 'the reason' } },
	])('of failure is told together with the reason in the body: %j', (body) => {
		expect(failureIn(body, 400).reason).toBe('the reason (HTTP 400)');
	});

	test.each([408, 425, 500, 502, 503, 599])(
		'%d is keyRejected when an envelope says that the key is, and not by words alone',
		(httpStatus) => {
			for (const body of [{ code: '500', msg: '登录验证失败' }, { code: 401 }]) {
				expect(failureIn(body, httpStatus).kind).toBe('keyRejected');
			}
			for (const body of [{ msg: 'invalid token < in JSON' }, { error: 'Unauthorized' }]) {
				expect(failureIn(body, httpStatus).kind).toBe('unavailable');
			}
		},
	);

	test.each([400, 402, 404, 405, 410, 422])(
		'%d is keyRejected when the body says that the key is',
		(httpStatus) => {
			for (const body of [
				{ error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } },
				{ code: '204', msg: '登录验证失败' },
				{ code: 401 },
				{ message: 'API key is invalid' },
			]) {
				expect(failureIn(body, httpStatus, { 'retry-after': '7' })).toMatchObject({
					kind: 'keyRejected',
					httpStatus,
					retryAfter: '7',
				});
			}
			expect(failureIn({ msg: 'API key is invalid' }, httpStatus).reason).toBe(
				`API key is invalid (HTTP ${httpStatus})`,
			);
		},
	);

	test('429 is rateLimited, even when the body says that the key is rejected', () => {
		for (const body of [{ code: 401 }, { error: 'invalid_api_key' }, { msg: '登录验证失败' }]) {
			expect(failureIn(body, 429, { 'retry-after': '7' })).toMatchObject({
				kind: 'rateLimited',
				httpStatus: 429,
				retryAfter: '7',
			});
		}
	});

	test.each([400, 404, 500])('%d is what it is beside any other reason', (httpStatus) => {
		const kind = failureIn('', httpStatus).kind;
		for (const body of [{ code: 1001, msg: 'no' }, { msg: 'too many requests' }, { code: 429 }]) {
			expect(failureIn(body, httpStatus).kind).toBe(kind);
		}
	});

	test.each([200, 204])('%d with an empty body is no task', (httpStatus) => {
		expect(failureIn('', httpStatus)).toEqual({
			kind: 'notATask',
			reason: 'the API answered with an empty body',
		});
	});

	test.each([
		[429, '120'],
		[503, 'Sat, 31 Jan 2026 12:00:00 GMT'],
		[500, 'nonsense'],
	])('%d brings its Retry-After along as it came: %s', (httpStatus, retryAfter) => {
		expect(failureIn('', httpStatus, { 'retry-after': retryAfter }).retryAfter).toBe(retryAfter);
	});

	test.each([
		['rateLimited', { code: 429, msg: 'slow down' }],
		['rateLimited', { msg: 'Too Many Requests' }],
		['unavailable', { code: 503 }],
		['businessFailure', { code: 1001, msg: 'no' }],
	])('200 brings its Retry-After along with a failure in the body: %s, %j', (kind, body) => {
		for (const retryAfter of ['120', 'Sat, 31 Jan 2026 12:00:00 GMT']) {
			expect(failureIn(body, 200, { 'retry-after': retryAfter })).toMatchObject({
				kind,
				retryAfter,
			});
		}
		expect(failureIn(body, 200, { 'retry-after': ' ' }).retryAfter).toBeUndefined();
		expect(failureIn(body, 200, { 'retry-after': 120 }).retryAfter).toBeUndefined();
	});

	test.each([[undefined], [''], ['  '], [120], [['1', '2']], [null]])(
		'takes no Retry-After from what is no text: %j',
		(header) => {
			expect(failureIn('', 429, { 'retry-after': header }).retryAfter).toBeUndefined();
		},
	);
});

describe('what is no task', () => {
	const emptyBody = 'the API answered with an empty body';
	const webPage = 'the API answered with a web page instead of a task';
	const noObject = 'the API answered with something that is no JSON object';

	test.each([
		['nothing', '', emptyBody],
		['white space', ' \r\n\t', emptyBody],
		['a byte order mark alone', '\uFEFF', emptyBody],
		['a web page', '<!DOCTYPE html><html><body>Bad gateway</body></html>', webPage],
		['a web page behind a line break', '\n<html></html>', webPage],
		['a web page behind a byte order mark', '\uFEFF<html></html>', webPage],
		['XML', '<?xml version="1.0"?><Error/>', webPage],
		['JSON that was cut', JSON.stringify(COMPLETED).slice(0, -1), noObject],
		['JSON with more behind it', `${JSON.stringify(COMPLETED)}}`, noObject],
		['two JSON objects', `${JSON.stringify(RUNNING)}\n${JSON.stringify(RUNNING)}`, noObject],
		['a list', JSON.stringify([COMPLETED, COMPLETED]), noObject],
		['an empty list', '[]', noObject],
		['a number', '200', noObject],
		['a text', '"completed"', noObject],
		['a bare word', 'completed', noObject],
		['true', 'true', noObject],
		['null', 'null', noObject],
		['bytes', '\u0000\u0001\uFFFD', noObject],
		['an object of nothing', '{}', NO_STATUS],
		[
			'a link without a status',
			JSON.stringify({ id: ID, video_url: 'https://x.example/a' }),
			NO_STATUS,
		],
	])('is told by its look: %s', (_, body, reason) => {
		expect(read(body)).toEqual({ failure: { kind: 'notATask', reason } });
	});

	test.each([[null], [''], ['  '], [0], [1], [true], [['completed']], [{ name: 'completed' }]])(
		'is what has a status of the wrong type: %j',
		(status) => {
			expect(read({ ...COMPLETED, status })).toEqual({
				failure: { kind: 'notATask', reason: NO_STATUS },
			});
			expect(read({ code: 0, data: { ...COMPLETED, status } })).toEqual({
				failure: { kind: 'notATask', reason: NO_STATUS },
			});
		},
	);

	test('may be an object whose code cannot be made into a text', () => {
		const code = '{"toString":null,"valueOf":null}';
		expect(() => read(`{"code":${code},"msg":"x"}`)).not.toThrow();
		expect(() => read(`{"id":"x","status":"completed","code":[${code}]}`)).not.toThrow();
	});
});
