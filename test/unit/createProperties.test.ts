import fc from 'fast-check';

import { readAdditionalFields } from '../../nodes/SoraVideo/models/additionalFields';
import { FAMILIES } from '../../nodes/SoraVideo/models/families';
import {
	ruleFor,
	type Family,
	type FieldRule,
	type Model,
} from '../../nodes/SoraVideo/models/family';
import { toBody } from '../../nodes/SoraVideo/models/toBody';
import { explainCreateFailure } from '../../nodes/SoraVideo/messages';
import { isRefusal } from '../../nodes/SoraVideo/api/pace';
import {
	readCreateResult,
	type CreateFailure,
	type CreateResult,
} from '../../nodes/SoraVideo/api/createResult';
import { refusalOf } from '../simulator/create-rules';
import { created, failing, VirtualProvider, type Answer } from './virtualProvider';

const KINDS: Record<CreateFailure['kind'], true> = {
	keyRejected: true,
	wrongAddress: true,
	certificate: true,
	refused: true,
	redirected: true,
	blocked: true,
	rateLimited: true,
	unreachable: true,
	unknown: true,
};
const kinds = Object.keys(KINDS) as Array<CreateFailure['kind']>;

const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));

describe('reading an answer to a creation', () => {
	const maybeId = fc.oneof(
		fc.constantFrom<unknown>('sora_1', ' ', '', null, 0, 12, {}, ['sora_1'], true),
		fc.jsonValue(),
	);
	const code = fc.oneof(
		fc.constantFrom<unknown>(0, '0', ' 0', 200, '204', 401, '429', 500, 1001, null, '', ' ', false),
		fc.jsonValue(),
	);
	const words = fc.oneof(
		fc.constantFrom('success', 'no', '登录验证失败', 'too many requests', 'timeout', '系统异常'),
		fc.jsonValue(),
	);
	const task = fc.record(
		{
			id: maybeId,
			projectId: maybeId,
			status: fc.oneof(fc.constantFrom('queued', 'failed', 'completed', 'ok'), fc.jsonValue()),
			error: fc.oneof(words, fc.record({ message: words, code: words })),
			code,
			msg: words,
			message: words,
		},
		{ requiredKeys: [] },
	);
	const envelope = fc
		.tuple(task, fc.option(fc.oneof(task, fc.jsonValue()), { nil: undefined }))
		.map(([outer, data]) => ({ ...outer, data }));
	const body = fc.oneof(
		fc.oneof(task, envelope).map((value) => JSON.stringify(value)),
		fc.json(),
		anyText,
		fc
			.tuple(envelope, fc.nat(200))
			.map(([value, length]) => JSON.stringify(value).slice(0, length)),
	);
	const answer = fc.record({
		httpStatus: fc.oneof(
			fc.constantFrom(200, 200, 200, 201, 400, 401, 429, 500),
			fc.integer({ min: 100, max: 599 }),
			fc.double(),
		),
		headers: fc.dictionary(fc.oneof(fc.constant('retry-after'), fc.string()), fc.anything()),
		body,
	});

	/** Whatever in an answer could be the ID of a task, found in another way than by the node. */
	const idsIn = (text: string): string[] => {
		try {
			const parsed = JSON.parse(text) as { data?: unknown } | null;
			return [parsed, parsed?.data].flatMap((value) => {
				if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
				const { id, projectId } = value as Record<string, unknown>;
				const isId = (one: unknown) => ['string', 'number'].includes(typeof one);
				return [id, projectId].filter(isId).map((one) => String(one).trim());
			});
		} catch {
			return [];
		}
	};

	test('gives a task with an ID that is in the answer, or a failure with a reason', () => {
		fc.assert(
			fc.property(answer, (given) => {
				const creation = readCreateResult(given);
				if ('task' in creation) {
					expect(creation.task.id).not.toBe('');
					expect(idsIn(given.body)).toContain(creation.task.id);
					expect(given.httpStatus).toBeLessThan(300);
				} else {
					expect(kinds).toContain(creation.failure.kind);
					expect(creation.failure.reason.trim()).not.toBe('');
				}
			}),
		);
	});

	test('calls nothing created only where no ID is named, or the key is rejected', () => {
		fc.assert(
			fc.property(answer, (given) => {
				const creation = readCreateResult(given);
				if ('task' in creation || creation.failure.kind === 'unknown') return;
				const { kind, id } = creation.failure;
				expect(id).toBeUndefined();
				if (kind !== 'keyRejected') expect(idsIn(given.body).join('')).toBe('');
			}),
		);
	});

	test('leaves it open after every status that does not say that nothing was done', () => {
		const status = fc.oneof(
			fc.integer({ min: 300, max: 306 }),
			fc.constantFrom(408, 425, 499),
			fc.integer({ min: 500, max: 999 }),
		);
		fc.assert(
			fc.property(answer, status, (given, httpStatus) => {
				expect(readCreateResult({ ...given, httpStatus })).toMatchObject({
					failure: { kind: 'unknown' },
				});
			}),
		);
	});

	test('takes up to be sent again only what says that there were too many requests', () => {
		fc.assert(
			fc.property(answer, (given) => {
				if (!mayBeSentAgain(readCreateResult(given))) return;
				expect(given.httpStatus === 429 || given.body.includes('429')).toBe(true);
			}),
		);
	});
});

describe('a request to create a task', () => {
	const LINK = 'https://a.example/1.png';

	const anything = fc.oneof(fc.anything({ withNullPrototype: true }), fc.jsonValue(), anyText);

	const link = fc.oneof(
		{ arbitrary: fc.webUrl({ withQueryParameters: true, withFragments: true }), weight: 4 },
		{
			arbitrary: fc
				.tuple(fc.constantFrom('https:', 'HTTPS://', 'http://', 'ftp://', 'https://'), anyText)
				.map(([scheme, rest]) => scheme + rest),
			weight: 1,
		},
		{
			arbitrary: fc.constantFrom(LINK, ` ${LINK}\n`, 'asset://a-1', 'https://a.example/a b', ''),
			weight: 1,
		},
	);

	/** What is likely to pass, and its like; now and then anything at all. */
	function likely(rule: FieldRule): fc.Arbitrary<unknown> {
		const texts = (values: unknown[]) => values.flatMap((value) => [value, ` ${String(value)}`]);
		switch (rule.kind) {
			case 'choice':
				return fc.constantFrom(...texts(rule.values));
			case 'seconds':
				return fc
					.oneof(
						{ arbitrary: fc.integer({ min: rule.min - 1, max: rule.max + 1 }), weight: 9 },
						{ arbitrary: fc.double(), weight: 1 },
					)
					.chain((value) => fc.constantFrom(value, String(value)));
			case 'integer':
				return fc.oneof(fc.maxSafeInteger(), fc.double()).map((value) => String(value));
			case 'boolean':
				return fc.constantFrom<unknown>(true, false, 'true', ' False ');
			case 'link':
				return link;
			case 'links':
				return fc.oneof(
					fc.array(fc.oneof(link, fc.constant(null)), { maxLength: (rule.max ?? 8) + 1 }),
					fc.array(link, { maxLength: 4 }).map((parts) => JSON.stringify(parts)),
					fc
						.tuple(fc.array(link, { maxLength: 4 }), fc.constantFrom(',', ', ', '\n', ' ; '))
						.map(([parts, between]) => parts.join(between)),
				);
		}
	}

	const valuesOf = (family: Family, model: Model) =>
		fc.record(
			Object.fromEntries(
				family.fields.map((field) => {
					const rule = ruleFor(field, model);
					return [
						field.parameter,
						fc.oneof(
							{ arbitrary: likely(rule ?? field.rule), weight: rule === undefined ? 1 : 12 },
							{ arbitrary: fc.constantFrom<unknown>('', null, undefined), weight: 16 },
							{ arbitrary: anything, weight: 1 },
						),
					];
				}),
			),
			{ requiredKeys: [] },
		);

	const prompt = fc.oneof(
		fc.lorem(),
		anyText,
		fc.integer({ min: 4995, max: 5005 }).map((length) => '🛶'.repeat(length)),
	);

	/** Fields that no family has. */
	const additional = fc.dictionary(
		fc.constantFrom('callback', 'style', '__proto__'),
		fc.jsonValue(),
		{
			maxKeys: 2,
		},
	);

	const input = fc
		.constantFrom(...FAMILIES)
		.chain((family) => fc.tuple(fc.constant(family), fc.constantFrom(...family.models)))
		.chain(([family, model]) =>
			fc.record({
				family: fc.constant(family),
				model: fc.constant(model.id),
				prompt,
				values: valuesOf(family, model),
				additional,
			}),
		);

	test('is one that the API accepts, or is refused before, whatever is in the parameters', () => {
		const made: Record<string, number> = {};
		fc.assert(
			fc.property(input, (given) => {
				const body = toBody(given);
				if ('invalid' in body) {
					expect(body.invalid.message).toMatch(/^The parameters? '/);
					expect(body.invalid.description).not.toBe('');
					return;
				}
				const { path, id } = given.family;
				made[id] = (made[id] ?? 0) + 1;
				const sent = JSON.parse(JSON.stringify(body.value)) as Record<string, unknown>;
				expect(refusalOf(path, sent)).toBeUndefined();
				expect(sent.model).toBe(given.model);
				expect(JSON.stringify(sent)).toContain(JSON.stringify(given.prompt));
			}),
			{ numRuns: 100 * FAMILIES.length },
		);
		// Were all refused, nothing would have been tested.
		for (const { id } of FAMILIES) expect(made[id]).toBeGreaterThan(15);
	});

	test('is made or refused, never thrown, for any model and any additional fields', () => {
		const names = FAMILIES.flatMap(({ fields }) => fields.map(({ api }) => api));
		const wild = fc.dictionary(
			fc.oneof(fc.constantFrom(...names, 'seconds', 'content', 'prompt', 'model'), fc.string()),
			anything,
		);
		fc.assert(
			fc.property(input, wild, fc.string(), (given, fields, model) => {
				const body = toBody({ ...given, model, additional: fields });
				if ('invalid' in body) expect(body.invalid.message).toMatch(/^The parameters? '/);
				else expect(body.value).toMatchObject(Object.fromEntries(Object.entries(fields)));
			}),
		);
	});

	test('has additional fields that are an object, or is refused', () => {
		fc.assert(
			fc.property(fc.oneof(anything, fc.json()), (given) => {
				const read = readAdditionalFields(given);
				if ('value' in read) expect(Array.isArray(read.value)).toBe(false);
				else
					expect(read.invalid.message).toMatch(/^The parameter 'Additional Fields \(JSON\)' is /);
			}),
		);
	});
});

const mayBeSentAgain = (creation: CreateResult): creation is { failure: CreateFailure } =>
	'failure' in creation && isRefusal(creation.failure);

describe('creating in turn', () => {
	const EXACT = 0.001;

	const creation: fc.Arbitrary<CreateResult> = fc.oneof(
		{ arbitrary: fc.constant(created('x')), weight: 2 },
		{ arbitrary: fc.constantFrom(...kinds).map((kind) => failing(kind)), weight: 2 },
		{
			arbitrary: fc
				.record({
					kind: fc.constantFrom<CreateFailure['kind']>('rateLimited', 'unreachable', 'unknown'),
					retryAfter: fc.constantFrom(undefined, '0', '7', '250', '100000', 'soon'),
				})
				.map(({ kind, retryAfter }) => failing(kind, { retryAfter })),
			weight: 4,
		},
	);
	const answer: fc.Arbitrary<Answer> = fc.record({
		creation,
		ms: fc.oneof(fc.constant(0), fc.nat(2000), fc.nat(60_000)),
	});
	const anyCase = fc.record({
		/** What the requests of each item bring, one after the other, over and over. */
		items: fc.array(fc.array(answer, { minLength: 1, maxLength: 8 }), {
			minLength: 1,
			maxLength: 12,
		}),
		size: fc.integer({ min: 1, max: 4 }),
		chance: fc.double({ min: 0, max: 1, noNaN: true }),
	});
	type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

	async function play({ items, size, chance }: Case) {
		const provider = new VirtualProvider(
			({ item, count }) => items[item][count % items[item].length],
			{ size, random: () => chance },
		);
		const outcomes = await provider.run(items.length);
		const requestsOf = (item: number) => provider.requests.filter((one) => one.item === item);
		return { provider, outcomes, requestsOf };
	}

	test('sends nothing again after an outcome that is not surely nothing', async () => {
		await fc.assert(
			fc.asyncProperty(anyCase, async (given) => {
				const { outcomes, requestsOf } = await play(given);
				for (const [item, { creation: outcome }] of outcomes.entries()) {
					const sent = requestsOf(item).map((request) => request.creation!);
					expect(sent.slice(0, -1).every(mayBeSentAgain)).toBe(true);
					// What became of the last request is what is told.
					const last = sent.at(-1);
					if (last !== undefined && !mayBeSentAgain(last)) expect(outcome).toBe(last);
					else expect(mayBeSentAgain(outcome)).toBe(true);
				}
			}),
		);
	});

	test('sends nothing for half a second after a refusal, nor before Retry-After', async () => {
		await fc.assert(
			fc.asyncProperty(anyCase, async (given) => {
				const { requests, mostInFlight } = (await play(given)).provider;
				expect(mostInFlight).toBeLessThanOrEqual(given.size);
				const failures = requests.flatMap((request) => {
					const { creation: came } = request;
					return came !== undefined && mayBeSentAgain(came)
						? [{ ...request, ...came.failure }]
						: [];
				});
				for (const { startedAt, endedAt, retryAfter } of failures) {
					// What was in flight together shares the pause of the one that failed first.
					const together = failures.filter(
						(one) => one.endedAt >= startedAt && one.endedAt <= endedAt,
					);
					const firstEnd = Math.min(...together.map((one) => one.endedAt));
					const demanded = Number(retryAfter ?? 0) * 1000 || 0;
					const until = Math.max(firstEnd + 500, endedAt + demanded);
					const later = requests.filter((one) => one.startedAt > endedAt);
					for (const one of later) expect(one.startedAt).toBeGreaterThanOrEqual(until - EXACT);
				}
			}),
		);
	});

	test('comes to an end, also when nothing ever gets better', async () => {
		const never = fc.record({
			items: fc.array(
				fc.array(
					fc.record({
						creation: fc.constantFrom(failing('rateLimited'), failing('unreachable')),
						ms: fc.nat(60_000),
					}),
					{ minLength: 1, maxLength: 3 },
				),
				{ minLength: 1, maxLength: 12 },
			),
			size: fc.integer({ min: 1, max: 4 }),
			chance: fc.double({ min: 0, max: 1, noNaN: true }),
		});
		await fc.assert(
			fc.asyncProperty(never, async (given) => {
				const { provider, outcomes } = await play(given);
				expect(outcomes.map(({ creation: outcome }) => 'failure' in outcome)).not.toContain(false);
				expect(provider.requests.length).toBeLessThanOrEqual(45 + 3 * given.size);
			}),
		);
	});
});

test('an outcome that nobody knows is never called nothing created, and no other is left open', () => {
	const failure = fc.record({
		kind: fc.constantFrom(...kinds),
		reason: fc.lorem(),
		id: fc.option(anyText, { nil: undefined }),
		httpStatus: fc.constantFrom(undefined, 200, 500),
	});
	fc.assert(
		fc.property(failure, (given) => {
			const { message, description } = explainCreateFailure(given);
			const isNothing = description.startsWith('Nothing was created for this item. ');
			expect(isNothing).toBe(given.kind !== 'unknown');
			expect(message.startsWith('It is not known whether')).toBe(given.kind === 'unknown');
		}),
	);
});
