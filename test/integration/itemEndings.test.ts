/* eslint-disable @n8n/community-nodes/no-restricted-globals -- listens for rejections */
import { faults } from '../simulator';
import { NODE, type NodeResult } from '../support/engine';
import { gapsBetween, KEY, setScene } from '../support/scene';

const scene = setScene();

beforeEach(() => {
	scene.simulator.addTask('good', { processingMs: 1000, startAtFirstLook: true });
	scene.simulator.addTask('bad', { ends: 'failed', error: 'no capacity' });
});

const run = async (
	onError: 'continueRegularOutput' | 'continueErrorOutput',
	ids: unknown[],
	more = {},
) =>
	await scene.run('waitUntilDone', ids, { settings: { onError }, downloadVideo: false, ...more });

const hintsOf = ({ data }: NodeResult['run']) =>
	(data.resultData.runData[NODE].at(-1)!.hints ?? []).map(({ message }) => message);

test('with Continue every item ends for itself and keeps its place and its ID', async () => {
	const { status, items } = await run('continueRegularOutput', [
		'good',
		'bad',
		'unknown',
		'',
		'good',
	]);
	expect(status).toBe('success');
	expect(
		items.map(({ json, pairedItem }) => [json.id, json.status, json.done, pairedItem]),
	).toEqual([
		['good', 'completed', true, { item: 0 }],
		['bad', 'failed', true, { item: 1 }],
		['unknown', undefined, undefined, { item: 2 }],
		[undefined, undefined, undefined, { item: 3 }],
		['good', 'completed', true, { item: 4 }],
	]);
	expect(items.map(({ json }) => json.error)).toEqual([
		null,
		'Task "bad" ended as "failed": no capacity',
		'The API knows no task "unknown": task not found (HTTP 404)',
		"The parameter 'Task ID' is empty",
		null,
	]);
});

test('an item whose options cannot be used keeps the ID of its task', async () => {
	const run = {
		options: { timeout: '={{ $json.wrong }}' },
		settings: { onError: 'continueErrorOutput' as const },
		input: [{ id: 'sora_1', wrong: 'soon' }],
	};
	const { errorItems } = await scene.run('waitUntilDone', [], run);
	expect(errorItems.map(({ json }) => json.id)).toEqual(['sora_1']);
	const { items } = await scene.run('getStatus', [], {
		...run,
		options: { api: '={{ $json.wrong }}' },
		settings: { onError: 'continueRegularOutput' },
	});
	expect(items[0].json).toMatchObject({ id: 'sora_1', error: 'The parameter \'API\' is "soon"' });
});

test.each(['getStatus', 'waitUntilDone', 'create', 'generate'])(
	'%s sends nothing with a key longer than any',
	async (operation) => {
		const apiKey = 'k'.repeat(5000);
		const { error } = await scene.run(operation, ['sora_1'], {
			prompt: 'a boat',
			credential: { apiKey, baseUrl: scene.simulator.baseUrl },
		});
		expect(error!.message).toBe(
			"'API Key' in the Sora Video API credential has 5000 characters, more than any key",
		);
		expect(scene.simulator.requests).toEqual([]);
	},
);

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'with %s a hint says how many items failed, if some did',
	async (onError) => {
		const { run: some } = await run(onError, ['good', 'bad', 'unknown']);
		expect(hintsOf(some)).toEqual(["2 of 3 items failed: their field 'error' says why"]);
		const { run: none } = await run(onError, ['good']);
		expect(hintsOf(none)).toEqual([]);
	},
);

test('with an error output the failures leave there, with what is known of their tasks', async () => {
	const { items, errorItems } = await run('continueErrorOutput', ['good', 'bad', 'good']);
	expect(items.map(({ json }) => json.id)).toEqual(['good', 'good']);
	expect(errorItems).toHaveLength(1);
	expect(errorItems[0].json).toMatchObject({
		id: 'bad',
		status: 'failed',
		done: true,
		error: 'Task "bad" ended as "failed": no capacity',
		message: expect.stringContaining('create a new task'),
	});
});

test('an expression that cannot be resolved fails its own item only', async () => {
	const { items } = await run('continueRegularOutput', ['good', 'bad'], {
		taskId: '={{ $json.id === "bad" ? $json.nothing.at.all : $json.id }}',
	});
	expect(items[0].json.status).toBe('completed');
	expect(items[1].json.error).toBeTruthy();
});

test.each([
	['Task ID', { taskId: '   ' }, "The parameter 'Task ID' is empty"],
	['Task ID', { taskId: '={{ $json.missing }}' }, "The parameter 'Task ID' is empty"],
	['Task ID', { taskId: '={{ null }}' }, "The parameter 'Task ID' is empty"],
	['Task ID', { taskId: '={{ ["a"] }}' }, "The parameter 'Task ID' is a list"],
	['Task ID', { taskId: '={{ {a: 1} }}' }, "The parameter 'Task ID' is an object"],
	['Task ID', { taskId: '={{ NaN }}' }, "The parameter 'Task ID'"],
	['Task ID', { taskId: '..' }, 'The parameter \'Task ID\' is ".."'],
	['Task ID', { taskId: '={{ "\\ud800" }}' }, "The parameter 'Task ID'"],
	[
		'Poll Interval (Seconds)',
		{ options: { pollInterval: 0 } },
		'must be a number, 1 or more, but is "0"',
	],
	[
		'Poll Interval (Seconds)',
		{ options: { pollInterval: '={{ NaN }}' } },
		"The parameter 'Poll Interval (Seconds)'",
	],
	['Poll Interval (Seconds)', { options: { pollInterval: 'soon' } }, 'is "soon"'],
	[
		'Timeout (Seconds)',
		{ options: { timeout: 0 } },
		'must be a number, greater than 0, but is "0"',
	],
	[
		'Timeout (Seconds)',
		{ options: { timeout: '={{ 1/0 }}' } },
		"The parameter 'Timeout (Seconds)'",
	],
	['Timeout (Seconds)', { options: { timeout: -5 } }, 'is "-5"'],
	[
		'Max Concurrent Requests',
		{ options: { maxConcurrentRequests: 0 } },
		"The parameter 'Max Concurrent Requests'",
	],
	[
		'Max File Size (MB)',
		{ downloadVideo: true, options: { maxFileSize: -1 } },
		"The parameter 'Max File Size (MB)'",
	],
	[
		'Max File Size (MB)',
		{ downloadVideo: true, options: { maxFileSize: '={{ [] }}' } },
		'is a list',
	],
	[
		'Output Data Field Name',
		{ downloadVideo: true, binaryPropertyName: ' ' },
		"'Output Data Field Name'",
	],
])('refuses a %s of %j before any request', async (_, parameters, message) => {
	const { error } = await scene.run('waitUntilDone', ['good'], {
		downloadVideo: false,
		...parameters,
	});
	expect(error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 0 } });
	expect(error!.message).toContain(message);
	expect(error!.description).toBeTruthy();
	expect(scene.simulator.requests).toHaveLength(0);
});

test('one item that cannot be read stops the node before any request, and is named', async () => {
	const { error } = await scene.run('waitUntilDone', ['good', 'good', '']);
	expect(error).toMatchObject({ context: { itemIndex: 2 } });
	expect(scene.simulator.requests).toHaveLength(0);
});

test('numbers may come as texts', async () => {
	const { items } = await scene.run('waitUntilDone', ['good'], {
		downloadVideo: false,
		options: { pollInterval: '={{ "5" }}', timeout: '={{ "600.5" }}' },
	});
	expect(items[0].json.status).toBe('completed');
	expect(gapsBetween(scene.simulator.looks('good'))[0]).toBeGreaterThanOrEqual(5000);
});

test('the input items stay as they are', async () => {
	const input = [{ id: 'good', note: 'mine' }];
	await scene.run('waitUntilDone', [], { input });
	expect(input).toEqual([{ id: 'good', note: 'mine' }]);
});

test('Retry On Fail runs the wait again', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { looks: [faults.status(404)] });
	const { items, status } = await scene.run('waitUntilDone', ['sora_1'], {
		settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1000 },
	});
	expect(status).toBe('success');
	expect(items[0].json.status).toBe('completed');
});

test('a success without an error has no such field under Retry On Fail, which n8n 1.x would retry', async () => {
	scene.simulator.addTask('sora_1', {});
	const retried = await scene.run('waitUntilDone', ['sora_1'], {
		settings: { retryOnFail: true, maxTries: 3 },
	});
	expect(retried.items[0].json).not.toHaveProperty('error');
	expect(scene.simulator.downloads('sora_1')).toHaveLength(1);
	const once = await scene.run('waitUntilDone', ['sora_1']);
	expect(once.items[0].json.error).toBeNull();
});

test('the key turns up in no message and no output, even if the API repeats it', async () => {
	const { simulator } = scene;
	simulator.addTask('sora_1', { ends: 'failed', error: `the key ${KEY} has no credit` });
	simulator.addTask('sora_2', { fields: { note: `made with ${KEY}` } });
	simulator.addTask('sora_3', { looks: [faults.json({ message: `unknown key ${KEY}` }, 401)] });
	const { run: record } = await run('continueRegularOutput', ['sora_1', 'sora_2', 'sora_3']);
	expect(JSON.stringify(record)).not.toContain(KEY);
	expect(JSON.stringify(record)).toContain('[API key]');
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'a credential that cannot be used ends each item for itself with %s',
	async (onError) => {
		const { items, errorItems } = await run(onError, ['good', 'bad'], {
			credential: { apiKey: KEY, baseUrl: 'not an address' },
		});
		const failed = onError === 'continueErrorOutput' ? errorItems : items;
		expect(failed.map(({ json }) => [json.id, json.error])).toEqual([
			['good', expect.stringContaining('Base URL')],
			['bad', expect.stringContaining('Base URL')],
		]);
		expect(items).toHaveLength(onError === 'continueErrorOutput' ? 0 : 2);
	},
);

test('a task with several items waits as long as the most patient of them', async () => {
	scene.simulator.addTask('sora_1', { processingMs: 300_000 });
	const { items } = await scene.run('waitUntilDone', ['sora_1', 'sora_1'], {
		downloadVideo: false,
		options: { timeout: '={{ $itemIndex === 0 ? 10 : 1800 }}' },
	});
	expect(items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
});

test('a task ID with the word that n8n takes for Stop does not read as one', async () => {
	const { status, error } = await scene.run('waitUntilDone', ['canceled-clip']);
	expect(status).toBe('error');
	expect(error!.message).toContain('knows no task');
});

test('an operation that this version does not have is named', async () => {
	const { error } = await scene.run('dance', ['good']);
	expect(error!.message).toBe('There is no operation "dance"');
});

test.each([
	['create', 'There is no model family "none"'],
	['generate', 'There is no model family "none"'],
	['getStatus', "The parameter 'Task ID' is empty"],
	['upload', 'The parameter \'For Models Of\' is "none"'],
	['waitUntilDone', "The parameter 'Task ID' is empty"],
])(
	'%s leaves no rejection behind where neither an item nor the credential can be used',
	async (operation, message) => {
		const unhandled = jest.fn();
		process.on('unhandledRejection', unhandled);
		const { items } = await scene.run(operation, [''], {
			resource: operation === 'upload' ? 'asset' : 'video',
			family: 'none',
			prompt: 'a boat',
			assetLibrary: 'none',
			assetUrl: 'https://example.com/image.png',
			settings: { onError: 'continueRegularOutput' },
			credential: { apiKey: KEY, baseUrl: 'no address' },
		});
		await new Promise(process.nextTick);
		process.off('unhandledRejection', unhandled);
		expect(items[0].json.error).toBe(message);
		expect(unhandled).not.toHaveBeenCalled();
	},
);
