import { isAbsent, isObject, isText, readEnvelope, reasonIn, type ApiAnswer } from './envelope';

/** The words of all libraries, and likely others. What is none of them goes on: a review takes its time. */
const ACTIVE = /^(active|available|approved|passed|ready|completed?|success|succeeded)$/i;
const ENDED = /^(failed|failure|error|rejected|refused|denied|expired|deleted)$/i;

/** What the documentation of the libraries names. */
const DOCUMENTED = /^(none|uploading|processing|active|failed|expired|deleted)$/i;

const ID_FIELDS = ['assetId', 'asset_id', 'AssetId', 'id', 'Id'];
const STATUS_FIELDS = ['status', 'assetStatus', 'asset_status', 'Status', 'state'];

/**
 * Makes of an answer about an asset what it would be about a task, so that it is read and waited for
 * like one: `completed` when the asset can be used, with its reference as the link. What the API
 * said of the asset itself is in `asset`. Any other answer stays as it is.
 *
 * @param reference gives what stands in a field for the asset with that ID
 * @param askedId of the asset that was asked for: an answer with a status needs no other
 */
export function asTaskAnswer(
	answer: ApiAnswer,
	reference: (id: string) => string,
	askedId?: string,
): ApiAnswer {
	const { json } = readEnvelope(answer);
	const { code, msg, message } = json ?? {};
	const data = json?.data;
	const lists = isObject(data) ? data : {};
	const places = [lists.items, lists.assets, lists.list, data, lists.asset, json]
		.flatMap((place): unknown[] => (Array.isArray(place) ? place : [place]))
		.filter(isObject);
	const asset =
		places.find((place) => idOf(place, askedId) !== undefined) ??
		[data, json].filter(isObject).find((place) => idOf(place) !== undefined) ??
		(askedId === undefined ? undefined : withoutId(json, data));
	if (asset !== undefined) {
		const id = idOf(asset, askedId) ?? askedId!;
		const task = { id, ...stateOf(asset), video_url: reference(id), asset };
		return { ...answer, body: JSON.stringify({ code, msg, message, data: task }) };
	}
	const failed = firstOf(lists.failedItems);
	if (failed === undefined) return answer;
	const reason = reasonIn(failed) ?? JSON.stringify(failed);
	return { ...answer, body: JSON.stringify({ code: -1, msg: reason, data: null }) };
}

/** The ID of an asset: `id` alone may be that of anything, unless it is the asked one. */
function idOf(place: Record<string, unknown>, askedId?: string): string | undefined {
	const ids = ID_FIELDS.filter((field) => !isAbsent(place[field]))
		.filter((field) => typeof place[field] !== 'object')
		.map((field) => [field, String(place[field]).trim()] as const);
	if (askedId !== undefined) return ids.find(([, id]) => id === askedId)?.[1];
	return ids.find(([field]) => field.toLowerCase().startsWith('asset'))?.[1];
}

/** An answer about one asset that does not repeat its ID, and is no message of a server. */
function withoutId(json: unknown, data: unknown): Record<string, unknown> | undefined {
	const place = data ?? json;
	if (!isObject(place) || ID_FIELDS.some((field) => !isAbsent(place[field]))) return undefined;
	const hasWords = [place.message, place.msg].some((words) => !isAbsent(words));
	return DOCUMENTED.test(statusOf(place)) && !hasWords ? place : undefined;
}

const statusOf = (place: Record<string, unknown>): string =>
	STATUS_FIELDS.map((field) => place[field]).find(isText) ?? '';

/** The first entry, if it is a list: nothing is asked for more than one asset. */
const firstOf = (list: unknown): unknown =>
	Array.isArray(list) ? (list as unknown[])[0] : undefined;

function stateOf(asset: Record<string, unknown>): { status: string; error?: unknown } {
	const status = statusOf(asset).trim();
	if (ACTIVE.test(status)) return { status: 'completed' };
	if (!ENDED.test(status)) return { status: 'processing' };
	return { status: 'failed', error: reasonIn(asset) ?? status };
}
