/** What a reference is, as the API names it. */
export const ASSET_TYPES = ['Audio', 'Image', 'Video'] as const;

export type AssetType = (typeof ASSET_TYPES)[number];

/** What a user wants to have uploaded. */
export interface AssetFile {
	type: AssetType;
	/** The API takes no bytes, so the file has to be at an address already. */
	url: string;
	/** For people, in the provider's own lists. */
	name?: string;
}

/** A request to the API; `path` follows the base URL. */
export interface AssetRequest {
	method: 'GET' | 'POST';
	path: string;
	body?: object;
}

/** Where references are reviewed. Each library serves its own models only. */
export interface AssetLibrary {
	id: string;
	/** The models that take its assets, as the user knows them. */
	name: string;
	description: string;
	upload(file: AssetFile): AssetRequest;
	status(id: string): AssetRequest;
	/** What stands in a field in place of a web address. */
	reference(id: string): string;
}

const post = (path: string, body: object): AssetRequest => ({ method: 'POST', path, body });

/** @param model named in the upload, where the library asks for it */
const modelCenter = (id: string, name: string, description: string, model?: string) => ({
	id,
	name,
	description,
	upload: ({ type, url, name: label }: AssetFile) =>
		post('/asset/seedance2/assetUpload', { assetType: type, url, name: label, model }),
	status: (assetId: string) => post('/asset/seedance2/assetDetail', { assetId }),
	reference: (assetId: string) => `assetId://${assetId}`,
});

/** Source: the API's documentation of each library. In alphabetical order. */
export const ASSET_LIBRARIES: AssetLibrary[] = [
	{
		id: 'sd2Manxue',
		name: 'SD2 Manxue',
		description: 'References with faces or avatars',
		upload: ({ type, url }) =>
			post('/asset/sd2Manxue/assetUpload', { [`${type.toLowerCase()}Urls`]: [url] }),
		status: (id) => post('/asset/sd2Manxue/assetStatus', { assetIds: [id] }),
		reference: (id) => `asset://${id}`,
	},
	{
		id: 'seedance20',
		name: 'Seedance 2.0',
		description: 'References with faces or avatars',
		upload: ({ type, url, name }) =>
			post('/kyyVideo2/asset/upload', { assetType: type, url, name }),
		status: (id) => ({ method: 'GET', path: `/kyyVideo2/asset/${encodeURIComponent(id)}` }),
		reference: (id) => `asset://${id}`,
	},
	modelCenter(
		'seedance20ModelCenter',
		'Seedance 2.0 (Model Center)',
		'References with faces or avatars',
	),
	modelCenter(
		'seedance25',
		'Seedance 2.5',
		'References with faces or avatars; all references of Seedance 2.5 Discount and Special',
		'sd_2.5',
	),
];
