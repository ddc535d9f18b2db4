import {
	explainDownload,
	oddFileHint,
	type DownloadFailure,
} from '../../nodes/SoraVideo/api/explainDownload';
import {
	explainEnding,
	explainPollFailure,
	type Explanation,
} from '../../nodes/SoraVideo/messages';
import type { PollFailure, PollFailureKind } from '../../nodes/SoraVideo/api/pollResult';
import type { WaitEnding } from '../../nodes/SoraVideo/wait/pollState';

type BadEnding = Exclude<WaitEnding, { kind: 'completed' }>;

const ID = 'sora_abc123';
const MOMENT = Date.parse('2026-01-31T14:03:12Z');
const WAITED = 1_800_000;

/** What the API could say: a link with a signature, and a word that n8n would misunderstand. */
const REASON = 'it was canceled, see https://cdn.example.com/a.mp4?X-Signature=SECRET';

const FAILURE_KINDS: Record<PollFailureKind, true> = {
	keyRejected: true,
	wrongAddress: true,
	certificate: true,
	unknownTask: true,
	refused: true,
	blocked: true,
	rateLimited: true,
	unavailable: true,
	notATask: true,
	businessFailure: true,
	redirected: true,
};
const failureKinds = Object.keys(FAILURE_KINDS) as PollFailureKind[];

const failure = (kind: PollFailureKind, more: Partial<PollFailure> = {}): PollFailure => ({
	kind,
	reason: REASON,
	httpStatus: 503,
	...more,
});

const task = (status: string, more: object = {}) => ({ id: ID, status, ...more });

const endings: Array<[string, BadEnding]> = [
	['failed', { kind: 'failed', task: task('failed', { error: REASON }) }],
	['failed without a reason', { kind: 'failed', task: task('failed') }],
	['cancelled', { kind: 'failed', task: task('canceled', { error: { message: REASON } }) }],
	['timed out', { kind: 'timedOut', task: task('processing') }],
	['timed out, unknown status', { kind: 'timedOut', task: task(REASON) }],
	['unreadable', { kind: 'unreadable', failure: failure('unavailable'), since: MOMENT }],
	[
		'unreadable, known before',
		{ kind: 'unreadable', failure: failure('notATask'), since: MOMENT, task: task(REASON) },
	],
	['told to wait', { kind: 'toldToWait', failure: failure('rateLimited'), until: MOMENT }],
	[
		'told to wait, known before',
		{ kind: 'toldToWait', failure: failure('unavailable'), until: Infinity, task: task(REASON) },
	],
	...failureKinds.map((kind): [string, BadEnding] => [
		`refused: ${kind}`,
		{ kind: 'refused', failure: failure(kind) },
	]),
];

const DOWNLOAD_FAILURES: Record<DownloadFailure['kind'], true> = {
	transient: true,
	certificate: true,
	keyRequired: true,
	noFreshLink: true,
	noIndex: true,
	cut: true,
	wrongEncoding: true,
	linkRefused: true,
	proxy: true,
	noLink: true,
	badLink: true,
	blocked: true,
	tooLarge: true,
	notStored: true,
};
const LINK = 'https://cdn.example.com/a.mp4?X-Signature=SECRET';

const explanations: Array<[string, Explanation]> = [
	...endings.map(([name, ending]): [string, Explanation] => [
		`an ending: ${name}`,
		explainEnding(ID, ending, WAITED),
	]),
	...failureKinds.map((kind): [string, Explanation] => [
		`a look: ${kind}`,
		explainPollFailure(ID, failure(kind)),
	]),
	...Object.keys(DOWNLOAD_FAILURES).map((kind): [string, Explanation] => [
		`a download: ${kind}`,
		explainDownload(ID, LINK, { kind: kind as DownloadFailure['kind'], reason: REASON }),
	]),
];

describe.each(explanations)('%s', (_, { message, description }) => {
	test('names the task in one line, and says what to do next', () => {
		expect(message).toContain(`"${ID}"`);
		expect(message).not.toMatch(/[\r\n]|undefined|null|NaN|\[object/);
		expect(description).toMatch(/^[A-Z].*\.$/);
		expect(description.length).toBeGreaterThan(30);
		expect(description).not.toMatch(/[\r\n]|undefined|null|NaN|\[object/);
	});

	test('shows no query of a link', () => {
		expect(message + description).not.toMatch(/SECRET|Signature|\?/);
	});

	test('cannot be taken by n8n for a stopped execution', () => {
		expect(message + description).not.toContain('canceled');
	});

	test('avoids the words that say nothing', () => {
		expect(message + description).not.toMatch(/error|problem|failure/i);
	});
});

describe('a task that failed', () => {
	test("tells the API's reason", () => {
		const ending: BadEnding = { kind: 'failed', task: task('failed', { error: 'moderation' }) };
		const { message, description } = explainEnding(ID, ending, WAITED);
		expect(message).toContain('moderation');
		expect(message).toContain('"failed"');
		expect(description).toContain('create a new task');
	});

	test('tells that there is no reason', () => {
		const ending: BadEnding = { kind: 'failed', task: task('failed', { error: null }) };
		expect(explainEnding(ID, ending, WAITED).message).toContain('gives no reason');
	});
});

test('a task that failed because of its model: another one is advised, not another prompt', () => {
	const ended = (error: string) =>
		explainEnding(ID, { kind: 'failed', task: task('failed', { error }) }, 0).description;
	expect(ended('model openAiSora2Plus is not supported')).toMatch(
		/: choose another 'Model Family' or 'Model'\. Then create a new task\.$/,
	);
	expect(ended('moderation')).toMatch(/for example the prompt, and create a new task\.$/);
});

describe('a task that did not finish in time', () => {
	const explain = (status: string) =>
		explainEnding(ID, { kind: 'timedOut', task: task(status) }, WAITED);

	test('tells how long, the last status, that it goes on and how to fetch it', () => {
		const { message, description, httpStatus } = explain('processing');
		expect(message).toContain('30 minutes');
		expect(message).toContain('"processing"');
		expect(message).not.toContain('does not know');
		expect(description).toContain('goes on');
		expect(description).toContain("same 'Task ID'");
		expect(description).toContain('Timeout');
		expect(httpStatus).toBeUndefined();
	});

	test('names a status that the node does not know as such', () => {
		expect(explain('in_review').message).toContain('"in_review", which this node does not know');
	});
});

describe('a task whose status could not be read', () => {
	const ending: BadEnding = {
		kind: 'unreadable',
		failure: failure('unavailable', { reason: 'the connection was cut', httpStatus: 502 }),
		since: MOMENT,
		task: task('queued'),
	};

	test('tells since when, the last reason, its HTTP status and what was known', () => {
		const { message, description, httpStatus } = explainEnding(ID, ending, WAITED);
		expect(message).toContain('2026-01-31 14:03:12 UTC');
		expect(message).toContain('the connection was cut');
		expect(description).toContain('"queued"');
		expect(httpStatus).toBe(502);
	});

	test('tells of no status when none was known', () => {
		const { description } = explainEnding(ID, { ...ending, task: undefined }, WAITED);
		expect(description).not.toContain('last known status');
	});
});

test('a wait that the API asks to break off tells until when, and the HTTP status', () => {
	const ending: BadEnding = {
		kind: 'toldToWait',
		failure: failure('rateLimited', { httpStatus: 429 }),
		until: MOMENT,
	};
	const { message, description, httpStatus } = explainEnding(ID, ending, WAITED);
	expect(message).toBe(
		`The API allows no more requests until 2026-01-31 14:03:12 UTC, which is after 'Timeout (Seconds)' of the wait for task "sora_abc123"`,
	);
	expect(description).not.toContain('last known status');
	expect(description).toContain("same 'Task ID'");
	expect(description).toContain('Poll Interval');
	expect(httpStatus).toBe(429);

	const known = explainEnding(ID, { ...ending, task: task('queued') }, WAITED);
	expect(known.description).toContain('The last known status is "queued".');
});

test.each([
	['keyRejected', 'API Key'],
	['unknownTask', 'Task ID'],
	['refused', 'Base URL'],
	['redirected', 'Base URL'],
	['rateLimited', 'fewer items'],
	['unavailable', "same 'Task ID'"],
	['notATask', "same 'Task ID'"],
	['businessFailure', "same 'Task ID'"],
] as const)('a look that ends as %s points to: %s', (kind, hint) => {
	const explanation = explainPollFailure(ID, failure(kind, { reason: 'the reason' }));
	expect(explanation.description).toContain(hint);
	expect(explanation.message).toContain('the reason');
	expect(explanation.httpStatus).toBe(503);
});

test.each([
	['keyRejected', 'The API rejected the key when it was asked for task "sora_abc123": the reason'],
	['unknownTask', 'The API knows no task "sora_abc123": the reason'],
	['refused', 'The API refused the request for task "sora_abc123": the reason'],
	['blocked', 'The API could not be asked for task "sora_abc123": the reason'],
	[
		'wrongAddress',
		`The API could not be found at 'Base URL' when it was asked for task "sora_abc123": the reason`,
	],
	[
		'certificate',
		'No secure connection to the API could be made to ask for task "sora_abc123": the reason',
	],
	['redirected', 'The API redirected the request for task "sora_abc123": the reason'],
	[
		'rateLimited',
		'The API is rate limiting requests and did not tell the status of task "sora_abc123": the reason',
	],
	['unavailable', 'The status of task "sora_abc123" could not be read: the reason'],
	['notATask', 'The status of task "sora_abc123" could not be read: the reason'],
	['businessFailure', 'The status of task "sora_abc123" could not be read: the reason'],
] as const)('a look that ends as %s says: %s', (kind, message) => {
	expect(explainPollFailure(ID, failure(kind, { reason: 'the reason' })).message).toBe(message);
});

test('a look that n8n itself does not allow points to the Base URL and to the administrator', () => {
	const explanation = explainPollFailure(ID, { kind: 'blocked', reason: 'the reason' });
	expect(explanation.description).toContain('Base URL');
	expect(explanation.description).toContain('administrator');
	expect(explanation.message).toContain('the reason');
	expect(explanation.httpStatus).toBeUndefined();
});

describe('a download', () => {
	const trouble: DownloadFailure = { kind: 'transient', reason: 'the connection was cut' };

	test('names the host of the link, the reason and the HTTP status', () => {
		const { message, httpStatus } = explainDownload(ID, LINK, { ...trouble, httpStatus: 503 });
		expect(message).toContain('from cdn.example.com:');
		expect(message).toContain('the connection was cut');
		expect(httpStatus).toBe(503);
	});

	test.each([
		undefined,
		'',
		'/videos/a.mp4',
		'not a link',
		'javascript:alert(1)',
		'data:video/mp4,x',
	])('from a link without a host names none: %p', (url) => {
		expect(explainDownload(ID, url, trouble).message).toBe(
			'The file of task "sora_abc123" could not be downloaded: the connection was cut',
		);
	});

	test.each([
		['transient', "same 'Task ID'"],
		['certificate', 'NODE_EXTRA_CA_CERTS'],
		['keyRequired', 'HTTP Request node'],
		['noFreshLink', 'created again'],
		['noIndex', 'downloaded several times'],
		['wrongEncoding', 'Content-Encoding'],
		['linkRefused', 'A fresh link was asked for'],
		['proxy', 'administrator'],
		['noLink', "same 'Task ID'"],
		['badLink', "Switch off 'Download Video'"],
		['blocked', 'administrator'],
		['tooLarge', 'Max File Size'],
		['notStored', 'storage'],
	] as const)('that ends as %s points to: %s', (kind, hint) => {
		const explanation = explainDownload(ID, LINK, { kind, reason: 'the reason' });
		expect(explanation.description).toContain(hint);
		expect(explanation.message).toBe(
			'The file of task "sora_abc123" could not be downloaded from cdn.example.com: the reason',
		);
		expect(explanation.httpStatus).toBeUndefined();
	});

	test('is named in the hint of an odd file as well', () => {
		expect(oddFileHint('canceled_1', 'it is odd')).toBe(
			'The file of task "cancelled_1" was delivered as it came, but it is odd. Play it before you use it.',
		);
	});

	test('shows no user name and no password of a link', () => {
		const { message } = explainDownload(ID, 'https://user:SECRET@cdn.example.com/a', trouble);
		expect(message).not.toMatch(/user|SECRET/);
	});

	test('cannot be taken for a stopped execution because of the name of a host', () => {
		const { message } = explainDownload(ID, 'https://canceled.example.com/a.mp4', trouble);
		expect(message).not.toContain('canceled');
	});
});

describe('a task ID', () => {
	const ending: BadEnding = { kind: 'timedOut', task: task('queued') };
	const everyMessage = (id: string) => [
		...endings.map(([, ended]) => explainEnding(id, ended, WAITED).message),
		...failureKinds.map((kind) => explainPollFailure(id, failure(kind)).message),
		explainDownload(id, LINK, { kind: 'transient', reason: REASON }).message,
	];

	test('cannot be taken for a stopped execution, whatever is in it', () => {
		for (const message of everyMessage('canceled_1')) {
			expect(message).toContain('"cancelled_1"');
			expect(message).not.toContain('canceled');
		}
	});

	test('is shown in one line, without the queries of links', () => {
		for (const message of everyMessage('a\r\nb https://a.example/x?Signature=SECRET')) {
			expect(message).toContain('"a b https://a.example/x"');
		}
	});

	test('is not shown at full length', () => {
		expect(explainEnding('x'.repeat(5000), ending, 1).message).toContain(`"${'x'.repeat(120)}…"`);
		expect(explainEnding('x'.repeat(5000), ending, 1).message.length).toBeLessThan(400);
	});
});
