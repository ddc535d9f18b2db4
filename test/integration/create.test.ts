import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { FAMILIES } from '../../nodes/SoraVideo/models/families';
import { faults } from '../simulator';
import { setScene } from '../support/scene';

const scene = setScene();

const OUTCOME_UNKNOWN = /^It is not known whether a task was created: /;

/** Creates a video for each of these prompts. */
const create = async (prompts: unknown[], run: Record<string, unknown> = {}) =>
	await scene.run('create', [], {
		input: prompts.map((prompt) => ({ prompt }) as IDataObject),
		family: 'sora',
		model: 'openAiSora2Plus',
		prompt: '={{ $json.prompt }}',
		...run,
	});

const bodies = () => scene.simulator.creations.map(({ body }) => body);

const promptsCreated = () => bodies().map(({ prompt }) => prompt as string);

test('creates a task for each item and hands on what Wait Until Done needs', async () => {
	const { simulator } = scene;
	const { status, items } = await create(['a boat', 'a cat'], {
		aspectRatio: '9:16',
		duration: 8,
	});
	expect(status).toBe('success');
	expect(bodies()).toEqual(
		['a boat', 'a cat'].map((prompt) => ({
			model: 'openAiSora2Plus',
			prompt,
			aspect_ratio: '9:16',
			duration: 8,
		})),
	);
	expect(items.map(({ json }) => json)).toEqual(
		simulator.creations.map(({ id, body }) => ({
			id,
			object: 'video.generation',
			created: expect.any(Number),
			model: 'openAiSora2Plus',
			prompt: body.prompt as string,
			status: 'queued',
			done: false,
			api: 'v1',
		})),
	);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
});

/** Of each family, the first model that needs no more than a prompt. */
const MODELS = FAMILIES.flatMap(({ id, models }) => {
	const model = models.find(({ required = [] }) => required.length === 0);
	return model === undefined ? [] : [[id, model.id] as const];
});

test.each(MODELS)('takes the model of a family from an expression: %s %s', async (id, model) => {
	const input = [{ prompt: 'a boat', name: model }];
	const run = { input, family: id, model: '={{ $json.name }}' };
	const { status, items } = await create([], run);
	expect(status).toBe('success');
	expect(bodies()[0].model).toBe(model);
	expect(items[0].json.id).toBe(scene.simulator.creations[0].id);
});

test('a field that an expression does not find replaces nothing', async () => {
	const additionalFields = '={{ { "duration": $json.seconds, "model": $json.model, "seed": 7 } }}';
	await create(['a boat'], { duration: 8, options: { additionalFields } });
	expect(bodies()[0]).toMatchObject({ duration: 8, model: 'openAiSora2Plus', seed: 7 });
});

test('an option that an expression leaves empty has its default', async () => {
	scene.simulator.addTask('sora_1', {});
	const names = ['api', 'timeout', 'pollInterval', 'maxFileSize', 'onTimeout', 'fileName'];
	for (const nothing of ['', null]) {
		const options = Object.fromEntries(names.map((name) => [name, '={{ $json.nothing }}']));
		const input = [{ id: 'sora_1', nothing }];
		const run = { input, options, downloadVideo: true };
		const { error, items } = await scene.run('waitUntilDone', [], run);
		expect(error).toBeUndefined();
		expect(items[0].binary!.data.fileName).toBe('sora_1.mp4');
	}
});

describe('Include Other Input Fields', () => {
	const options = { includeOtherFields: true };
	const settings = { onError: 'continueRegularOutput' as const };
	const EARLIER = {
		id: 'sora_0',
		status: 'completed',
		done: true,
		api: 'v1',
		video_url: 'https://cdn.example.com/old.mp4',
		title: 'A boat',
	};

	test('does not make an item without a task look like one', async () => {
		scene.simulator.everyCreate(() => faults.status(422));
		const input = [{ ...EARLIER, prompt: 'a boat' }];
		const { items } = await create([], { input, options, settings });
		expect(items[0].json).toMatchObject({ title: 'A boat', error: expect.any(String) });
		for (const name of ['id', 'status', 'done', 'video_url']) {
			expect(items[0].json).not.toHaveProperty(name);
		}
	});

	test('does not repeat what an earlier node said of its wait', async () => {
		scene.simulator.addTask('sora_0', {});
		const said = { timedOut: true, error: 'slow', message: 'wait' };
		const input = [{ ...EARLIER, ...said, status: 'processing', done: false }];
		const { items } = await scene.run('waitUntilDone', [], { input, options });
		expect(items[0].json).toMatchObject({ status: 'completed', title: 'A boat', error: null });
		expect(items[0].json).not.toHaveProperty('timedOut');
		expect(items[0].json).not.toHaveProperty('message');
	});

	test.each([
		{ id: 3, status: 'new' },
		{ id: 'row7', status: 'todo', done: false },
	])('keeps the fields of an item that no such node has made: %j', async (row) => {
		scene.simulator.everyCreate(() => faults.status(422));
		const input = [{ ...row, prompt: 'a boat' }];
		const { items } = await create([], { input, options, settings });
		expect(items[0].json).toMatchObject(row);
	});

	test("keeps the user's own fields of the names that this node uses", async () => {
		scene.simulator.addTask('sora_0', {});
		const own = { message: { chat: { id: 7 } }, polls: 'yes' };
		const input = [{ ...EARLIER, ...own, status: 'queued', done: false }];
		const { items } = await scene.run('getStatus', [], { input, options });
		expect(items[0].json).toMatchObject({ ...own, status: 'completed' });
	});

	test('keeps the ID where a wait cannot read that of its own', async () => {
		const input = [{ ...EARLIER, status: 'queued', done: false }];
		const run = { input, options, settings, taskId: '={{ $json.nothing }}' };
		const { items } = await scene.run('waitUntilDone', [], run);
		expect(items[0].json).toMatchObject({ id: 'sora_0', status: 'queued' });
	});

	test.each(['={{ 1 }}', 'yes'])('is refused before any request as %s', async (value) => {
		const { error } = await create(['a boat'], { options: { includeOtherFields: value } });
		expect(error!.message).toContain("The parameter 'Include Other Input Fields' must be true");
		expect(scene.simulator.requests).toEqual([]);
	});

	test('keeps a model and a prompt that the request does not name', async () => {
		const answer = { id: 'x_1', model: 'of the API', status: 'queued' };
		scene.simulator.everyCreate(() => faults.json(answer));
		const run = {
			input: [{ prompt: 'row', model: 'of the row' }],
			family: 'other',
			requestPath: '/v2/model-center/tasks',
			additionalFields: '{ "text": "x" }',
			options,
		};
		const { items, error } = await create([], run);
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ ...answer, prompt: 'row' });
	});
});

test('sends the key to the API and nothing but the documented fields', async () => {
	const { simulator } = scene;
	await create(['a boat']);
	const [{ method, url, headers, body }] = simulator.requests;
	expect([method, url]).toEqual(['POST', '/kyyReactApiServer/v1/sora/videos']);
	expect(headers).toMatchObject({
		authorization: `Bearer ${simulator.key}`,
		accept: 'application/json',
		'accept-encoding': 'identity',
		'content-type': expect.stringMatching(/^application\/json/),
	});
	expect(JSON.parse(body)).toEqual({ model: 'openAiSora2Plus', prompt: 'a boat' });
});

test.each(['task', 'envelope', 'projectId'] as const)(
	'finds the ID in an answer of the form "%s"',
	async (form) => {
		const { simulator } = scene;
		simulator.createAnswer = form;
		const { items } = await create(['a boat']);
		expect(items[0].json).toMatchObject({
			id: simulator.creations[0].id,
			model: 'openAiSora2Plus',
			prompt: 'a boat',
			done: false,
		});
	},
);

test('returns at once: nothing but the creation is requested', async () => {
	const { simulator } = scene;
	simulator.createdScript = { ends: 'never' };
	await create(['a boat']);
	expect(simulator.requests).toHaveLength(1);
});

test('has at most three requests in flight', async () => {
	const { simulator } = scene;
	simulator.everyCreate(faults.slow(2000));
	const prompts = Array.from({ length: 20 }, (_, index) => `scene ${index}`);
	const { items } = await create(prompts);
	expect(items.map(({ json }) => json.prompt)).toEqual(prompts);
	expect(simulator.maxInFlight).toBe(3);
});

describe('what is refused', () => {
	test.each(['http400', 'envelope'] as const)(
		'by the API (%s) ends the item, is not sent again, and says why',
		async (form) => {
			const { simulator } = scene;
			simulator.createRefusal = form;
			const options = { additionalFields: { duration: 'long' } };
			const { status, error } = await create(['a boat'], { options });
			expect(status).toBe('error');
			expect(error?.message).toMatch(
				/^The API refused to create the task: duration must be one of 4, 8, 12/,
			);
			expect(error?.description).toMatch(/^Nothing was created for this item\./);
			expect(simulator.requests).toHaveLength(1);
		},
	);

	test.each([
		['an envelope', faults.envelope('1001', '模型 openAiSora2Plus 不存在')],
		['HTTP 404', faults.status(404, { body: '{"error":{"message":"model not found"}}' })],
		['a path that is gone', faults.envelope(500, 'No handler found for POST /v1/sora/videos')],
	])('because of the model (%s) says to choose another one', async (_form, fault) => {
		scene.simulator.everyCreate({ ...fault, createsNothing: true });
		const { error } = await create(['a boat']);
		expect(error?.description).toMatch(
			/^Nothing was created for this item\..+: choose another 'Model Family'/,
		);
		expect(scene.simulator.requests).toHaveLength(1);
	});

	test.each(['http401', 'http403', 'envelope'] as const)(
		'for the key (%s) names the credential',
		async (form) => {
			const { simulator } = scene;
			simulator.key = 'another-key';
			simulator.keyRejection = form;
			const { error } = await create(['a boat']);
			expect(error?.message).toMatch(/^The API rejected the key when it was asked to create/);
			expect(simulator.requests).toHaveLength(1);
		},
	);

	test('stops nobody else under Continue, and the item keeps its prompt', async () => {
		const { simulator } = scene;
		simulator.everyCreate(({ body }) => (body.includes('bad') ? faults.status(422) : undefined));
		const { status, items } = await create(['one', 'bad', 'three'], {
			settings: { onError: 'continueRegularOutput' },
		});
		expect(status).toBe('success');
		expect(items.map(({ json }) => [json.prompt, json.id !== undefined])).toEqual([
			['one', true],
			['bad', false],
			['three', true],
		]);
		expect(items[1].json).toMatchObject({
			error: expect.stringMatching(/^The API refused to create the task: .*HTTP 422/) as string,
			message: expect.stringMatching(/^Nothing was created/) as string,
		});
	});

	test('leaves by the error output under Continue (Using Error Output)', async () => {
		const { simulator } = scene;
		simulator.everyCreate(({ body }) => (body.includes('bad') ? faults.status(422) : undefined));
		const { items, errorItems } = await create(['one', 'bad'], {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(items.map(({ json }) => json.prompt)).toEqual(['one']);
		expect(errorItems.map(({ json }) => json.prompt)).toEqual(['bad']);
	});

	test('ends the node otherwise; what is on its way is waited for, and every ID is named', async () => {
		const { simulator } = scene;
		simulator.everyCreate(({ body }) =>
			body.includes('bad') ? faults.status(422) : faults.slow(5000),
		);
		const { error } = await create(['one', 'bad', 'three', 'four', 'five']);
		expect(error?.message).toMatch(/^The API refused to create the task/);
		expect(promptsCreated().sort()).toEqual(['one', 'three']);
		for (const { id } of simulator.creations) expect(error?.description).toContain(`"${id}"`);
		expect(error?.description).toMatch(/No task was created for the prompts "four", "five"\.$/);
	});
});

describe('what is sent again', () => {
	test('is a request that met too many others: all items wait, longer each time', async () => {
		const { simulator } = scene;
		let left = 3;
		simulator.everyCreate(() => (left-- > 0 ? faults.rateLimited() : undefined));
		const { status } = await create(['one', 'two', 'three', 'four']);
		expect(status).toBe('success');
		expect(promptsCreated().sort()).toEqual(['four', 'one', 'three', 'two']);
		const [first] = simulator.requests;
		const second = simulator.requests.find(({ at }) => at > first.at + 150)!;
		expect(second.at - first.at).toBeGreaterThanOrEqual(500 - 150);
	});

	test('waits for as long as the API says', async () => {
		const { simulator } = scene;
		simulator.everyCreate(({ ordinal }) =>
			ordinal === 1 ? faults.rateLimited({ retryAfter: 100 }) : undefined,
		);
		await create(['one']);
		const [first, second] = simulator.requests;
		expect(second.at - first.at).toBeGreaterThanOrEqual(100_000 - 150);
	});

	test('ends with the moment when that is too far away', async () => {
		const { simulator } = scene;
		simulator.everyCreate(faults.rateLimited({ retryAfter: 3600 }));
		const { error } = await create(['one', 'two']);
		expect(error?.message).toMatch(
			/^The API is rate limiting requests and created no task: .*until 2026-\d\d-\d\d \d\d:/,
		);
		expect(simulator.requests.length).toBeLessThanOrEqual(2);
	});

	test('ends when nothing is taken for half an hour, also for items that were not sent yet', async () => {
		const { simulator } = scene;
		simulator.everyCreate(faults.rateLimited());
		const prompts = Array.from({ length: 50 }, (_, index) => `scene ${index}`);
		const { items } = await create(prompts, { settings: { onError: 'continueRegularOutput' } });
		expect(items).toHaveLength(50);
		for (const { json } of items) {
			expect(json.error).toMatch(/^The API is rate limiting requests and created no task/);
		}
		expect(simulator.requests.length).toBeLessThanOrEqual(45);
		expect(simulator.creations).toEqual([]);
	});
});

describe('a request whose outcome is unknown', () => {
	const unknownFaults = {
		'HTTP 500': faults.status(500),
		'HTTP 503 with Retry-After': faults.unavailable({ retryAfter: 1 }),
		'a reset': faults.resetBeforeHeaders(),
		'a web page': faults.html(),
		'no answer': faults.hang(),
	};

	test.each(Object.entries(unknownFaults))(
		'is not sent again by Retry On Fail: %s',
		async (_name, fault) => {
			const { simulator } = scene;
			simulator.everyCreate(fault);
			const settings = { retryOnFail: true, maxTries: 5, waitBetweenTries: 0 };
			const { status, error } = await create(['one'], { settings });
			expect(status).toBe('error');
			expect(error?.message).toMatch(OUTCOME_UNKNOWN);
			expect(error?.description).toMatch(/^A task may exist and be billed/);
			expect(simulator.creations).toHaveLength(1);
			expect(simulator.requests).toHaveLength(1);
		},
	);

	test('is not sent again by Retry On Fail under Continue, and nor is what was created', async () => {
		const { simulator } = scene;
		simulator.everyCreate(({ body }) => (body.includes('lost') ? faults.status(500) : undefined));
		const { items } = await create(['lost', 'one'], {
			settings: { retryOnFail: true, maxTries: 3, onError: 'continueRegularOutput' },
		});
		expect(items[0].json.error).toMatch(OUTCOME_UNKNOWN);
		expect(items[1].json.id).toBe(simulator.creations[1].id);
		expect(simulator.creations).toHaveLength(2);
	});

	test('is told apart from the tasks that were created before it', async () => {
		const { simulator } = scene;
		simulator.everyCreate(({ body }) =>
			body.includes('lost') ? faults.resetBeforeHeaders() : undefined,
		);
		const { error } = await create(['one', 'lost'], {
			settings: { retryOnFail: true, maxTries: 2 },
		});
		expect(error?.message).toMatch(OUTCOME_UNKNOWN);
		expect(error?.description).toContain(`"${simulator.creations[0].id}"`);
		expect(simulator.creations).toHaveLength(2);
	});

	test('is not hidden by a refusal that came before it', async () => {
		const { simulator } = scene;
		simulator.everyCreate(({ body }) =>
			body.includes('bad') ? faults.status(422) : faults.hang(),
		);
		const { error } = await create(['bad', 'lost']);
		expect(error?.message).toMatch(/^The API refused to create the task/);
		expect(error?.description).toContain(
			'For one other item it is not known whether there is a task',
		);
	});

	test.each([
		['an unknown code', { code: 7, msg: 'no', data: { projectId: 'proj_named' } }, 200],
		['HTTP 400', { id: 'proj_named', error: 'queue is full' }, 400],
	])('is one that names an ID, although it came with %s', async (_name, answer, httpStatus) => {
		const { simulator } = scene;
		simulator.everyCreate(faults.json(answer, httpStatus));
		const { error } = await create(['one'], {
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
		});
		expect(error?.message).toMatch(OUTCOME_UNKNOWN);
		expect(error?.description).toContain('"proj_named"');
		expect(simulator.requests).toHaveLength(1);
	});

	test('begins nothing new when n8n runs the node again', async () => {
		const { simulator } = scene;
		simulator.everyCreate(({ body }) =>
			body.includes('lost') ? faults.resetBeforeHeaders() : faults.slow(2000),
		);
		const prompts = ['lost', ...Array.from({ length: 20 }, (_, index) => `scene ${index}`)];
		const { error } = await create(prompts, { settings: { retryOnFail: true, maxTries: 5 } });
		expect(error?.message).toMatch(OUTCOME_UNKNOWN);
		expect(simulator.requests).toHaveLength(3);
	});

	test('names an ID that the answer has', async () => {
		const { simulator } = scene;
		simulator.everyCreate(faults.json({ id: 'sora_half', error: 'queue is full' }, 500));
		const { error, items } = await create(['one'], {});
		expect(items).toEqual([]);
		expect(error?.description).toContain('"sora_half"');
	});
});

test('Retry On Fail sends again what was refused, and only that', async () => {
	const { simulator } = scene;
	simulator.everyCreate(({ body, ordinal }) =>
		body.includes('late') && ordinal === 1 ? faults.status(402) : undefined,
	);
	const { status, items } = await create(['one', 'late'], {
		settings: { retryOnFail: true, maxTries: 2 },
	});
	expect(status).toBe('success');
	expect(items.map(({ json }) => json.prompt)).toEqual(['one', 'late']);
	const sent = simulator.requests.map(({ body }) => (JSON.parse(body) as IDataObject).prompt);
	expect(sent.sort()).toEqual(['late', 'late', 'one']);
});

test('Stop begins no further task, waits for what is on its way, and names its ID', async () => {
	const { simulator } = scene;
	simulator.everyCreate(faults.slow(3000));
	let stop = () => {};
	const isThere = new Promise<void>((resolve) => {
		simulator.everyCreate(() => {
			resolve();
			return faults.slow(3000);
		});
	});
	void isThere.then(() => stop());
	const prompts = Array.from({ length: 9 }, (_, index) => `scene ${index}`);
	const { status, error } = await create(prompts, {
		onStart: (press: () => void) => {
			stop = press;
		},
	});
	expect(status).toBe('canceled');
	expect(simulator.creations.length).toBeLessThanOrEqual(3);
	expect(simulator.requests.every(({ aborted }) => !aborted)).toBe(true);
	for (const { id } of simulator.creations) expect(error?.description).toContain(`"${id}"`);
	expect(error?.description).not.toMatch(/Retry|same task IDs/);
});

describe('bad input is refused before any request', () => {
	const refusals: Array<[string, INodeParameters, RegExp]> = [
		['no prompt', { prompt: ' ' }, /^The parameter 'Prompt' is empty$/],
		['a prompt that is an object', { prompt: '={{ { a: 1 } }}' }, /'Prompt' is an object, which/],
		['an unknown model', { model: 'sora9' }, /^The parameter 'Model' is "sora9", which Sora/],
		[
			'no custom model',
			{ model: 'custom', customModel: '={{ "" }}' },
			/^The parameter 'Custom Model' is empty$/,
		],
		['an unknown family', { family: 'veo9' }, /^There is no model family "veo9"$/],
		['a ratio', { aspectRatio: '1:1' }, /'Aspect Ratio' is "1:1", which Sora does not have$/],
		['a duration', { duration: 5 }, /'Duration \(Seconds\)' is "5", which Sora does not have$/],
		[
			'rivals',
			{ aspectRatio: '16:9', options: { size: '1280x720' } },
			/^The parameters 'Size' and 'Aspect Ratio' cannot be used together with Sora$/,
		],
		[
			'too many references',
			{ options: { referenceImages: 'https://a.example/1.png, https://a.example/2.png' } },
			/'Reference Images' has 2 addresses, but Sora takes 1$/,
		],
		[
			'a reference that is no web address',
			{ options: { referenceImages: 'ftp://a.example/1.png?sig=secret' } },
			/'Reference Images' is "ftp:\/\/a\.example\/1\.png", which is no web address$/,
		],
		[
			'a signed reference without its beginning',
			{ options: { referenceImages: 'a.example/1.png?sig=secret' } },
			/'Reference Images' is "a\.example\/1\.png", which is no web address$/,
		],
		[
			'additional fields that are no JSON',
			{ options: { additionalFields: '{ image: "a.example/1.png?sig=secret" }' } },
			/'Additional Fields \(JSON\)' is no JSON: a name in double quotes is missing at line 1, column 3$/,
		],
		[
			'a list of additional fields',
			{ options: { additionalFields: [1] } },
			/'Additional Fields \(JSON\)' is a list, which is no JSON object$/,
		],
	];

	test.each(refusals)('%s', async (_name, parameters, message) => {
		const { status, error } = await create(['a boat'], parameters);
		expect(status).toBe('error');
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/^[A-Z].*\.$/);
		expect(scene.simulator.requests).toEqual([]);
	});
});

describe('additional fields', () => {
	test.each([
		['an object', { seed: 7, duration: 12 }],
		['a text', '{ "seed": 7, "duration": 12 }'],
	])('are merged into the request and win, given as %s', async (_name, additionalFields) => {
		await create(['a boat'], { duration: 4, options: { additionalFields } });
		expect(bodies()).toEqual([
			{ model: 'openAiSora2Plus', prompt: 'a boat', duration: 12, seed: 7 },
		]);
	});

	test('drive out the fields that they exclude', async () => {
		const options = { additionalFields: { seconds: 8, size: '720x1280' } };
		await create(['a boat'], { duration: 4, aspectRatio: '16:9', options });
		expect(bodies()).toEqual([
			{ model: 'openAiSora2Plus', prompt: 'a boat', seconds: 8, size: '720x1280' },
		]);
	});

	test.each(['', 'a boat'])('may hold the prompt in place of "%s"', async (prompt) => {
		const options = { additionalFields: { prompt: 'a kite' } };
		const { items } = await create([prompt], { options });
		expect(promptsCreated()).toEqual(['a kite']);
		expect(items[0].json.prompt).toBe('a kite');
	});

	test('may hold the prompt among the parts of the content', async () => {
		const content = [{ type: 'text', text: 'a kite' }];
		const { items } = await create(['a boat'], {
			family: 'seedance15',
			model: 'seedance_1_5_pro_720p',
			options: { additionalFields: { content } },
		});
		expect(items[0].json.prompt).toBe('a kite');
	});
});

test('a custom model is sent as it is, with values that are not known here', async () => {
	const { simulator } = scene;
	simulator.everyCreate(faults.json({ id: 'sora_new' }));
	const { items } = await create(['a boat'], {
		model: 'custom',
		customModel: ' openAiSora3 ',
		aspectRatio: '21:9',
		duration: 20,
	});
	expect(JSON.parse(simulator.requests[0].body)).toEqual({
		model: 'openAiSora3',
		prompt: 'a boat',
		aspect_ratio: '21:9',
		duration: 20,
	});
	expect(items[0].json).toMatchObject({ id: 'sora_new', model: 'openAiSora3', done: false });
});

describe('any other request', () => {
	const other = async (parameters: Record<string, unknown>) =>
		await scene.run('create', [], { input: [{}], family: 'other', ...parameters });

	test('goes to Model Center with the body as it is written, and nothing else', async () => {
		const body = { model: 'a-new-model', prompt: 'a boat', duration: 7, tools: [{ a: 1 }] };
		for (const parameters of [
			{ additionalFields: JSON.stringify(body) },
			{ additionalFields: body },
			{ options: { additionalFields: body } },
			{
				additionalFields: { ...body, duration: 5 },
				options: { additionalFields: { duration: 7 } },
			},
		]) {
			scene.simulator.reset();
			const { items } = await other(parameters);
			expect(scene.simulator.creations).toMatchObject([{ path: '/v2/model-center/tasks', body }]);
			expect(scene.simulator.creations[0].body).toEqual(body);
			expect(items[0].json).toMatchObject({
				id: expect.stringMatching(/^mcp_/) as string,
				model: 'a-new-model',
				prompt: 'a boat',
				done: false,
			});
		}
	});

	test('goes to the path that is given, with the key, and finds its prompt in the content', async () => {
		const content = [{ type: 'text', text: 'a kite' }];
		const { items } = await other({
			requestPath: '/v1/seedance/videos',
			additionalFields: { model: 'seedance_1_5_pro_480p', content },
		});
		expect(items[0].json.prompt).toBe('a kite');
		const [{ url, headers }] = scene.simulator.requests;
		expect(url).toBe('/kyyReactApiServer/v1/seedance/videos');
		expect(headers.authorization).toBe(`Bearer ${scene.simulator.key}`);
	});

	test('is not sent without a body, with a broken one, or to a path that leads elsewhere', async () => {
		const additionalFields = { model: 'm', prompt: 'a boat' };
		for (const [parameters, message] of [
			[{}, /^The parameter 'Additional Fields \(JSON\)' is empty$/],
			[
				{ additionalFields: '{ "prompt": "say "hi"" }' },
				/is no JSON: .+ in or after the field "prompt"$/,
			],
			[{ additionalFields, requestPath: '//evil.example/' }, /^The parameter 'Request Path' is /],
			[{ additionalFields, requestPath: '/v1/../../x' }, /^The parameter 'Request Path' is /],
		] as const) {
			const { status, error } = await other(parameters);
			expect(status).toBe('error');
			expect(error?.message).toMatch(message);
		}
		expect(scene.simulator.requests).toEqual([]);
	});

	test('is never sent twice when its outcome is unknown', async () => {
		scene.simulator.everyCreate(faults.resetBeforeHeaders());
		const { error } = await other({
			additionalFields: { model: 'm', prompt: 'a boat' },
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
		});
		expect(error?.message).toMatch(OUTCOME_UNKNOWN);
		expect(scene.simulator.creations).toHaveLength(1);
	});
});
