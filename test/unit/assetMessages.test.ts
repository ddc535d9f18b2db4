import { explainAssetEnding, explainUploadFailure } from '../../nodes/SoraVideo/assetMessages';
import type { CreateFailure } from '../../nodes/SoraVideo/api/createResult';

const ASSET = { id: 'asset-1', reference: 'assetId://asset-1' };
const REASON = 'it was canceled, see\n https://cdn.example.com/a.mp4?X-Signature=SECRET';

test.each([
	['keyRejected', 'The API rejected the key when it was asked to upload an asset', 'API Key'],
	[
		'wrongAddress',
		"The API could not be found at 'Base URL' when it was asked to upload an asset",
		'Base URL',
	],
	[
		'certificate',
		'No secure connection to the API could be made to upload an asset',
		'NODE_EXTRA_CA_CERTS',
	],
	['refused', 'The API did not take the file as an asset', "'Address'"],
	['redirected', 'The API redirected the request to upload an asset', 'Base URL'],
	['blocked', 'The API could not be asked to upload an asset', 'administrator'],
	['rateLimited', 'The API is rate limiting requests and took no asset', 'fewer items'],
	['unreachable', 'No asset was uploaded, because the API could not be reached', 'network'],
	['unknown', 'It is not known whether the asset was uploaded', 'once more'],
] as const)(
	'an upload that failed says what happened, and what to do: %s',
	(kind, opening, hint) => {
		const failure: CreateFailure = { kind, reason: REASON, httpStatus: 418 };
		const { message, description, httpStatus } = explainUploadFailure(failure);
		expect(message).toBe(`${opening}: it was cancelled, see https://cdn.example.com/a.mp4`);
		expect(description).toContain(hint);
		expect(httpStatus).toBe(418);
	},
);

const failure = { kind: 'unavailable', reason: REASON, httpStatus: 503 } as const;

test.each([
	[
		{ kind: 'failed', task: { id: 'asset-1', status: 'failed', error: REASON } },
		/^Asset "asset-1" was not accepted: it was cancelled/,
		/Use another file/,
	],
	[
		{ kind: 'timedOut', task: { id: 'asset-1', status: 'processing' } },
		/^Asset "asset-1" was still under review after 10 minutes$/,
		/"assetId:\/\/asset-1" can be put into a field of Generate or Create\..+raise/,
	],
	[
		{ kind: 'unreadable', failure, since: 0 },
		/^It is not known whether asset "asset-1" was accepted: it was cancelled/,
		/"assetId:\/\/asset-1" can be put into a field of Generate or Create\./,
	],
	[
		{ kind: 'toldToWait', failure, until: 0 },
		/^It is not known whether asset "asset-1" was accepted: /,
		/uploads the file once more\.$/,
	],
	[{ kind: 'refused', failure }, /^It is not known whether asset "asset-1" was accepted: /, /./],
] as const)(
	'an asset that cannot be used, or not yet, names its reference: %j',
	(ending, what, next) => {
		const { message, description } = explainAssetEnding(ASSET, ending, 600_000);
		expect(message).toMatch(what);
		expect(description).toMatch(next);
		expect(message + description).not.toMatch(/SECRET|canceled|[\r\n]/);
	},
);
