import fc from 'fast-check';

import { explainDownload, type DownloadFailure } from '../../nodes/SoraVideo/api/explainDownload';
import { safeFileName } from '../../nodes/SoraVideo/api/fileName';
import { detectMediaType } from '../../nodes/SoraVideo/api/mediaType';
import { checkNumber } from '../../nodes/SoraVideo/models/validated';
import { explainEnding, explainPollFailure } from '../../nodes/SoraVideo/messages';
import { retryAfterMoment } from '../../nodes/SoraVideo/api/backoff';
import {
	readPollResult,
	type PollFailure,
	type PollFailureKind,
	type PollResult,
} from '../../nodes/SoraVideo/api/pollResult';
import { isCompleted } from '../../nodes/SoraVideo/api/videoTask';
import type { WaitEnding } from '../../nodes/SoraVideo/wait/pollState';
import type { TaskWait } from '../../nodes/SoraVideo/wait/poller';
import { LINK, seconds, START, VirtualWorld, type Answer } from './virtualWorld';

const failureKinds: PollFailureKind[] = [
	'keyRejected',
	'unknownTask',
	'refused',
	'blocked',
	'rateLimited',
	'unavailable',
	'notATask',
	'businessFailure',
	'redirected',
];

/** Any text, with halves of characters, control characters and all languages. */
const anyText = fc.oneof(
	fc.string(),
	fc.string({ unit: 'binary' }),
	fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

describe('reading an answer', () => {
	const status = fc.oneof(
		fc.constantFrom('queued', 'processing', 'completed', 'failed', ' COMPLETED\n', 'Completed'),
		fc.constantFrom('not completed', 'completed?', 'complete', ''),
		fc.jsonValue(),
	);
	const code = fc.oneof(
		fc.constantFrom<unknown>(0, '0', ' 0', -0, 1, '204', 401, '1001', null, '', false, '00'),
		fc.constant({ toString: null, valueOf: null }),
		fc.jsonValue(),
	);
	const maybeText = fc.oneof(fc.string(), fc.jsonValue());
	const task = fc.record(
		{
			id: maybeText,
			status,
			video_url: maybeText,
			error: fc.oneof(maybeText, fc.record({ message: maybeText })),
			code,
			msg: maybeText,
		},
		{ requiredKeys: [] },
	);
	const envelope = fc.record(
		{
			code,
			msg: maybeText,
			message: maybeText,
			error: fc.oneof(maybeText, fc.record({ message: maybeText })),
			data: fc.oneof(task, fc.array(task), fc.jsonValue()),
		},
		{ requiredKeys: [] },
	);
	const body = fc.oneof(
		fc.oneof(task, envelope).map((value) => JSON.stringify(value)),
		fc.json(),
		anyText,
		// Cut short, and with something in front or behind.
		fc
			.tuple(fc.oneof(task, envelope), fc.nat(200))
			.map(([value, length]) => JSON.stringify(value).slice(0, length)),
		fc
			.tuple(fc.constantFrom('\uFEFF', ' ', '<', '\u0000'), task, fc.constantFrom('', '}', '\n'))
			.map(([before, value, after]) => before + JSON.stringify(value) + after),
	);
	const answer = fc.record({
		httpStatus: fc.oneof(
			fc.constantFrom(200, 200, 200, 201, 204),
			fc.integer({ min: 100, max: 599 }),
			fc.double(),
		),
		headers: fc.oneof(
			fc.record({ 'retry-after': fc.oneof(anyText, fc.anything()) }),
			fc.dictionary(fc.string(), fc.anything()),
		),
		body,
	});

	const parse = (text: string): unknown => {
		try {
			return JSON.parse(text.replace(/^\uFEFF/, ''));
		} catch {
			return undefined;
		}
	};

	const saysCompleted = (value: unknown): boolean => {
		if (typeof value !== 'object' || value === null) return false;
		const { status: said } = value as { status?: unknown };
		return (
			typeof said === 'string' &&
			/^\s*(completed?|succeed(ed)?|success(ful)?|done|finished|ready|generated)\s*$/i.test(said)
		);
	};

	test('gives a task with a text as its status or a failure with a reason, whatever it is', () => {
		fc.assert(
			fc.property(answer, fc.string({ minLength: 1 }), (given, id) => {
				const reading = readPollResult(given, id);
				if ('task' in reading) {
					expect(typeof reading.task.status).toBe('string');
					expect(reading.task.status.trim()).not.toBe('');
					expect(reading.task.id ?? '').not.toBe('');
				} else {
					expect(failureKinds).toContain(reading.failure.kind);
					expect(typeof reading.failure.reason).toBe('string');
					expect(reading.failure.reason.trim()).not.toBe('');
				}
			}),
		);
	});

	test('calls nothing completed that does not say so itself, with a status of success', () => {
		fc.assert(
			fc.property(answer, (given) => {
				const reading = readPollResult(given, 'sora_abc123');
				if (!('task' in reading) || !isCompleted(reading.task)) return;
				const said = parse(given.body) as { data?: unknown };
				expect(saysCompleted(said) || saysCompleted(said.data)).toBe(true);
				expect(given.httpStatus >= 300).toBe(false);
			}),
		);
	});

	test('calls nothing completed beside a code that is no success', () => {
		const failing = fc
			.oneof(fc.string(), fc.double(), fc.boolean())
			.filter((value) => !/^(0|null|)$/.test(String(JSON.parse(JSON.stringify(value))).trim()));
		fc.assert(
			fc.property(failing, task, fc.boolean(), (value, inside, isWrapped) => {
				const completed = { ...inside, id: 'another', status: 'completed', code: undefined };
				const given = isWrapped ? { code: value, data: completed } : { ...completed, code: value };
				const reading = readPollResult(
					{ httpStatus: 200, headers: {}, body: JSON.stringify(given) },
					'sora_abc123',
				);
				expect('task' in reading && isCompleted(reading.task)).toBe(false);
			}),
		);
	});

	test('takes an HTTP status of failure for a failure, whatever the body says', () => {
		fc.assert(
			fc.property(answer, fc.integer({ min: 300, max: 999 }), (given, httpStatus) => {
				expect('failure' in readPollResult({ ...given, httpStatus }, 'sora_abc123')).toBe(true);
			}),
		);
	});
});

test('a Retry-After gives a moment or nothing, never something that is no number', () => {
	const header = fc.oneof(
		anyText,
		fc.stringMatching(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/),
		fc.nat().map(String),
	);
	fc.assert(
		fc.property(header, (value) => {
			const moment = retryAfterMoment(value, START);
			expect(moment === undefined || !Number.isNaN(moment)).toBe(true);
		}),
	);
});

describe('a wait', () => {
	const task = (status: string, more: object = {}): PollResult => ({
		task: { id: 'task', status, ...more },
	});

	const retryAfter = fc.oneof(
		{ arbitrary: fc.constant(undefined), weight: 4 },
		{ arbitrary: fc.integer({ min: 0, max: 600 }).map(String), weight: 2 },
		{
			arbitrary: fc
				.integer({ min: -600, max: 6000 })
				.map((offset) => new Date(START + seconds(offset)).toUTCString()),
			weight: 2,
		},
		{ arbitrary: fc.constantFrom('', 'soon', '-5', '1.5', '99999', '9'.repeat(400)), weight: 1 },
	);

	const failing = (kinds: PollFailureKind[]) =>
		fc
			.record({
				kind: fc.constantFrom(...kinds),
				reason: fc.constant('the reason'),
				httpStatus: fc.constantFrom(undefined, 503),
				retryAfter,
			})
			.map((failure): PollResult => ({ failure }));

	const reading: fc.Arbitrary<PollResult> = fc.oneof(
		{
			arbitrary: fc.constantFrom(
				task('queued'),
				task('processing'),
				task('in_review'),
				task('completed'),
			),
			weight: 12,
		},
		{
			arbitrary: failing(['rateLimited', 'unavailable', 'notATask']),
			weight: 12,
		},
		{ arbitrary: failing(['businessFailure', 'redirected']), weight: 3 },
		{ arbitrary: failing(['keyRejected', 'unknownTask', 'refused', 'blocked']), weight: 1 },
		{
			arbitrary: fc.constantFrom(task('completed', { video_url: LINK }), task('failed')),
			weight: 1,
		},
	);

	const MAX_LATENCY = seconds(30);

	/** How long after the deadline the final poll may begin. */
	const FINAL_MS = seconds(15);

	const answer: fc.Arbitrary<Answer> = fc.record({
		reading,
		ms: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: MAX_LATENCY })),
	});

	const intervalMs = fc.integer({ min: 1000, max: 600_000 });
	const timeoutMs = fc.oneof(
		fc.integer({ min: 1, max: seconds(10) }),
		fc.integer({ min: 1, max: seconds(600) }),
	);
	/** As a number of intervals, so that long intervals have their turns, too. */
	const turns = fc.double({ min: 0.01, max: 40, noNaN: true });
	/** Each look takes the next answer, and after the last the first again. */
	const answers = fc.array(answer, { minLength: 1, maxLength: 12 });
	const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 });
	const size = fc.integer({ min: 1, max: 12 });

	/** Clocks that run in fractions of milliseconds are not more exact than this. */
	const EXACT = 0.01;

	interface Case {
		waits: Array<{ intervalMs: number; timeoutMs: number; answers: Answer[] }>;
		size: number;
		chances: number[];
	}

	async function play({ waits, size: slots, chances: given }: Case) {
		let turn = 0;
		const world = new VirtualWorld(
			({ id, count }) => {
				const script = waits[Number(id)].answers;
				return script[count % script.length];
			},
			{ size: slots, random: () => given[turn++ % given.length] },
		);
		const tasks = waits.map(
			(wait, index): TaskWait => ({
				id: String(index),
				intervalMs: wait.intervalMs,
				deadline: START + wait.timeoutMs,
			}),
		);
		const outcomes = await world.run(...tasks);
		const looksAt = (id: string) => world.polls.filter((poll) => poll.id === id);
		return { world, tasks, outcomes, looksAt };
	}

	const withOwnDeadlines: fc.Arbitrary<Case> = fc.record({
		waits: fc.array(
			fc
				.record({ intervalMs, turns, answers })
				.map((wait) => ({ ...wait, timeoutMs: Math.ceil(wait.intervalMs * wait.turns) })),
			{ minLength: 1, maxLength: 6 },
		),
		size,
		chances,
	});

	const withOneDeadline: fc.Arbitrary<Case> = fc
		.tuple(withOwnDeadlines, timeoutMs)
		.map(([given, common]) => ({
			...given,
			waits: given.waits.map((wait) => ({ ...wait, timeoutMs: common })),
		}));

	const alone: fc.Arbitrary<Case> = fc
		.tuple(withOwnDeadlines)
		.map(([given]) => ({ ...given, waits: given.waits.slice(0, 1) }));

	const anyCase = fc.oneof(alone, withOneDeadline, withOwnDeadlines);

	test('ends, whatever is answered: every task has its ending', async () => {
		await fc.assert(
			fc.asyncProperty(anyCase, async (given) => {
				const { outcomes } = await play(given);
				expect(outcomes).toHaveLength(given.waits.length);
				for (const { ending } of outcomes) expect(ending.kind).toBeTruthy();
			}),
		);
	});

	test('looks at no task again before its interval is over, but for the final look', async () => {
		await fc.assert(
			fc.asyncProperty(anyCase, async (given) => {
				const { tasks, looksAt } = await play(given);
				for (const { id, intervalMs: interval, deadline } of tasks) {
					const looks = looksAt(id);
					for (const [index, { startedAt }] of looks.entries()) {
						if (index === 0 || startedAt >= deadline - EXACT) continue;
						// What was refused is sent again in its turn.
						if (looks[index - 1].isRefused) continue;
						expect(startedAt - looks[index - 1].endedAt).toBeGreaterThanOrEqual(interval - EXACT);
					}
				}
			}),
		);
	});

	test('looks at no task more than once after its deadline', async () => {
		await fc.assert(
			fc.asyncProperty(anyCase, async (given) => {
				const { tasks, looksAt } = await play(given);
				for (const { id, deadline } of tasks) {
					const late = looksAt(id).filter(
						({ startedAt, isRefused }) => startedAt >= deadline - EXACT && !isRefused,
					);
					expect(late.length).toBeLessThanOrEqual(1);
				}
			}),
		);
	});

	test('looks at a task no more often than its time has intervals, and twice more', async () => {
		await fc.assert(
			fc.asyncProperty(anyCase, async (given) => {
				const { tasks, looksAt } = await play(given);
				for (const [index, { id, intervalMs: interval }] of tasks.entries()) {
					const most = given.waits[index].timeoutMs / interval + 2;
					const answered = looksAt(id).filter(({ isRefused }) => !isRefused);
					expect(answered.length).toBeLessThanOrEqual(most);
				}
			}),
		);
	});

	test('never begins a sleep that ends after the deadline', async () => {
		await fc.assert(
			fc.asyncProperty(fc.oneof(alone, withOneDeadline), async (given) => {
				const { world, tasks } = await play(given);
				for (const { endsAt } of world.sleeps) {
					expect(endsAt).toBeLessThanOrEqual(tasks[0].deadline + EXACT);
				}
			}),
		);
	});

	test('ends a request and fifteen seconds after its deadline when there is a place for each task', async () => {
		await fc.assert(
			fc.asyncProperty(anyCase, async (given) => {
				const { tasks, outcomes } = await play({ ...given, size: given.waits.length });
				for (const [index, { at }] of outcomes.entries()) {
					expect(at).toBeLessThanOrEqual(tasks[index].deadline + FINAL_MS + MAX_LATENCY + EXACT);
				}
			}),
		);
	});

	test('has no more requests in flight than there are places', async () => {
		await fc.assert(
			fc.asyncProperty(anyCase, async (given) => {
				const { world } = await play(given);
				expect(world.mostInFlight).toBeLessThanOrEqual(given.size);
			}),
		);
	});

	test('asks for nothing before the moment that the API has named to all', async () => {
		await fc.assert(
			fc.asyncProperty(withOneDeadline, async (given) => {
				const { world, looksAt } = await play(given);
				const demands = given.waits.flatMap(({ answers: script }, id) =>
					looksAt(String(id)).flatMap(({ endedAt }, count) => {
						const { reading: read } = script[count % script.length];
						if (!('failure' in read) || read.failure.kind !== 'rateLimited') return [];
						const until = retryAfterMoment(read.failure.retryAfter, endedAt);
						return until === undefined ? [] : [{ from: endedAt, until }];
					}),
				);
				for (const { startedAt } of world.polls) {
					for (const { from, until } of demands) {
						expect(startedAt > from && startedAt < until - EXACT).toBe(false);
					}
				}
			}),
		);
	});

	test('calls only a completed task with a link completed, and only an ended one failed', async () => {
		await fc.assert(
			fc.asyncProperty(anyCase, async (given) => {
				for (const { ending } of (await play(given)).outcomes) {
					if (ending.kind === 'completed') {
						expect(ending.task).toMatchObject({ status: 'completed', video_url: LINK });
					}
					if (ending.kind === 'failed') expect(ending.task.status).toBe('failed');
				}
			}),
		);
	});

	test('gives up before the deadline only for what is final', async () => {
		await fc.assert(
			fc.asyncProperty(anyCase, async (given) => {
				const { tasks, outcomes } = await play(given);
				for (const [index, { ending, at }] of outcomes.entries()) {
					if (ending.kind !== 'timedOut' && ending.kind !== 'unreadable') continue;
					expect(at).toBeGreaterThanOrEqual(tasks[index].deadline - EXACT);
				}
			}),
		);
	});
});

describe('a message', () => {
	const SECRET = 'S3CR3T';

	/** The characters of a query. Source: RFC 3986, section 3.4. */
	const queryText = fc.string({
		unit: fc.constantFrom(..."abcXYZ019-._~!$&'()*+,;=:@/?%"),
		maxLength: 20,
	});
	const pathText = fc.string({
		unit: fc.constantFrom(..."abcXYZ019-._~!$&'()*+,;=:@/%"),
		maxLength: 20,
	});
	const signedLink = fc
		.tuple(
			fc.constantFrom('https', 'http', 'HTTPS', 'ftp', 's3'),
			fc.domain(),
			pathText,
			fc.constantFrom('?', '#'),
			queryText,
			queryText,
		)
		.map(
			([scheme, host, path, mark, before, after]) =>
				`${scheme}://${host}/${path}${mark}${before}${SECRET}${after}`,
		);

	const space = fc.constantFrom(' ', '\n', '\t', ' "', ' <', ' (', ': ');
	const words = fc.oneof(fc.constantFrom('canceled', 'Task canceled by user'), fc.lorem(), anyText);
	const reason = fc
		.array(fc.oneof(words, signedLink), { minLength: 1, maxLength: 5 })
		.chain((parts) =>
			fc
				.array(space, { minLength: parts.length, maxLength: parts.length })
				.map((spaces) => parts.map((part, index) => part + spaces[index]).join('')),
		);

	const failure: fc.Arbitrary<PollFailure> = fc.record({
		kind: fc.constantFrom(...failureKinds),
		reason,
		httpStatus: fc.constantFrom(undefined, 200, 404, 503),
	});
	const task = fc
		.record({ status: reason, error: fc.oneof(reason, fc.record({ message: reason })) })
		.map((fields) => ({ id: 'sora_abc123', ...fields }));
	const maybeTask = fc.option(task, { nil: undefined });
	const moment = fc.oneof(fc.constantFrom(Infinity, NaN), fc.double(), fc.constant(START));

	const ending: fc.Arbitrary<Exclude<WaitEnding, { kind: 'completed' }>> = fc.oneof(
		task.map((ended) => ({ kind: 'failed' as const, task: ended })),
		task.map((running) => ({ kind: 'timedOut' as const, task: running })),
		fc.record({
			kind: fc.constant('unreadable' as const),
			failure,
			since: moment,
			task: maybeTask,
		}),
		fc.record({
			kind: fc.constant('toldToWait' as const),
			failure,
			until: moment,
			task: maybeTask,
		}),
		fc.record({ kind: fc.constant('refused' as const), failure, task: maybeTask }),
	);

	const explanation = fc.oneof(
		fc
			.tuple(ending, fc.double({ min: 0, max: 1e12, noNaN: true }))
			.map(([ended, waitedMs]) => explainEnding('sora_abc123', ended, waitedMs)),
		failure.map((failed) => explainPollFailure('sora_abc123', failed)),
		fc
			.record({
				kind: fc.constantFrom<DownloadFailure['kind']>(
					'transient',
					'certificate',
					'keyRequired',
					'noFreshLink',
					'noIndex',
					'wrongEncoding',
					'linkRefused',
					'noLink',
					'badLink',
					'blocked',
					'tooLarge',
					'notStored',
				),
				reason,
				url: fc.oneof(
					signedLink,
					anyText,
					fc.constantFrom(undefined, 'https://canceled.example.com/a?b'),
				),
			})
			.map(({ kind, reason: why, url }) =>
				explainDownload('sora_abc123', url, { kind, reason: why }),
			),
	);

	test('never shows what stands in the query or the fragment of a link', () => {
		fc.assert(
			fc.property(explanation, ({ message, description }) => {
				expect(message + description).not.toContain(SECRET);
			}),
		);
	});

	test('never has the word by which n8n takes a failure for a stopped execution', () => {
		fc.assert(
			fc.property(explanation, ({ message, description }) => {
				expect(message + description).not.toContain('canceled');
			}),
		);
	});

	test('is one line of a readable length that names the task', () => {
		fc.assert(
			fc.property(explanation, ({ message, description }) => {
				expect(message).toContain('"sora_abc123"');
				expect(message).not.toMatch(/[\r\n]/);
				expect(message.length).toBeLessThan(1000);
				expect(description.length).toBeLessThan(1000);
			}),
		);
	});
});

test('a safe file name is not empty, leads nowhere and is not too long, whatever the text', () => {
	const pieces = fc
		.array(fc.constantFrom('.', '..', '/', '\\', 'con', 'nul', ' ', '\u202e', '\ud83d', 'é', '🚀'))
		.map((parts) => parts.join(''));
	const extension = fc.constantFrom('mp4', 'mov', 'webm', 'png', 'jpg', 'avif');
	const long = fc
		.tuple(anyText, fc.nat(400), fc.constantFrom('', '.mp4', '.tar.gz', '.'))
		.map(([text, times, extension]) => text.slice(0, 5).repeat(times) + extension);
	fc.assert(
		fc.property(fc.oneof(anyText, pieces, long), extension, (text, added) => {
			const name = safeFileName(text, added);
			expect(name).toMatch(/^[^\s.].*\.[a-z\d]{2,5}$/isu);
			expect(name).not.toMatch(/\.\d+$/);
			expect(name).not.toMatch(/[\\/:*?"<>|\p{Cc}\p{Cs}]/u);
			expect(name.trim()).not.toBe('');
			expect(['.', '..']).not.toContain(name);
			expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
		}),
	);
});

test('a checked number is finite and at least the minimum, or it is refused', () => {
	const value = fc.oneof(
		fc.anything(),
		fc.double(),
		fc.double().map(String),
		fc.constantFrom('1e999', '0x10', ' 7 ', '٣', '1_000', '-0', 'NaN', 'Infinity', 2n, true),
	);
	fc.assert(
		fc.property(value, fc.double({ noNaN: true, noDefaultInfinity: true }), (given, min) => {
			const rule = { displayName: 'Timeout', min, allowed: 'so many', unit: 'seconds' };
			const checked = checkNumber(given, rule);
			if ('value' in checked) {
				expect(Number.isFinite(checked.value)).toBe(true);
				expect(checked.value).toBeGreaterThanOrEqual(min);
			} else {
				expect(checked.invalid.message).toContain("'Timeout'");
				expect(checked.invalid.description).toContain('seconds');
			}
		}),
	);
});

test('a media type is a video or an image, or there is none, whatever the bytes and the header', () => {
	const box = fc.constantFrom('ftyp', 'moov', 'mdat', 'wide', 'RIFF', 'GIF8');
	const bytes = fc.oneof(
		fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
		fc
			.tuple(fc.uint8Array({ minLength: 4, maxLength: 4 }), box, fc.uint8Array({ maxLength: 12 }))
			.map(([size, name, rest]) => Buffer.concat([size, Buffer.from(name), rest])),
	);
	const contentType = fc.oneof(
		fc.constantFrom<unknown>(undefined, 'video/mp4', 'IMAGE/X-PNG; a=b', 'video/../..', 'video/x-'),
		fc.tuple(fc.constantFrom('video/', 'image/'), anyText).map((parts) => parts.join('')),
		anyText,
		fc.array(fc.string()),
		fc.double(),
	);
	fc.assert(
		fc.property(bytes, contentType, (given, announced) => {
			const type = detectMediaType(given, announced);
			if (type === undefined) return;
			expect(type.mimeType).toMatch(/^(video|image)\/[\w.+-]+$/);
			expect(type.extension).toMatch(/^\w*$/);
		}),
	);
});
