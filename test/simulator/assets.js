const { jsonAnswer, errorAnswer } = require('./answers');
const { splitUrl } = require('./request-path');

/**
 * @typedef {import('./answers').Answer} Answer
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./simulator').Simulator} Simulator
 */

/**
 * What becomes of every asset that is uploaded.
 *
 * @typedef {object} AssetScript
 * @property {number} [reviewMs] how long the review takes, from the upload on; default 0
 * @property {'active' | 'failed' | 'never'} [ends] default active
 * @property {boolean} [envelope] whether Model Center wraps its answers, which clients met too
 */

/**
 * An uploaded reference.
 *
 * @typedef {object} Asset
 * @property {string} id
 * @property {string} library whose paths know it, and no others
 * @property {'Image' | 'Video' | 'Audio'} type
 * @property {string} url
 * @property {string} [name]
 * @property {string} [model] of Model Center
 * @property {number} uploadedAt ms of the process's monotonic clock
 */

const TYPES = ['Image', 'Video', 'Audio', 'Document'];

/** @param {unknown} url */
const urlRefusal = (url) =>
	typeof url === 'string' && /^https?:\/\/\S+$/i.test(url) ? undefined : '素材 URL 无法访问';

/** @param {Record<string, any>} body */
const oneFile = ({ assetType, url, name, model }) => ({ type: assetType, url, name, model });

/**
 * The three libraries, as the API documents them. `words` are what they call the states of a review.
 *
 * @type {Record<string, {
 *   upload: string,
 *   status: RegExp,
 *   words: Record<'review' | 'active' | 'failed', string>,
 *   fileIn: (body: Record<string, any>) => Record<string, any>,
 *   idIn: (body: Record<string, any>, path: string) => string | undefined,
 * }>}
 */
const LIBRARIES = {
	seedance20: {
		upload: '/kyyVideo2/asset/upload',
		status: /^\/kyyVideo2\/asset\/([^/]+)$/,
		words: { review: 'Processing', active: 'Active', failed: 'Failed' },
		fileIn: oneFile,
		idIn: (_body, path) => decodeURIComponent(path.split('/').at(-1) ?? ''),
	},
	sd2Manxue: {
		upload: '/asset/sd2Manxue/assetUpload',
		status: /^\/asset\/sd2Manxue\/assetStatus$/,
		words: { review: 'Processing', active: 'Active', failed: 'Failed' },
		fileIn: (body) => {
			const type = TYPES.find((one) => Array.isArray(body[`${one.toLowerCase()}Urls`]));
			return { type, url: type && body[`${type.toLowerCase()}Urls`][0] };
		},
		idIn: ({ assetIds }) => assetIds?.[0],
	},
	modelCenter: {
		upload: '/asset/seedance2/assetUpload',
		status: /^\/asset\/seedance2\/assetDetail$/,
		words: { review: 'PROCESSING', active: 'ACTIVE', failed: 'FAILED' },
		fileIn: oneFile,
		idIn: ({ assetId }) => assetId,
	},
};

/**
 * Which library a request is for, and whether it uploads.
 *
 * @param {string} prefix
 * @param {{ method?: string, url?: string }} request
 * @returns {{ library: string, isUpload: boolean } | undefined}
 */
function assetRequest(prefix, { method, url = '' }) {
	const { path } = splitUrl(url);
	const behind = path.startsWith(prefix) ? path.slice(prefix.length) : '';
	for (const [library, { upload, status }] of Object.entries(LIBRARIES)) {
		if (method === 'POST' && behind === upload) return { library, isUpload: true };
		const isRead = method === (library === 'seedance20' ? 'GET' : 'POST');
		if (isRead && status.test(behind)) return { library, isUpload: false };
	}
	return undefined;
}

/**
 * @param {Simulator} simulator
 * @param {RecordedRequest} record
 * @param {{ library: string, isUpload: boolean }} request
 * @param {import('./fault').Fault} [fault]
 * @returns {Answer}
 */
function answerAsset(simulator, record, { library, isUpload }, fault) {
	if (fault?.createsNothing) return errorAnswer(429);
	const { fileIn, idIn } = LIBRARIES[library];
	const body = record.body === '' ? {} : JSON.parse(record.body);
	if (isUpload) return answerUpload(simulator, record, library, fileIn(body));
	const id = idIn(body, splitUrl(record.url).path);
	const asset = simulator.assets.find((one) => one.id === id && one.library === library);
	if (asset !== undefined) return tell(simulator, asset, stateOf(simulator, asset, record.at));
	if (library !== 'sd2Manxue') return jsonAnswer(200, { code: -1, msg: null, data: null });
	const failedItems = [{ assetId: id, message: 'asset not found' }];
	return jsonAnswer(200, { code: '0', msg: null, data: { items: [], failedItems } });
}

/**
 * @param {Simulator} simulator
 * @param {RecordedRequest} record
 * @param {string} library
 * @param {Record<string, any>} file
 */
function answerUpload(simulator, record, library, file) {
	if (!TYPES.includes(file.type)) return errorAnswer(400, 'assetType is missing');
	const refusal = urlRefusal(file.url);
	if (refusal !== undefined) {
		const failedItems = [{ originalUrl: file.url, message: refusal }];
		return library === 'sd2Manxue'
			? jsonAnswer(200, { code: '0', msg: null, data: { items: [], failedItems } })
			: jsonAnswer(200, { code: 1001, msg: refusal, data: null });
	}
	const id = `asset-${simulator.assets.length + 1}-${library.toLowerCase()}`;
	const asset = /** @type {Asset} */ ({ ...file, id, library, uploadedAt: record.at });
	simulator.assets.push(asset);
	return tell(simulator, asset, undefined);
}

/**
 * @param {Simulator} simulator
 * @param {Asset} asset
 * @param {number} now
 * @returns {'review' | 'active' | 'failed'}
 */
function stateOf({ assetScript: { reviewMs = 0, ends = 'active' } }, { uploadedAt }, now) {
	return ends === 'never' || now - uploadedAt < reviewMs ? 'review' : ends;
}

/**
 * An asset as its library tells it.
 *
 * @param {Simulator} simulator
 * @param {Asset} asset
 * @param {'review' | 'active' | 'failed' | undefined} state undefined: it was uploaded a moment ago
 */
function tell({ assetScript }, { id, library, type, url, name }, state) {
	const status = LIBRARIES[library].words[state ?? 'review'];
	if (library === 'sd2Manxue') {
		const item = { assetType: type, originalUrl: url, assetId: id, status: state && status };
		const items = [{ ...item, status: item.status ?? 'submitted' }];
		return jsonAnswer(200, { code: '0', msg: null, data: { items, failedItems: [] } });
	}
	if (library === 'seedance20') {
		const known = { assetId: id, name: name ?? null, assetType: type, url, status };
		return jsonAnswer(200, {
			code: 0,
			msg: null,
			data: state === undefined ? { assetId: id } : known,
		});
	}
	const errorMessage = state === 'failed' ? 'a face was recognized' : null;
	const bare = { assetId: id, assetType: type, url, status, errorMessage, name: name ?? '' };
	return jsonAnswer(200, assetScript.envelope ? { code: 0, msg: null, data: bare } : bare);
}

module.exports = { assetRequest, answerAsset };
