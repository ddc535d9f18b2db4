import { isAbsent, isObject, isText, readEnvelope, reasonIn, type ApiAnswer } from './envelope';

/** The words of all libraries. What is none of them goes on: a review takes its time. */
const ACTIVE = /^active$/i;
const ENDED = /^(failed|expired|deleted)$/i;

/**
 * Makes of an answer about an asset what it would be about a task, so that it is read and waited for
 * like one: `completed` when the asset can be used, with its reference as the link. What the API
 * said of the asset itself is in `asset`. Any other answer stays as it is.
 *
 * @param reference gives what stands in a field for the asset with that ID
 */
export function asTaskAnswer(answer: ApiAnswer, reference: (id: string) => string): ApiAnswer {
	const { json } = readEnvelope(answer);
	const { code, msg, message } = json ?? {};
	const data = json?.data;
	const lists = isObject(data) ? data : {};
	const entries = [lists.items, lists.assets, data].map(firstOf);
	const asset = [...entries, data, json].find(isAsset);
	if (asset !== undefined) {
		const id = String(asset.assetId).trim();
		const task = { id, ...stateOf(asset), video_url: reference(id), asset };
		return { ...answer, body: JSON.stringify({ code, msg, message, data: task }) };
	}
	const failed = firstOf(lists.failedItems);
	if (failed === undefined) return answer;
	const reason = reasonIn(failed) ?? JSON.stringify(failed);
	return { ...answer, body: JSON.stringify({ code: -1, msg: reason, data: null }) };
}

const isAsset = (value: unknown): value is Record<string, unknown> =>
	isObject(value) && !isAbsent(value.assetId) && typeof value.assetId !== 'object';

/** The first entry, if it is a list: nothing is asked for more than one asset. */
const firstOf = (list: unknown): unknown =>
	Array.isArray(list) ? (list as unknown[])[0] : undefined;

function stateOf(asset: Record<string, unknown>): { status: string; error?: unknown } {
	const status = isText(asset.status) ? asset.status.trim() : '';
	if (ACTIVE.test(status)) return { status: 'completed' };
	if (!ENDED.test(status)) return { status: 'processing' };
	return { status: 'failed', error: reasonIn(asset) ?? status };
}
