/* eslint-disable @n8n/community-nodes/no-restricted-globals -- counts the turns of the event loop */
import fc from 'fast-check';
import { ExecuteContext } from 'n8n-core';
import type { NodeParameterValueType } from 'n8n-workflow';

import { KEY, setScene } from '../support/scene';

const scene = setScene();

/** What people and expressions hand over: ordinary, odd and hostile values of every type. */
const anything = fc.oneof(
	fc.constantFrom(
		...[
			'',
			' ',
			'.',
			'..',
			'../../etc/passwd',
			'C:\\nul',
			'a/b',
			'\u0000',
			'\ud800',
			'🚀',
			'canceled',
		],
		...['NaN', '1e999', '-1', '0', '30', '__proto__', 'constructor', '<b>', '%2e%2e', '?x=1#y'],
	),
	fc.string({ unit: 'binary', maxLength: 300 }),
	fc.double(),
	fc.integer(),
	fc.boolean(),
	fc.constantFrom(null, undefined, [], {}, [1], { a: 1 }),
);

/** A value as an expression gives it, so that its type is kept. */
const asExpression = (value: unknown) =>
	value === undefined
		? '={{ undefined }}'
		: `={{ JSON.parse(${JSON.stringify(JSON.stringify(value))}) }}`;

const expression = anything.map((value) =>
	typeof value === 'number' && !Number.isFinite(value) ? `={{ ${value} }}` : asExpression(value),
);

const parameters = fc.record(
	{
		taskId: fc.oneof(fc.constant('sora_1'), expression),
		downloadVideo: fc.oneof(fc.constant(true), expression),
		binaryPropertyName: fc.oneof(fc.constant('data'), expression),
		options: fc.record(
			{
				pollInterval: expression,
				timeout: expression,
				onTimeout: expression,
				maxFileSize: expression,
				fileName: expression,
				maxConcurrentRequests: expression,
			},
			{ requiredKeys: [] },
		),
	},
	{ requiredKeys: ['taskId'] },
);

test('whatever the parameters are, there is a result or a message that says what to do', async () => {
	await fc.assert(
		fc.asyncProperty(
			parameters,
			fc.constantFrom('getStatus', 'waitUntilDone'),
			async (given, operation) => {
				const { simulator } = scene;
				simulator.reset();
				simulator.addTask('sora_1', {});
				const { status, items, error } = await scene.run(
					operation,
					['sora_1'],
					given as Record<string, NodeParameterValueType>,
				);
				if (status === 'success') {
					expect(items).toHaveLength(1);
					expect(items[0].json).toMatchObject({ id: 'sora_1', status: 'completed' });
					for (const { fileName } of Object.values(items[0].binary ?? {})) {
						expect(fileName).toMatch(/^[^/\\:*?"<>|\p{Cc}]+\.[a-z\d]{2,5}$/iu);
					}
				} else {
					expect(status).toBe('error');
					expect(error!.message.length).toBeGreaterThan(10);
					expect(error!.description?.length ?? 0).toBeGreaterThan(10);
					expect(error!.message + error!.description).not.toMatch(/X-Amz|\[object|undefined/);
					expect(error!.message + error!.description).not.toContain(KEY);
				}
			},
		),
		{ numRuns: 200 },
	);
}, 180_000);

test.each([
	['On Timeout', { options: { onTimeout: '={{ "never" }}' } }],
	['Suspend While Waiting', { suspendWhileWaiting: '={{ "maybe" }}' }],
])(
	"what the parameter '%s' cannot mean is refused before anything is requested",
	async (name, given) => {
		scene.simulator.addTask('sora_1', {});
		const { error } = await scene.run('waitUntilDone', ['sora_1'], given);
		expect(error!.message).toContain(`The parameter '${name}'`);
		expect(scene.simulator.requests).toEqual([]);
	},
);

test('switches take the texts that variables of n8n are', async () => {
	scene.simulator.addTask('sora_1', { processingMs: 100_000 });
	const { suspensions } = await scene.run('waitUntilDone', ['sora_1'], {
		suspendWhileWaiting: '={{ "true" }}',
	});
	expect(suspensions).toBeGreaterThan(0);
});

test('an asset has no object for a name', async () => {
	const { error } = await scene.run('upload', [], {
		input: [{}],
		resource: 'asset',
		assetLibrary: 'seedance25',
		assetType: 'Image',
		assetUrl: 'https://images.example.com/ada.png',
		options: { assetName: '={{ ({ a: 1 }) }}' },
	});
	expect(error!.message).toContain("The parameter 'Asset Name'");
});

/** Counts, turn by turn of the event loop, for how many items n8n was asked for parameters. */
async function itemsPerTurn(work: () => Promise<unknown>): Promise<number[]> {
	const turns: Array<Set<number>> = [];
	const state = { isOver: false, turn: new Set<number>() };
	const nextTurn = () => {
		turns.push((state.turn = new Set()));
		if (!state.isOver) setImmediate(nextTurn);
	};
	nextTurn();
	const read = jest
		.spyOn(ExecuteContext.prototype as never, '_getNodeParameter')
		.mockImplementation(function (
			this: ExecuteContext,
			name: string,
			index: number,
			...rest: unknown[]
		) {
			state.turn.add(index);
			return original.call(this, name, index, ...rest);
		} as never);
	try {
		await work();
	} finally {
		state.isOver = true;
		read.mockRestore();
	}
	return turns.map(({ size }) => size);
}

const original = (
	ExecuteContext.prototype as unknown as { _getNodeParameter: (...args: unknown[]) => unknown }
)._getNodeParameter;

const ids = Array.from({ length: 2000 }, () => 'sora_1');

test.each(['getStatus', 'waitUntilDone', 'create', 'generate'])(
	'%s reads the parameters of many items with a turn for n8n every few hundred of them',
	async (operation) => {
		scene.simulator.addTask('sora_1', {});
		const invalid = { prompt: '={{ "" }}', taskId: '={{ "" }}' };
		const settings = { onError: 'continueRegularOutput' } as const;
		const sizes = await itemsPerTurn(async () => {
			const { items } = await scene.run(operation, ids, { ...invalid, settings });
			expect(items).toHaveLength(ids.length);
		});

		expect(Math.max(...sizes)).toBeLessThanOrEqual(300);
		expect(sizes.filter((size) => size > 1).length).toBeGreaterThanOrEqual(ids.length / 300);
	},
);

test('Stop ends the reading of many items', async () => {
	const reads = await itemsPerTurn(async () => {
		const { status } = await scene.run('getStatus', ids, {
			onStart: (stop: () => void) => setImmediate(() => setImmediate(() => setTimeout(stop, 0))),
		});
		expect(status).toBe('canceled');
	});

	expect(reads.reduce((sum, size) => sum + size)).toBeLessThan(ids.length);
	expect(scene.simulator.requests).toEqual([]);
});
