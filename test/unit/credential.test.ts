import { Workflow, type INodeTypes } from 'n8n-workflow';

import { SoraVideoApi } from '../../credentials/SoraVideoApi.credentials';
import { cleanBaseUrl, cleanKey } from '../../nodes/SoraVideo/api/credential';

const API = 'https://zcbservice.aizfw.cn/kyyReactApiServer';

const BASES: Array<[string, string]> = [
	[API, API],
	[`  ${API}/ \n`, API],
	[`${API}//`, API],
	[`${API}/v1`, API],
	[`${API}/v2/`, API],
	[`${API}/v1/result`, API],
	[`${API}/v1/result/sora_abc123`, API],
	[`${API}/v1/sora/videos`, API],
	[`${API}/v1/sd2_manxue/videos/`, API],
	[`${API}/v2/model-center/tasks`, API],
	[`${API}/v2/model-center/tasks/mcp_1`, API],
	[`${API}?key=1#x`, API],
	['https://zcbservice.aizfw.cn', API],
	['https://zcbservice.aizfw.cn/', API],
	['https://zcbservice.aizfw.cn/v1/result', API],
	['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
	['http://127.0.0.1:8080/v1', 'http://127.0.0.1:8080'],
	['https://proxy.example.com/v1/kyy', 'https://proxy.example.com/v1/kyy'],
	['https://proxy.example.com/v10', 'https://proxy.example.com/v10'],
	['https://proxy.example.com/sora', 'https://proxy.example.com/sora'],
	['https://v1.example.com', 'https://v1.example.com'],
];

test.each(BASES)('%j is the base %j', (entered, base) => {
	expect(cleanBaseUrl(entered)).toBe(base);
});

test.each(BASES)("n8n's test of the credential reads %j in the same way", (entered, base) => {
	const expression = String(new SoraVideoApi().test.request.baseURL);
	const workflow = new Workflow({
		nodes: [],
		connections: {},
		active: false,
		nodeTypes: {} as INodeTypes,
	});
	const read = workflow.expression.resolveSimpleParameterValue(
		expression,
		{} as never,
		null,
		0,
		0,
		'',
		[],
		'manual',
		{ $credentials: { baseUrl: entered } } as never,
	);
	expect(read).toBe(base);
});

test.each([undefined, null, '', 'zcbservice.aizfw.cn', 'ftp://example.com', 'https://', 7])(
	'%j is no base',
	(entered) => {
		expect(cleanBaseUrl(entered)).toBeUndefined();
	},
);

test.each([
	...['k-1', ' k-1\n', 'Bearer k-1', 'bearer  k-\n1', '\tBEARER k-1 '],
	...['k\u200b-1', '\ufeffk-1', '“k-1”', 'k-\u20601…', 'k\u0000-1'],
])('the key is found in %j', (pasted) => {
	expect(cleanKey(pasted)).toBe('k-1');
});
