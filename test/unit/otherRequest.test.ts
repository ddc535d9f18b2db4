import { MODEL_CENTER_PATH } from '../../nodes/SoraVideo/models/family';
import { OTHER, otherBody, readRequestPath } from '../../nodes/SoraVideo/models/otherRequest';
import { requestFields } from '../../nodes/SoraVideo/operations/createFields';

test('the field begins with the path of Model Center', () => {
	const { default: path } = requestFields.find(({ name }) => name === 'requestPath')!;
	expect([path, OTHER.defaultPath]).toEqual([MODEL_CENTER_PATH, MODEL_CENTER_PATH]);
});

describe('a request path', () => {
	test.each([
		MODEL_CENTER_PATH,
		'/v1/omni-flash/videos',
		'/v1/happyhorse-t2v/videos',
		'/asset/sd2Manxue/assetUpload',
		'/kyyVideo2/asset/upload',
		'/v3.1/a_b/~c',
		' /v1/sora/videos\n',
	])('follows the base URL as it is: %j', (path) => {
		expect(readRequestPath(path)).toEqual({ value: path.trim() });
	});

	test.each([
		...['', ' ', undefined, null, 7, {}, ['/v1'], true],
		...['v1/sora/videos', '/', '//evil.example/v1', '/v1//videos', '/v1/videos/'],
		...['https://evil.example/v1', 'https:/evil.example', '.evil.example/v1', '@evil.example'],
		...['/../v1', '/v1/../../x', '/v1/./videos', '/v1/..', '/%2e%2e/x', '/v1/%2F', '/.hidden'],
		...['/v1?key=1', '/v1#a', '/v1;a=b', '/v1:8080', '/v1\\..\\x', '/v1 /x', '/v1\n/x', '/\u0000'],
		...['/v1/vidéos', '/v1/😀', '/v1/{{ $json.path }}', '/v1/$(id)'],
	])('that could lead elsewhere is refused: %j', (path) => {
		expect(readRequestPath(path)).toEqual({
			invalid: {
				message: expect.stringMatching(
					/^The parameter 'Request Path' is .+, which is no path of the API$/s,
				),
				description: expect.stringContaining("Enter what follows 'Base URL'"),
			},
		});
	});

	test('never leaves the origin and the path of the base URL', () => {
		for (const path of ['/v1/sora/videos', '/v3.1/a_b/~c', '/a/b..c', '/a.b']) {
			const read = readRequestPath(path);
			expect(read).toEqual({ value: path });
			const base = 'https://api.example/kyyReactApiServer';
			expect(new URL(base + path).href).toBe(base + path);
		}
	});

	test('is refused without its query', () => {
		expect(JSON.stringify(readRequestPath('/v1/x?signature=hidden'))).not.toContain('hidden');
	});
});

test('a request is the user’s as it is, and there has to be one', () => {
	expect(otherBody({ model: 'new', seed: 0 })).toEqual({ value: { model: 'new', seed: 0 } });
	for (const body of [{}, { model: '', prompt: ' ' }]) {
		expect(otherBody(body)).toMatchObject({
			invalid: { message: "The parameter 'Additional Fields (JSON)' is empty" },
		});
	}
});
