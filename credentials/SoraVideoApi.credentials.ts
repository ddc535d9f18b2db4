import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { cleanKey, ENDPOINT, HOST_ALONE, HOST_PATH } from '../nodes/SoraVideo/api/credential';

const KEY_REJECTED =
	'The API rejected the key: check that it is complete, still valid, and from GlobalAI OPC (not from OpenAI)';

const NOT_THE_API = "There is no video API at 'Base URL': check the address";

const MOVED = "'Base URL' leads to another address: enter that one";

const NOT_AVAILABLE = 'The API is not available right now: the key could not be checked, try later';

/** The same message for each value of one field of an answer with status 200. */
const whenBodySays = (key: string, values: Array<string | number>, message: string) =>
	values.map((value) => ({
		type: 'responseSuccessBody' as const,
		properties: { key, value: value as string, message },
	}));

const whenStatusIs = (statuses: number[], message: string) =>
	statuses.map((value) => ({ type: 'responseCode' as const, properties: { value, message } }));

/** What the API says of a path that it does not serve, for the bases that users enter by mistake. */
const noHandlerFor = (base: string) => `No handler found for GET ${base}/v1/result/credential-test`;

const WRONG_BASES = [
	...['', '/api', '/v1', '/v2', '/kyyReactApiServer/kyyReactApiServer', '/kyyReactApiServer/api'],
	...['/kyyReactApiServer/v1/v1', '/kyyReactApiServer/v2/v2'],
];

/** The address as the node reads it, in an expression of n8n's. */
const BASE_URL = `={{ $credentials.baseUrl.trim().replace(/[?#].*$/, "").replace(/\\/+$/, "").replace(${String(ENDPOINT)}, "").replace(${String(HOST_ALONE)}, (host) => host + "${HOST_PATH}") }}`;

/** The Bearer key for the video API and where the API is. */
export class SoraVideoApi implements ICredentialType {
	name = 'soraVideoApi';

	displayName = 'Sora Video API';

	documentationUrl = 'https://github.com/n8n-nodes-sora-video/n8n-nodes-sora-video#credentials';

	icon = {
		light: 'file:../nodes/SoraVideo/soraVideo.svg',
		dark: 'file:../nodes/SoraVideo/soraVideo.dark.svg',
	} as const;

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The key that GlobalAI OPC, the provider of the API, issued to you',
			hint: 'From GlobalAI OPC, not from OpenAI',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://zcbservice.aizfw.cn/kyyReactApiServer',
			required: true,
			description:
				'The address of the API, which ends in /kyyReactApiServer. Keep the default unless your provider says otherwise. The key is sent to no other address.',
		},
	];

	/** A function, because n8n evaluates an expression anew for each request, which costs more. */
	async authenticate(
		credential: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const Authorization = `Bearer ${cleanKey(credential.apiKey)}`;
		return { ...request, headers: { ...request.headers, Authorization } };
	}

	/**
	 * Asks for a task that does not exist: whatever the API says of it, it has accepted the key,
	 * unless it says otherwise. n8n compares exactly, hence the lists.
	 */
	test: ICredentialTestRequest = {
		request: {
			baseURL: BASE_URL,
			url: '/v1/result/credential-test',
			headers: { Accept: 'application/json' },
			ignoreHttpStatusErrors: {
				ignore: true,
				except: [301, 302, 303, 307, 308, 401, 403, 429, 502, 503, 504],
			},
			disableFollowRedirect: true,
		},
		rules: [
			...whenStatusIs([401, 403], KEY_REJECTED),
			...whenStatusIs([301, 302, 303, 307, 308], MOVED),
			...whenStatusIs([429, 502, 503, 504], NOT_AVAILABLE),
			...whenBodySays('code', ['204', 204, '401', 401, '403', 403], KEY_REJECTED),
			...whenBodySays('msg', ['登录验证失败'], KEY_REJECTED),
			...whenBodySays('code', ['500', 500], NOT_THE_API),
			...whenBodySays('msg', WRONG_BASES.map(noHandlerFor), NOT_THE_API),
			...whenBodySays('message', WRONG_BASES.map(noHandlerFor), NOT_THE_API),
			// How Spring, which the API is written with, says that it has no such path.
			...whenBodySays('error', ['Not Found'], NOT_THE_API),
			// A web page: n8n hands on its text, and its first character is "<".
			...whenBodySays('0', ['<'], NOT_THE_API),
		] as ICredentialTestRequest['rules'],
	};
}
