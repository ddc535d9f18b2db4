import { FAULTS, type AfterCreate, type FaultRow } from '../faults/table';
import { standInForNameServer, type HostNames } from '../support/hostNames';
import { KEY, setScene } from '../support/scene';

const scene = setScene();
const API = 'api.sora.test';

let names: HostNames;

beforeEach(() => {
	names = standInForNameServer();
});
afterEach(() => jest.restoreAllMocks());

type Fault = NonNullable<FaultRow['look']>['with'];

const rows = FAULTS.flatMap((group) =>
	group.rows.flatMap(({ fault, look, create = group.create }) =>
		look === undefined || create === undefined ? [] : [[fault, look.with, create] as const],
	),
);

/** Makes the nth request to create a task go wrong, or each. */
function goWrong(which: number | 'each', fault: Fault, then: AfterCreate): 'http' | 'https' {
	if ('tls' in fault) return 'https';
	if ('lookup' in fault) {
		names.fail(API, which, fault);
		return 'http';
	}
	const createsNothing = then === 'again' || then === 'nothing';
	let sent = 0;
	scene.simulator.everyCreate(() => {
		sent++;
		if (which !== 'each' && sent !== which) return undefined;
		return { ...(typeof fault === 'function' ? fault() : fault), createsNothing };
	});
	return 'http';
}

/** A family of each generation of the API. */
const FAMILIES = {
	'Model Center': {},
	v1: { family: 'veo', model: 'veo_3_1_fast' },
};

/** Creates one video, with as many tries by n8n as it allows. */
async function create(
	scheme: 'http' | 'https',
	maxTries?: number,
	operation = 'create',
	family: object = {},
) {
	const { simulator } = scene;
	const result = await scene.run(operation, [], {
		input: [{}],
		prompt: 'A paper boat',
		downloadVideo: true,
		...family,
		credential: {
			apiKey: KEY,
			baseUrl: simulator.baseUrl.replace('http://127.0.0.1', `${scheme}://${API}`),
		},
		settings: { retryOnFail: maxTries !== undefined, maxTries, waitBetweenTries: 0 },
	});
	const { message = '', description = '' } = result.error ?? {};
	expect(message + String(description)).not.toMatch(/X-Amz|canary|undefined/);
	return result;
}

const BEGINNINGS: Record<AfterCreate, RegExp> = {
	created: /^none$/,
	again: /^none$/,
	nothing: /^The API (refused|rejected|redirected|is rate limiting)/,
	unknown: /^It is not known whether a task was created: /,
};

describe.each(Object.entries(FAMILIES))('a request to %s that goes wrong once', (_, family) => {
	test.each(rows)('%s', async (_fault, fault, then) => {
		const { simulator } = scene;
		const { error, items } = await create(goWrong(1, fault, then), undefined, 'create', family);
		expect(error?.message ?? 'none').toMatch(BEGINNINGS[then]);
		const isSuccess = then === 'created' || then === 'again';
		expect(items).toHaveLength(isSuccess ? 1 : 0);
		if (isSuccess) {
			expect(simulator.creations).toHaveLength(1);
			expect(items[0].json.prompt).toBe('A paper boat');
		}
		const starts = names.lookups.map(({ at }) => at);
		expect(starts).toHaveLength(then === 'again' ? 2 : 1);
		if (then === 'again') expect(starts[1] - starts[0]).toBeGreaterThanOrEqual(500 - 15);
	});
});

describe('each request goes wrong, and n8n runs the node five times', () => {
	const failing = rows.filter(([, , then]) => then !== 'created');
	test.each(failing)('at most one task is created: %s', async (_fault, fault, then) => {
		const { simulator } = scene;
		const { error } = await create(goWrong('each', fault, then), 5);
		expect(error).toBeDefined();
		expect(simulator.creations.length).toBeLessThanOrEqual(1);
		if (then === 'unknown') expect(names.lookups).toHaveLength(1);
	});
});

describe('Generate makes one task and its file, when n8n may try it five times', () => {
	/** After these there is no file: the API wants to be left alone, or names the wrong task. */
	const isHopeless = ([name]: (typeof rows)[number]) => /past the timeout|`id` is/.test(name);
	const hopeful = rows.filter((row) => !isHopeless(row));

	test('but after very few faults', () => expect(rows.length - hopeful.length).toBe(4));

	test.each(hopeful)('and the request to create it goes wrong once: %s', async (_, fault, then) => {
		const scheme = goWrong(1, fault, then);
		const { error, items } = await create(scheme, 5, 'generate');
		if (then === 'unknown' || scheme === 'https') {
			expect(error).toBeDefined();
			expect(scene.simulator.creations.length).toBeLessThanOrEqual(1);
			return;
		}
		expect(error).toBeUndefined();
		expect(items[0].binary!.data.bytes).toBeGreaterThan(1000);
		expect(scene.simulator.creations).toHaveLength(1);
	});

	const passing = hopeful.filter(([, fault]) => !('tls' in fault));
	test.each(passing)('and the first poll of it goes wrong: %s', async (_, fault) => {
		const { simulator } = scene;
		if ('tls' in fault) throw new Error('Such a fault is none of one request');
		if ('lookup' in fault) names.fail(API, 2, fault);
		else simulator.createdScript = { looks: [fault], processingMs: 90_000 };
		const { error, items } = await create('http', 5, 'generate');
		expect(error).toBeUndefined();
		expect(items[0].binary!.data.bytes).toBeGreaterThan(1000);
		expect(simulator.creations).toHaveLength(1);
	});
});
