import { ASSET_LIBRARIES } from '../../nodes/SoraVideo/models/assets';
import { faults } from '../simulator';
import { gapsBetween, setScene } from '../support/scene';

const scene = setScene();

const ADDRESS = 'https://images.example.com/ada.png?X-Signature=SECRET';

/** Uploads a file; what is not given is as the editor has it at first. */
const upload = async (run: Record<string, unknown> = {}) =>
	await scene.run('upload', [], {
		input: [{}],
		resource: 'asset',
		assetLibrary: 'seedance20ModelCenter',
		assetType: 'Image',
		assetUrl: ADDRESS,
		...run,
	});

/** The method, path and body of each request. */
const sent = () =>
	scene.simulator.assetRequests.map(({ method, url, body }) => [
		method,
		url.replace('/kyyReactApiServer', ''),
		body === '' ? undefined : (JSON.parse(body) as unknown),
	]);

const minutes = (count: number) => count * 60_000;

const REQUESTS: Record<string, (id: string) => unknown[]> = {
	sd2Manxue: (id) => [
		['POST', '/asset/sd2Manxue/assetUpload', { imageUrls: [ADDRESS] }],
		['POST', '/asset/sd2Manxue/assetStatus', { assetIds: [id] }],
	],
	seedance20: (id) => [
		['POST', '/kyyVideo2/asset/upload', { assetType: 'Image', url: ADDRESS, name: 'Ada' }],
		['GET', `/kyyVideo2/asset/${id}`, undefined],
	],
	seedance20ModelCenter: (id) => [
		['POST', '/asset/seedance2/assetUpload', { assetType: 'Image', url: ADDRESS, name: 'Ada' }],
		['POST', '/asset/seedance2/assetDetail', { assetId: id }],
	],
	seedance25: (id) => [
		[
			'POST',
			'/asset/seedance2/assetUpload',
			{ assetType: 'Image', url: ADDRESS, name: 'Ada', model: 'sd_2.5' },
		],
		['POST', '/asset/seedance2/assetDetail', { assetId: id }],
	],
};

describe.each(ASSET_LIBRARIES)('an asset for $name', ({ id: assetLibrary, reference }) => {
	test('is uploaded by its address, and comes out with what Create takes in a field', async () => {
		const options = assetLibrary === 'sd2Manxue' ? {} : { assetName: 'Ada' };
		const { items, status } = await upload({ assetLibrary, options });
		const [{ id }] = scene.simulator.assets;
		expect(status).toBe('success');
		expect(sent()).toEqual(REQUESTS[assetLibrary](id));
		expect(items[0].json).toMatchObject({
			id,
			assetId: id,
			reference: reference(id),
			status: expect.stringMatching(/^active$/i) as string,
			done: true,
		});
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});

	test('is waited for as long as its review takes', async () => {
		scene.simulator.assetScript = { reviewMs: minutes(2) };
		const { items } = await upload({ assetLibrary });
		expect(items[0].json).toMatchObject({ done: true });
		const [, ...looks] = scene.simulator.assetRequests;
		expect(looks.length).toBeGreaterThanOrEqual(11);
		for (const gap of gapsBetween(looks)) {
			expect(gap).toBeGreaterThanOrEqual(10_000 - 15);
			expect(gap).toBeLessThan(14_000);
		}
	});

	test('that is not accepted fails, with the reason where there is one', async () => {
		scene.simulator.assetScript = { ends: 'failed', reviewMs: 1000 };
		const { error } = await upload({ assetLibrary });
		const [{ id }] = scene.simulator.assets;
		expect(error!.message).toMatch(new RegExp(`^Asset "${id}" was not accepted: `));
		expect(error!.description).toMatch(/Use another file\.$/);
	});

	test('is not waited for beyond Timeout, and its reference is told all the same', async () => {
		scene.simulator.assetScript = { ends: 'never' };
		const settings = { onError: 'continueRegularOutput' };
		const { items } = await upload({ assetLibrary, settings, options: { timeout: 60 } });
		const [{ id }] = scene.simulator.assets;
		expect(items[0].json).toMatchObject({
			id,
			reference: reference(id),
			error: `Asset "${id}" was still under review after 1 minute`,
			message: expect.stringContaining(`"${reference(id)}"`) as string,
		});
	});

	test('whose address cannot be fetched is refused, and nothing is asked afterwards', async () => {
		scene.simulator.everyAsset({
			...faults.envelope(1001, '素材 URL 无法访问'),
			createsNothing: true,
		});
		const { error } = await upload({ assetLibrary });
		expect(error!.message).toBe(
			'The API did not take the file as an asset: 素材 URL 无法访问, code 1001',
		);
		expect(sent()).toHaveLength(1);
	});
});

test('the files of all items are reviewed side by side, each as its type', async () => {
	scene.simulator.assetScript = { reviewMs: minutes(1) };
	const input = ['Image', 'Video', 'Audio'].map((type) => ({
		type,
		url: `https://a.example/${type}`,
	}));
	const { items } = await upload({
		input,
		assetType: '={{ $json.type }}',
		assetUrl: '={{ $json.url }}',
	});
	expect(items.map(({ json }) => [json.assetType, json.url])).toEqual(
		input.map(({ type, url }) => [type, url]),
	);
	const ends = scene.simulator.assetRequests.map(({ at }) => at);
	expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(minutes(2));
});

test('a file that SD2 Manxue does not take is told with its reason', async () => {
	const refused = { items: [], failedItems: [{ originalUrl: ADDRESS, message: 'too small' }] };
	scene.simulator.everyAsset({
		...faults.json({ code: '0', msg: null, data: refused }),
		createsNothing: true,
	});
	const { error } = await upload({ assetLibrary: 'sd2Manxue' });
	expect(error!.message).toBe('The API did not take the file as an asset: too small, code -1');
	expect(error!.description).toContain("'Address'");
});

test('answers of Model Center are read in an envelope too', async () => {
	scene.simulator.assetScript = { envelope: true, reviewMs: 20_000 };
	const { items } = await upload();
	expect(items[0].json).toMatchObject({
		status: 'ACTIVE',
		reference: 'assetId://asset-1-modelcenter',
	});
});

test('an upload is sent again only when surely nothing was uploaded', async () => {
	let sends = 0;
	scene.simulator.everyAsset(() => (++sends === 1 ? faults.rateLimited() : undefined));
	await upload();
	expect(scene.simulator.assets).toHaveLength(1);
	scene.simulator.reset();
	scene.simulator.everyAsset(faults.resetBeforeHeaders());
	const { error } = await upload();
	expect(error!.message).toMatch(/^It is not known whether the asset was uploaded: /);
	expect(sent()).toHaveLength(1);
});

test('a bad minute of the API does not end the wait for a review', async () => {
	scene.simulator.assetScript = { reviewMs: minutes(1) };
	let asked = 0;
	scene.simulator.everyAsset(({ url }) =>
		url.endsWith('assetDetail') && ++asked <= 3 ? faults.status(502) : undefined,
	);
	const { items } = await upload();
	expect(items[0].json.status).toBe('ACTIVE');
});

test('an asset that the library does not know ends the wait after four answers', async () => {
	scene.simulator.everyAsset(({ url }) =>
		url.includes('/kyyVideo2/asset/asset-') ? faults.envelope(-1, null) : undefined,
	);
	const { error } = await upload({ assetLibrary: 'seedance20' });
	expect(error!.message).toMatch(
		/^It is not known whether asset "asset-1-seedance20" was accepted: /,
	);
	expect(sent()).toHaveLength(5);
});

test('a rejected key names the credential', async () => {
	scene.simulator.key = 'another-key';
	const { error } = await upload();
	expect(error!.message).toMatch(
		/^The API rejected the key when it was asked to upload an asset: /,
	);
	expect(error!.description).toContain('Sora Video API credential');
});

test.each([
	[{ assetUrl: '={{ "" }}' }, "The parameter 'Address' is empty, which is no web address"],
	[{ assetUrl: 'ada.png' }, `The parameter 'Address' is "ada.png", which is no web address`],
	[{ assetUrl: 'asset://a-1' }, /^The parameter 'Address' is "asset:\/\/a-1", but/],
	[{ assetType: 'Document' }, `The parameter 'Type' is "Document"`],
	[{ assetLibrary: 'veo' }, `The parameter 'For Models Of' is "veo"`],
	[{ options: { timeout: 0 } }, /^The parameter 'Timeout.*' must be a number/],
])('is refused before any request: %j', async (parameters, message) => {
	const { error } = await upload(parameters);
	expect(error!.message).toMatch(message);
	expect(scene.simulator.requests).toEqual([]);
});

test('no message shows the signature of an address', async () => {
	scene.simulator.everyAsset({
		...faults.envelope(1001, `cannot fetch ${ADDRESS}`),
		createsNothing: true,
	});
	const { error } = await upload();
	expect(error!.message + String(error!.description)).not.toContain('SECRET');
});

test('Stop ends the wait for a review, and nothing is asked afterwards', async () => {
	scene.simulator.assetScript = { ends: 'never' };
	const { status } = await upload({
		// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- presses Stop later
		onStart: (stop: () => void) => setTimeout(stop, 25_000),
	});
	expect(status).toBe('canceled');
	expect(sent().length).toBeLessThanOrEqual(4);
});
