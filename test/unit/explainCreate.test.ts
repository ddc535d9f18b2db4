import { explainCreateFailure, explainStopped, withCreated } from '../../nodes/SoraVideo/messages';
import type { CreateFailure } from '../../nodes/SoraVideo/api/createResult';

/** What the API could say: a link with a signature, and a word that n8n would misunderstand. */
const REASON = 'it was canceled, see\n https://cdn.example.com/a.mp4?X-Signature=SECRET';

const NOTHING = 'Nothing was created for this item.';

const MESSAGES: Record<CreateFailure['kind'], string> = {
	keyRejected: 'The API rejected the key when it was asked to create a task: the reason',
	wrongAddress:
		"The API could not be found at 'Base URL' when it was asked to create a task: the reason",
	certificate: 'No secure connection to the API could be made to create a task: the reason',
	refused: 'The API refused to create the task: the reason',
	redirected: 'The API redirected the request to create a task: the reason',
	blocked: 'The API could not be asked to create a task: the reason',
	rateLimited: 'The API is rate limiting requests and created no task: the reason',
	unreachable: 'No task was created, because the API could not be reached: the reason',
	unknown: 'It is not known whether a task was created: the reason',
};
const kinds = Object.keys(MESSAGES) as Array<CreateFailure['kind']>;

const failure = (kind: CreateFailure['kind'], more: Partial<CreateFailure> = {}) => ({
	kind,
	reason: 'the reason',
	...more,
});

describe('an item without a task', () => {
	test.each(kinds)('says what happened: %s', (kind) => {
		expect(explainCreateFailure(failure(kind)).message).toBe(MESSAGES[kind]);
	});

	test.each(kinds.filter((kind) => kind !== 'unknown'))(
		'says that nothing was created: %s',
		(kind) => {
			const { description } = explainCreateFailure(failure(kind, { id: 'sora_1' }));
			expect(description.startsWith(`${NOTHING} `)).toBe(true);
			expect(description).not.toContain('sora_1');
		},
	);

	test.each([
		['keyRejected', 'API Key'],
		['wrongAddress', 'Base URL'],
		['certificate', 'NODE_EXTRA_CA_CERTS'],
		['refused', 'prompt'],
		['redirected', 'Base URL'],
		['blocked', 'administrator'],
		['rateLimited', 'fewer items'],
		['unreachable', 'network'],
		['unknown', 'Ask GlobalAI OPC'],
	] as const)('says what to do next: %s', (kind, hint) => {
		expect(explainCreateFailure(failure(kind)).description).toContain(hint);
	});

	test.each([
		['keyRejected', 401],
		['refused', 422],
		['redirected', 307],
		['rateLimited', 429],
		['unknown', 503],
	] as const)('has the status of the answer: %s', (kind, httpStatus) => {
		expect(explainCreateFailure(failure(kind, { httpStatus })).httpStatus).toBe(httpStatus);
		expect(explainCreateFailure(failure(kind)).httpStatus).toBeUndefined();
	});

	test.each(kinds)('is told in one line, without signatures: %s', (kind) => {
		const told = explainCreateFailure(failure(kind, { reason: REASON, id: REASON }));
		expect(told.message).toContain('it was cancelled, see https://cdn.example.com/a.mp4');
		expect(told.message + told.description).not.toMatch(/SECRET|canceled|[\r\n]/);
	});

	test.each(kinds)('is told at a readable length: %s', (kind) => {
		const told = explainCreateFailure(
			failure(kind, { reason: 'x'.repeat(5000), id: 'y'.repeat(5000) }),
		);
		expect(told.message.length).toBeLessThan(500);
		expect(told.description.length).toBeLessThan(500);
	});
});

describe('a refusal that is about the model', () => {
	const reason = 'model not found (HTTP 404)';
	const adviceFor = (kind: CreateFailure['kind']) =>
		explainCreateFailure(failure(kind, { reason })).description;

	test('says to choose another one', () => {
		expect(adviceFor('refused')).toBe(
			"Nothing was created for this item. The provider does not offer this model, or not with your key: choose another 'Model Family' or 'Model'.",
		);
	});

	test('leaves it open whether there is a task where that is not sure', () => {
		expect(adviceFor('unknown')).toBe(
			"A task may exist and be billed, so the request was not sent again. Ask GlobalAI OPC whether there is one, with the time of the request. If there is none, choose another 'Model Family' or 'Model': the provider may not offer this one.",
		);
	});

	test('changes nothing about other advice', () => {
		for (const kind of kinds.filter((one) => one !== 'refused' && one !== 'unknown')) {
			expect(adviceFor(kind)).toBe(explainCreateFailure(failure(kind)).description);
		}
	});

	test('may come as a path that is not there any more', () => {
		const { description } = explainCreateFailure(failure('wrongAddress'));
		expect(description).toMatch(
			/the provider has dropped this one: choose another 'Model Family'\.$/,
		);
	});
});

describe('an outcome that nobody knows', () => {
	test('is never called nothing created, and says that it was not sent again', () => {
		const { message, description } = explainCreateFailure(failure('unknown'));
		expect(message + description).not.toMatch(/nothing was created|no task was created/i);
		expect(description).toBe(
			'A task may exist and be billed, so the request was not sent again. Ask GlobalAI OPC whether there is one, with the time of the request. If there is none, run this item again.',
		);
	});

	test('names the ID that the answer has', () => {
		const { description } = explainCreateFailure(failure('unknown', { id: 'sora_half' }));
		expect(description).toContain(
			'The answer names "sora_half": try that as \'Task ID\' in Get Status.',
		);
	});
});

describe('a node that is stopped', () => {
	test.each([
		[[], 0, /^No created task is known\. Running this node again creates all items again/],
		[
			['sora_1'],
			0,
			/^Created in this execution: "sora_1"\. Wait Until Done fetches their videos\. Running/,
		],
		[[], 1, /For one item it is not known whether there is a task/],
		[['sora_1'], 2, /For 2 items it is not known whether there is a task/],
	])('tells what there is: %j, %i of unknown outcome', (ids, unknown, description) => {
		const told = explainStopped(ids, unknown);
		expect(told.message).toContain('canceled');
		expect(told.description).toMatch(description);
	});
});

describe('a node that ends', () => {
	const told = { message: 'a message', description: 'A description.', httpStatus: 422 };

	const createdBefore = (ids: string[], unknown: number, notCreated: unknown[] = []) =>
		withCreated(told, { ids, unknown, notCreated });

	test('without having created anything says nothing about it', () => {
		expect(createdBefore([], 0)).toEqual(told);
	});

	test('names every task that it has created, and what becomes of them', () => {
		const { message, description, httpStatus } = createdBefore(['sora_1', 'sora_2'], 0);
		expect([message, httpStatus]).toEqual(['a message', 422]);
		expect(description).toBe(
			'A description. Created in this execution: "sora_1", "sora_2". Wait Until Done fetches their videos. To try again, use Retry in the list of executions: it reuses these tasks if the fields are unchanged, and creates the rest. A new execution would create and bill them again.',
		);
	});

	test.each([
		[1, 'one other item'],
		[2, '2 other items'],
	])('says for how many others it is not known: %i', (unknown, items) => {
		expect(createdBefore(['sora_1'], 0).description).not.toContain('not known');
		expect(createdBefore([], unknown).description).toBe(
			`A description. For ${items} it is not known whether there is a task, which may be billed: ask GlobalAI OPC, with the time of the request. Retry sends these items again.`,
		);
	});

	test('never cuts an ID short, however many and long they are', () => {
		const ids = Array.from({ length: 500 }, (_, index) => `sora_${index}_${'x'.repeat(300)}`);
		const { description } = createdBefore(ids, 0);
		for (const id of ids) expect(description).toContain(`"${id}"`);
	});

	test('cannot be taken for a stopped execution because of an ID', () => {
		expect(createdBefore(['canceled_canceled'], 0).description).toContain('"cancelled_cancelled"');
	});

	test.each([
		[['a boat'], 'the prompt "a boat".'],
		[['a boat', undefined], 'the prompts "a boat", "".'],
		[['x'.repeat(99)], `the prompt "${'x'.repeat(40)}…".`],
		[
			Array<string>(12).fill('a boat'),
			`the prompts ${Array<string>(10).fill('"a boat"').join(', ')} and 2 more items.`,
		],
		[['see https://a.example/x?sig=1'], 'the prompt "see https://a.example/x".'],
	])('says of which prompts no task was created: %j', (prompts, text) => {
		expect(createdBefore([], 0, prompts).description).toBe(
			`A description. No task was created for ${text}`,
		);
	});

	test('leaves the explanation that it is given as it is', () => {
		const before = { ...told };
		createdBefore(['sora_1'], 2);
		expect(told).toEqual(before);
	});
});
