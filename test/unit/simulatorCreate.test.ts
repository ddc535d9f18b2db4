import { FAMILIES } from '../../nodes/SoraVideo/models/families';
import { faults, startSimulator } from '../simulator';
import { CREATE_RULES, refusalOf } from '../simulator/create-rules';

type Simulator = Awaited<ReturnType<typeof startSimulator>>;
type Json = Record<string, unknown>;

const SORA = '/v1/sora/videos';
const LINK = 'https://images.example.com/1.png';
const OMNI_FLASH = '/v1/omni-flash/videos';

/** What each endpoint takes at the least, and all that it documents. */
const BODIES: Record<string, { least: Json; most: Json }> = {
	[SORA]: {
		least: { model: 'openAiSora2Plus', prompt: 'a boat' },
		most: { aspect_ratio: '16:9', duration: 12, input_reference: [LINK] },
	},
	'/v1/veo/videos': {
		least: { model: 'veo_3_1_fast', prompt: 'a boat' },
		most: { resolution: '4K', aspect_ratio: '9:16', image_urls: [LINK, LINK, LINK] },
	},
	'/v1/seedance/videos': {
		least: { model: 'seedance_1_5_pro_480p', content: [{ type: 'text', text: 'a boat' }] },
		most: { ratio: 'adaptive', duration: -1, generate_audio: false, seed: 7 },
	},
	'/v1/kyyvideo2/videos': {
		least: { model: 'seedance_2_0_pro', prompt: 'a boat' },
		most: { duration: 15, aspect_ratio: '16:9', generateAudio: false, first_image: LINK },
	},
	'/v1/vidu/videos': {
		least: { model: 'viduq3-pro', prompt: 'a boat' },
		most: { duration: 16, aspect_ratio: '3:4', resolution: '540p', last_image: LINK },
	},
	'/v1/grok/videos': {
		least: { model: 'grok_video3', prompt: 'a boat' },
		most: { duration: 30, aspect_ratio: '2:3', resolution: '480p', image_urls: [LINK] },
	},
	'/v1/starvideos/videos': {
		least: { model: 'starvideos_o3', prompt: 'a boat' },
		most: { duration: 3, ratio: '1:1', referenceImages: [LINK], referenceVideos: [LINK] },
	},
	'/v1/videos/videos': {
		least: { model: 'videos', prompt: 'a boat', duration: 4 },
		most: { ratio: '9:16', resolution: '720p', first_image: LINK, referenceAudios: [LINK] },
	},
	'/v1/sd2_manxue/videos': {
		least: { model: 'sd2_manxue_720p', prompt: 'a boat' },
		most: { duration: 5, ratio: '21:9', referenceAudios: [LINK, LINK, 'asset://a-1'] },
	},
	[OMNI_FLASH]: {
		least: { model: 'omni-flash', prompt: 'a boat' },
		most: { seconds: 8, first_image_url: LINK, images: [LINK] },
	},
	'/v2/model-center/tasks': {
		least: { model: 'sd_2.0_special', prompt: 'a boat' },
		most: {
			duration: 99,
			aspect_ratio: '16:9',
			resolution: '720p',
			reference_images: [LINK, 'assetId://a-1'],
			first_image: LINK,
			seed: 7,
			generate_audio: false,
			watermark: true,
		},
	},
};
const MODEL_CENTER = '/v2/model-center/tasks';
const isV2 = (path: string) => path === MODEL_CENTER;

const endpoints = Object.entries(BODIES).map(([path, bodies]) => ({ path, ...bodies }));
const { least: BOAT } = BODIES[SORA];

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});

beforeEach(() => simulator.reset());

afterAll(async () => await simulator.close());

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
	return await fetch(simulator.baseUrl + path, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${simulator.key}`,
			'content-type': 'application/json',
			...headers,
		},
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
}

const create = async (body: unknown = BOAT, path = SORA) => {
	const response = await post(path, body);
	return [response.status, await response.json()] as [number, Json];
};

async function look(id: unknown, route = '/v1/result') {
	const headers = { authorization: `Bearer ${simulator.key}` };
	const url = `${simulator.baseUrl}${route}/${String(id)}`;
	return (await (await fetch(url, { headers })).json()) as Json;
}

describe('An endpoint', () => {
	test('is there for every family of the node, and one that the node has no family for', () => {
		const paths = [...new Set([...FAMILIES.map(({ path }) => path), OMNI_FLASH])].sort();
		expect(Object.keys(CREATE_RULES).sort()).toEqual(paths);
		expect(Object.keys(BODIES).sort()).toEqual(paths);
	});

	test.each(endpoints)('creates a task: $path', async ({ path, least, most }) => {
		for (const body of [least, { ...least, ...most }]) {
			const [status, task] = await create(body, path);
			expect([status, task]).toEqual([
				200,
				{
					id: expect.stringMatching(/^[a-z\d_-]+_[\da-f]{12}$/),
					object: path === SORA ? 'video.generation' : 'video',
					created: expect.any(Number),
					model: least.model,
					status: 'queued',
					...(isV2(path) && { error: null }),
				},
			]);
			expect(simulator.creations.at(-1)).toEqual({ id: task.id, path, body });
			const route = isV2(path) ? MODEL_CENTER : '/v1/result';
			expect(await look(task.id, route)).toMatchObject({ id: task.id, status: 'completed' });
		}
		const ids = simulator.creations.map(({ id }) => id);
		expect(new Set(ids).size).toBe(2);
	});

	test.each(endpoints)('refuses fields of other endpoints: $path', ({ path, least }) => {
		const own = Object.keys(CREATE_RULES[path].fields);
		const others = endpoints
			.flatMap((endpoint) => Object.keys(CREATE_RULES[endpoint.path].fields))
			.filter((name) => !own.includes(name) && name !== 'seed');
		expect(others.length).toBeGreaterThan(5);
		for (const name of others) {
			expect(refusalOf(path, { ...least, [name]: 1 })).toBe(`${name} is no field here`);
		}
		for (const name of ['toString', 'callback', ...(own.includes('seed') ? [] : ['seed'])]) {
			expect(refusalOf(path, { ...least, [name]: 1 })).toBeUndefined();
		}
	});

	test.each(endpoints)('refuses what has no model or no prompt: $path', ({ path, least }) => {
		const said = path === '/v1/seedance/videos' ? 'content' : 'prompt';
		for (const name of ['model', said]) {
			const { [name]: gone, ...rest } = least;
			expect(gone).toBeDefined();
			expect(refusalOf(path, rest)).toBe(`${name} is missing`);
			expect(refusalOf(path, { ...rest, [name]: '' })).toBeDefined();
		}
	});

	test.each<[string, Json, string]>([
		[SORA, { duration: 5 }, 'duration must be one of 4, 8, 12'],
		[SORA, { duration: '4' }, 'duration must be one of 4, 8, 12'],
		[SORA, { size: '720x720' }, 'size must be one of 720x1280, 1280x720'],
		[SORA, { size: '720x1280', aspect_ratio: '9:16' }, 'size and aspect_ratio exclude each other'],
		[SORA, { duration: 4, seconds: 4 }, 'duration and seconds exclude each other'],
		[SORA, { input_reference: LINK }, 'input_reference must be a list of URLs'],
		[SORA, { input_reference: [] }, 'input_reference must be a list of URLs'],
		[SORA, { input_reference: [LINK, LINK] }, 'input_reference must have at most 1'],
		[SORA, { input_reference: ['1.png'] }, 'input_reference must be a URL'],
		['/v1/veo/videos', { resolution: '4k' }, 'resolution must be one of 720p, 1080p, 4K'],
		[
			'/v1/veo/videos',
			{ model: 'veo_3_1_pro_stable', resolution: '4K' },
			'resolution must be one of 720p, 1080p',
		],
		['/v1/seedance/videos', { duration: 3 }, 'duration must be from 4 to 12'],
		['/v1/seedance/videos', { content: 'a boat' }, 'content must be a list'],
		['/v1/seedance/videos', { content: [] }, 'content must have a text'],
		[
			'/v1/seedance/videos',
			{
				content: [
					{ type: 'text', text: 'a' },
					{ type: 'image_url', image_url: {} },
				],
			},
			'content has a bad image',
		],
		[
			'/v1/seedance/videos',
			{
				content: [
					{ type: 'text', text: 'a boat' },
					{ type: 'image_url', image_url: { url: LINK }, role: 'first_frame' },
					{ type: 'image_url', image_url: { url: LINK }, role: 'first_frame' },
				],
			},
			'content has two images of one role',
		],
		['/v1/seedance/videos', { prompt: 'a boat' }, 'prompt is no field here'],
		['/v1/kyyvideo2/videos', { model: 'seedance_2_0' }, 'referenceVideos is missing'],
		['/v1/kyyvideo2/videos', { generateAudio: 'true' }, 'generateAudio must be true or false'],
		['/v1/kyyvideo2/videos', { aspect_ratio: '' }, 'aspect_ratio must be a text'],
		[
			'/v1/kyyvideo2/videos',
			{ first_image: LINK, referenceAudios: [LINK] },
			'first_image and last_image and referenceImages and referenceVideos and referenceAudios exclude each other',
		],
		['/v1/vidu/videos', { duration: 0 }, 'duration must be from 1 to 16'],
		['/v1/vidu/videos', { duration: 1.5 }, 'duration must be from 1 to 16'],
		['/v1/grok/videos', { duration: 31 }, 'duration must be from 6 to 30'],
		['/v1/videos/videos', { duration: undefined }, 'duration is missing'],
		[MODEL_CENTER, { duration: '5' }, 'duration must be a whole number'],
		[MODEL_CENTER, { first_image: [LINK] }, 'first_image must be a URL'],
		[MODEL_CENTER, { reference_images: LINK }, 'reference_images must be a list of URLs'],
		[MODEL_CENTER, { generate_audio: 'yes' }, 'generate_audio must be true or false'],
		[MODEL_CENTER, { ratio: '16:9' }, 'ratio is no field here'],
		[
			'/v1/videos/videos',
			{ model: 'videos_stable', prompt: 'x'.repeat(5001) },
			'prompt must have at most 5000 characters',
		],
		[
			'/v1/videos/videos',
			{ model: 'videos_stable', referenceAudios: [LINK, LINK] },
			'referenceAudios must have at most 1',
		],
		[
			'/v1/veo/videos',
			{ first_image: LINK, image_urls: [LINK] },
			'image_urls and input_reference and first_image and last_image exclude each other',
		],
		[
			'/v1/veo/videos',
			{ model: 'veo_3_1_fast_stable', image_urls: [LINK] },
			'image_urls is not for veo_3_1_fast_stable',
		],
		['/v1/kyyvideo2/videos', { last_image: LINK }, 'last_image needs first_image'],
		[
			'/v1/sd2_manxue/videos',
			{ lastFrameImage: LINK },
			'lastFrameImage needs first_image or image',
		],
		[
			'/v1/sd2_manxue/videos',
			{ referenceVideos: [LINK] },
			'referenceVideos is not for sd2_manxue_720p',
		],
		[
			'/v1/seedance/videos',
			{
				content: [
					{ type: 'text', text: 'a boat' },
					{ type: 'image_url', image_url: { url: LINK }, role: 'last_frame' },
				],
			},
			'content has a last frame without a first one',
		],
		[
			'/v1/seedance/videos',
			{
				content: [
					{ type: 'text', text: 'a boat' },
					{ type: 'image_url', image_url: { url: LINK } },
				],
			},
			'content has an image without a role',
		],
		['/v1/seedance/videos', { seed: 1.5 }, 'seed must be a whole number'],
		['/v1/grok/videos', { model: 'grok_video3_pro', duration: 12 }, 'duration must be one of 10'],
		[
			'/v1/grok/videos',
			{ model: 'grok_video3_max', image_urls: ['asset://a-1'] },
			'image_urls must be a URL',
		],
		[
			'/v1/starvideos/videos',
			{ referenceVideos: [LINK], referenceImages: [LINK, LINK, LINK, LINK, LINK] },
			'referenceImages must have at most 4 with referenceVideos',
		],
	])('refuses what its documentation does not allow: %s %j', async (path, fields, refusal) => {
		const [status, body] = await create({ ...BODIES[path].least, ...fields }, path);

		expect([status, body]).toEqual([400, { error: { message: refusal } }]);
		expect(simulator.creations).toEqual([]);
	});

	test('counts a prompt in characters', () => {
		const path = '/v1/videos/videos';
		const least = { ...BODIES[path].least, model: 'videos_stable_fast' };
		expect(refusalOf(path, { ...least, prompt: '🛶'.repeat(5000) })).toBeUndefined();
		expect(refusalOf(path, { ...least, prompt: '🛶'.repeat(5001) })).toBeDefined();
	});
});

describe('A task of Model Center', () => {
	test('is known to its own route only, as a task of v1 is to its own', async () => {
		simulator.addTask('sora_1');
		simulator.addTask('mcp_1');
		simulator.addTask('video_1', { api: 'v2' });
		const missing = { error: { message: 'task not found' } };
		expect(await look('sora_1', MODEL_CENTER)).toEqual(missing);
		for (const id of ['mcp_1', 'video_1']) {
			expect(await look(id)).toEqual(missing);
			expect(await look(id, MODEL_CENTER)).toMatchObject({ id, object: 'video' });
		}
	});

	test.each([
		['result_url', ['result_url']],
		['video_url', ['video_url']],
		['both', ['result_url', 'video_url']],
	] as const)('names its media in %s', async (link, names) => {
		simulator.addTask('mcp_1', { link });
		const task = await look('mcp_1', MODEL_CENTER);
		const links = Object.entries(task).filter(([name]) => name.endsWith('_url'));
		expect(links).toEqual(names.map((name) => [name, expect.stringMatching(/^http/)]));
	});

	test.each([
		['number', 45],
		['text', '45%'],
	] as const)('tells its progress as a %s', async (progress, expected) => {
		simulator.addTask('mcp_1', { progress, ends: 'never' });
		expect(await look('mcp_1', MODEL_CENTER)).toMatchObject({
			status: 'processing',
			progress: expected,
			result_url: null,
		});
	});

	test('has its faults at its own route only, in their order', async () => {
		simulator.addTask('mcp_1', { looks: [faults.empty()] });
		expect(await look('mcp_1')).toEqual({ error: { message: 'task not found' } });
		await expect(look('mcp_1', MODEL_CENTER)).rejects.toThrow();
		expect(await look('mcp_1', MODEL_CENTER)).toMatchObject({ status: 'completed' });
	});
});

test.each([
	['http404', 404, { message: 'No handler found for POST /kyyReactApiServer/v1/none' }],
	[
		'envelope',
		200,
		{ code: 500, data: null, msg: 'No handler found for POST /kyyReactApiServer/v1/none' },
	],
] as const)('A path that is none is refused as the API does: %s', async (form, status, body) => {
	simulator.unknownPath = form;
	const response = await post('/v1/none?a=b', BOAT);
	expect([response.status, await response.json()]).toEqual([status, body]);
});
