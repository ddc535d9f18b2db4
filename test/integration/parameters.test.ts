import fc from 'fast-check';
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
