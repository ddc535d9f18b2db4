import { FAULTS, type AfterDownload, type AfterLook, type FaultRow } from '../faults/table';
import { standInForNameServer, type HostNames } from '../support/hostNames';
import { KEY, setScene } from '../support/scene';

const scene = setScene();
const INTERVAL = 30;
const API = 'api.sora.test';
const DOWNLOADS = 'cdn.sora.test';

let names: HostNames;
let schemes: Record<string, 'http' | 'https'>;

beforeEach(() => {
	const { simulator } = scene;
	names = standInForNameServer();
	schemes = { [API]: 'http', [DOWNLOADS]: 'http' };
	simulator.downloadOrigin = simulator.downloadOrigin.replace('127.0.0.1', DOWNLOADS);
});
afterEach(() => {
	const { simulator } = scene;
	simulator.downloadOrigin = simulator.downloadOrigin
		.replace(DOWNLOADS, '127.0.0.1')
		.replace('https:', 'http:');
	jest.restoreAllMocks();
});

type Fault = NonNullable<FaultRow['look']>['with'];

/** The bad answer to the nth request, or to each. */
function goWrong(host: string, which: number | 'each', fault: Fault) {
	if ('tls' in fault) {
		schemes[host] = 'https';
		return undefined;
	}
	if ('lookup' in fault) {
		names.fail(host, which, fault);
		return undefined;
	}
	return which === 'each' ? Array(20).fill(fault) : { [which]: fault };
}

const wait = async (options = {}) => {
	const result = await scene.run('waitUntilDone', ['sora_1'], {
		options: { pollInterval: INTERVAL, ...options },
		credential: {
			apiKey: KEY,
			baseUrl: scene.simulator.baseUrl.replace('http://127.0.0.1', `${schemes[API]}://${API}`),
		},
	});
	// What must hold whatever goes wrong.
	const { message = '"sora_1"', description = 'none' } = result.error ?? {};
	expect(message).toContain('"sora_1"');
	expect(message + description).not.toMatch(/X-Amz|canary|undefined/);
	expect(scene.simulator.requests.filter(leaksTheKey)).toEqual([]);
	return result;
};

const leaksTheKey = (request: (typeof scene.simulator.requests)[number]) =>
	request.server !== 'api' && JSON.stringify(request).includes('canary');

/** Seconds at which requests to a host began. */
const beginnings = (host: string) =>
	names.lookups.filter((lookup) => lookup.host === host).map(({ at }) => at / 1000);

/** Seconds from the end of the nth request to the beginning of the next. */
function gapAfter(host: string, ordinal: number): number {
	const starts = beginnings(host);
	const begun = starts[ordinal - 1];
	// Virtual time may leap between the look-up of the name and the request.
	const isSame = ({ at }: { at: number }) => at / 1000 > begun - 0.5 && at / 1000 < starts[ordinal];
	const server = host === API ? 'api' : 'download';
	const records = scene.simulator.requests.filter((request) => request.server === server);
	const end = records.find(isSame)?.finishedAt ?? begun * 1000;
	return starts[ordinal] - end / 1000;
}

function expectGap(gap: number, least: number) {
	expect(gap).toBeGreaterThanOrEqual(least - 0.15);
	expect(gap).toBeLessThanOrEqual(least * 1.1 + 4);
}

const rows = FAULTS.flatMap((group) => group.rows);
const allLookRows = rows
	.filter((row) => row.look !== undefined)
	.map((row) => [row.fault, row.look!] as const);
const isLasting = ([, { with: fault }]: readonly [string, { with: Fault }]) => 'tls' in fault;
const lookRows = allLookRows.filter((row) => !isLasting(row));
const downloadRows = rows
	.filter((row) => row.download !== undefined)
	.map((row) => [row.fault, row.download!] as const);

/** A task of each generation of the API: what it is, and how the node knows where it is. */
const GENERATIONS = {
	v1: { script: { api: 'v1' }, options: {} },
	'Model Center': { script: { api: 'v2', link: 'video_url' }, options: { api: 'modelCenter' } },
} as const;

describe.each([
	['the first look', 1, 'v1'],
	['a look in the middle', 2, 'v1'],
	['the first look', 1, 'Model Center'],
	['a look in the middle', 2, 'Model Center'],
] as const)('%s (%i) of a task of %s', (_, ordinal, generation) => {
	const { script, options } = GENERATIONS[generation];
	test.each(lookRows)('%s', async (_fault, { with: fault, then }) => {
		const { simulator } = scene;
		const isRedirect = 'name' in fault && fault.name.startsWith('redirect');
		const processingMs = ordinal === 1 ? 15_000 : 45_000;
		simulator.addTask('sora_1', { ...script, processingMs, looks: goWrong(API, ordinal, fault) });
		const { items, error } = await wait(options);
		const looks = beginnings(API).length;

		const isFinal =
			then.kind === 'final' || then.kind === (ordinal === 1 ? 'rejected' : 'notFound');
		if (isFinal) {
			expect(error).toMatchObject({ message: expect.stringContaining(then.says) });
			expect(error!.httpCode ?? undefined).toBe(then.httpCode);
			// It may be about the form of an ID: the other part of the API is asked, too.
			const isAskedElsewhere =
				generation === 'v1' && ordinal === 1 && ['400', '410', '422'].includes(then.httpCode ?? '');
			expect(looks).toBe(isAskedElsewhere ? 2 : ordinal);
			return;
		}
		expect(error).toBeUndefined();
		expect(items[0].json.status).toBe('completed');
		expect(items[0].binary).toBeDefined();
		const isFollowed = isRedirect && then.kind === 'read';
		const isAskedAgain = then.kind === 'pause';
		const more = isAskedAgain && processingMs > 0 && then.notBefore < INTERVAL ? 1 : 0;
		// A task that one part of the API does not know is asked for at the other, unless it is known
		// where it is.
		const elsewhere = then.kind === 'notFound' && generation === 'v1' ? 1 : 0;
		expect(looks).toBe(ordinal + elsewhere + (isFollowed ? 2 : 1) + more);
		if (!isFollowed) expectGap(gapAfter(API, ordinal + elsewhere), leastDelay(then));
	});
});

/** Seconds. */
function leastDelay(then: AfterLook): number {
	if (then.kind === 'pause') return then.notBefore;
	if (then.kind === 'again') return Math.max(2 * INTERVAL, then.notBefore ?? 0);
	return ['unclear', 'rejected'].includes(then.kind) ? 2 * INTERVAL : INTERVAL;
}

describe.each(['v1', 'Model Center'] as const)('the last look of a task of %s', (generation) => {
	const { script, options } = GENERATIONS[generation];
	test.each(lookRows)('%s', async (_fault, { with: fault, then }) => {
		const { simulator } = scene;
		const isFollowed = 'name' in fault && fault.name.startsWith('redirect') && then.kind === 'read';
		simulator.addTask('sora_1', { ...script, ends: 'never', looks: goWrong(API, 5, fault) });
		const { error } = await wait({ timeout: 100, ...options });
		const starts = beginnings(API);
		const isAskedAgain = then.kind === 'pause' && then.notBefore < 15;
		expect(starts).toHaveLength(isFollowed || isAskedAgain ? 6 : 5);
		expect(starts[4] - starts[0]).toBeGreaterThanOrEqual(99);
		expect(starts[4] - starts[0]).toBeLessThan(104);
		const { message, httpCode } = lastWords(then);
		expect(error!.message).toMatch(message);
		expect(error!.httpCode ?? undefined).toBe(httpCode);
	});
});

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function lastWords(then: AfterLook): { message: RegExp; httpCode?: string } {
	if (then.kind === 'read') return { message: /did not finish within/ };
	const says = escaped(then.says);
	if (then.kind === 'pause' && then.notBefore < 15) return { message: /did not finish within/ };
	if (then.kind === 'running') return { message: new RegExp(`did not finish within.*${says}`) };
	const { httpCode } = then;
	if (['final', 'rejected', 'notFound'].includes(then.kind)) {
		return { message: new RegExp(says), httpCode };
	}
	const asksToWait = 'notBefore' in then && (then.notBefore ?? 0) > 2 * INTERVAL;
	return asksToWait
		? { message: /no more requests until 2026-01-15/, httpCode }
		: { message: new RegExp(`could not be read since.*${says}`), httpCode };
}

describe('each look', () => {
	test.each(allLookRows.filter(isLasting))('%s', async (_fault, { with: fault, then }) => {
		scene.simulator.addTask('sora_1', { looks: goWrong(API, 'each', fault) });
		const { error } = await wait({ timeout: 300 });
		const starts = beginnings(API).map((start) => start - beginnings(API)[0]);
		expect(starts).toHaveLength(4);
		[0, 60, 180, 300].forEach((moment, index) => {
			expect(starts[index]).toBeGreaterThanOrEqual(moment - 0.3);
			expect(starts[index]).toBeLessThan(moment * 1.1 + 1);
		});
		expect(error!.message).toMatch(lastWords(then).message);
	});
});

describe('an unclear answer', () => {
	const unclear = lookRows.filter(([, { then }]) => then.kind === 'unclear');
	test.each(unclear)('four in a row are final: %s', async (_fault, { with: fault, then }) => {
		scene.simulator.addTask('sora_1', { looks: goWrong(API, 'each', fault) });
		const { error } = await wait();
		expect(error!.message).toContain('says' in then ? then.says : undefined);
		expect(beginnings(API)).toHaveLength(4);
	});
});

type DownloadRow = (typeof downloadRows)[number][1];

/** What is special about the task of a row. */
const scriptOf = ({ task }: DownloadRow) => (typeof task === 'function' ? task() : task);

/** A link that is wrong from the start is a field of the task, not an answer of the download host. */
const taskFields = (fault: Fault) => ('fields' in fault ? (fault.fields as object) : {});

describe('a download', () => {
	const passing = downloadRows.filter((row) => !isLasting(row));
	test.each(passing)('once: %s', async (_fault, row) => {
		const { with: fault, then } = row;
		const { simulator } = scene;
		simulator.addTask('sora_1', {
			fields: { ...taskFields(fault) },
			...scriptOf(row),
			downloads: goWrong(DOWNLOADS, 1, fault),
		});
		const { items, error } = await wait();
		const attempts = beginnings(DOWNLOADS).length;
		if (then.kind === 'final') {
			expect(error!.message).toContain(then.says);
			expect(attempts).toBe(0);
			return;
		}
		expect(error).toBeUndefined();
		expect(items[0].binary!.data.bytes).toBeGreaterThan(1000);
		expect(beginnings(API)).toHaveLength(then.kind === 'freshLink' ? 2 : 1);
		const isElsewhere = simulator.requests.some(({ server }) => server === 'elsewhere');
		if (then.kind !== 'stored' && then.kind !== 'freshLink' && !isElsewhere) {
			const notBefore = 'notBefore' in then ? then.notBefore : undefined;
			expect(attempts).toBe(2);
			expectGap(gapAfter(DOWNLOADS, 1), Math.max(2, notBefore ?? 0));
		}
	});

	// A cut that brings something each time is no end.
	const lasting = downloadRows.filter(([, { then }]) => !['stored', 'goesOn'].includes(then.kind));
	test.each(lasting)('each time: %s', async (_fault, row) => {
		const { with: fault, then } = row;
		const { simulator } = scene;
		const downloads = goWrong(DOWNLOADS, 'each', fault);
		simulator.downloadOrigin = simulator.downloadOrigin.replace('http:', `${schemes[DOWNLOADS]}:`);
		simulator.addTask('sora_1', { fields: taskFields(fault), downloads, ...scriptOf(row) });
		const { items, error } = await wait();
		expect(items).toEqual([]);
		expect(error!.message).toContain(saysOf(then));
		expect(error!.httpCode ?? undefined).toBe('httpCode' in then ? then.httpCode : undefined);
		expect(beginnings(DOWNLOADS)).toHaveLength(ATTEMPTS[then.kind]);
		expect(beginnings(API)).toHaveLength(['freshLink', 'late'].includes(then.kind) ? 2 : 1);
	});
});

/** How often a file is asked for that never comes. */
const ATTEMPTS: Record<AfterDownload['kind'], number> = {
	again: 5,
	goesOn: 5,
	twice: 2,
	late: 8,
	freshLink: 2,
	final: 0,
	stored: 1,
};

const saysOf = (then: AfterDownload) => ('says' in then ? then.says : '');
