import { complaintIn, isObject, isText, saysSomething } from './envelope';

/** Where the API keeps a task: it has two generations with the same key, and only one knows it. */
export type Route = 'v1' | 'modelCenter';

/**
 * A task as the API reports it. Only `id` and `status` are relied upon; every other field stays as
 * it came.
 */
export interface VideoTask {
	id: string;
	status: string;
	/** Where it was found. The node adds it, so that whoever gets the task asks there at once. */
	api?: Route;
	[field: string]: unknown;
}

/** What the API documents; `canceled` costs nothing to understand. */
const DOCUMENTED = ['queued', 'processing', 'completed', 'failed', 'cancelled', 'canceled'];

/** The words of comparable APIs: OpenAI, Runway, Luma, Kling, Seedance, fal, Replicate, Vidu. */
const RUNNING =
	/^(queued|in_queue|queueing|processing|pending|in_progress|inprogress|running|submitted|created|accepted|starting|started|preparing|waiting|scheduled|throttled|dreaming|generating|rendering|排队中|等待中|处理中|生成中|进行中)$/;
const COMPLETED =
	/^(((task|video|job|generation|generate)_)?(completed?|succeed(ed)?|success(ed|ful)?|done|finish(ed)?)|completed?_with_\w+|ready|generated|(任务|处理|视频|生成)?(已|生成)?(完成|成功)|(视频)?已生成)$/;
const FAILED =
	/^(\w+_)?(failed|failure|fail|error|errored|exception|rejected|aborted|cancell?ed|denied|refused|killed|expired|timed_?out|timeout|terminated)$|^(failed|rejected|cancell?ed)[_:][\w:]+$|^(已|生成|任务)?(失败|取消)$/;
/** Something is wrong, but it goes on. */
const GOES_ON = /retry|pending|queued|waiting/;
/** The end only beside a reason: some of these words pass, too. */
const FAILED_WITH_REASON = /^(\w+_)?(blocked|moderated|flagged|nsfw|invalid)$/;

const statusOf = ({ status }: { status?: unknown }) =>
	(isText(status) ? status : '')
		.trim()
		.slice(0, 100)
		.toLowerCase()
		.replace(/[\s-]+/g, '_')
		.replace(/^(task_|job_)?(status|state)_/, '');

/**
 * What the status of a task means: `completed` only with a link where the API does not document the
 * word, and `unknown` for words that could mean anything.
 */
export function phaseOf(
	task: Record<string, unknown>,
): 'running' | 'completed' | 'failed' | 'unknown' {
	const status = statusOf(task);
	if (RUNNING.test(status)) return 'running';
	if (COMPLETED.test(status)) {
		const isBlocked = complaintIn(task.error) !== undefined && sureLink(task) === undefined;
		return isBlocked ? 'failed' : 'completed';
	}
	const hasFailed =
		FAILED.test(status) ||
		(FAILED_WITH_REASON.test(status) && complaintIn(task.error) !== undefined);
	return hasFailed && !GOES_ON.test(status) ? 'failed' : 'unknown';
}

/** Whether the documentation of the API names the status. */
export const isDocumentedStatus = (task: Record<string, unknown>): boolean =>
	DOCUMENTED.includes(statusOf(task));

/** Whether the task's status will not change any more. */
export function isDone(task: Record<string, unknown>): boolean {
	const phase = phaseOf(task);
	const isSure = isDocumentedStatus(task) || mediaUrl(task) !== undefined;
	return phase === 'failed' || (phase === 'completed' && isSure);
}

export const isCompleted = (task: VideoTask): boolean => phaseOf(task) === 'completed';

/** Whether the node understands the status; one that it does not counts as still running. */
export const isKnownStatus = (task: Record<string, unknown>): boolean =>
	phaseOf(task) !== 'unknown';

/** Where the link is, the documented places first; the others are those of comparable APIs. */
const LINKS = [
	...['video_url', 'result_url', 'videoUrl', 'resultUrl', 'download_url', 'downloadUrl'],
	...['output_video_url', 'video_link'],
];
/** What holds a result. */
const RESULTS = [
	...['video', 'videos', 'output', 'outputs', 'output_video', 'result', 'results', 'content'],
	...['generation', 'task_result', 'taskResult', 'video_result', 'resultJson', 'response'],
	...[
		'creations',
		'generateVideoResponse',
		'generatedSamples',
		'generatedVideos',
		'assets',
		'data',
	],
];
/** These may also repeat a part of the request. */
const MORE = [
	...['output_url', 'outputUrl', 'file_url', 'fileUrl', 'media_url', 'uri'],
	...['video_urls', 'videoUrls', 'result_urls', 'resultUrls'],
];
/** Where a link is only looked for when there is none elsewhere. */
const LAST_RESORT = [...LINKS, 'url', 'metadata', 'file', 'files', 'fail_reason'];

/** In the task of a video, they hold what it is made from. */
const REFERENCE_FIELDS = ['image_url', 'imageUrl', 'image', 'images'];

/**
 * The pre-signed link to the video, or to the image for image tasks; undefined while there is none.
 * A list counts when it has one entry: which of several is the video cannot be known.
 */
export function mediaUrl(task: Record<string, unknown>): string | undefined {
	const references = referenceFieldsOf(task);
	const pictures = REFERENCE_FIELDS.filter((field) => !references.includes(field));
	return (
		sureLink(task) ??
		linkIn(task, [...LINKS, 'url', ...RESULTS, ...MORE, ...pictures]) ??
		linkIn(task, LAST_RESORT) ??
		// What is no address is better told than taken for a link that is still to come.
		['video_url', 'result_url', ...pictures.filter((field) => field === 'image_url')]
			.map((field) => task[field])
			.find(saysSomething)
	);
}

/** The link that is surely that of the result, and not of what it is made from. */
function sureLink(task: Record<string, unknown>): string | undefined {
	const documented = [task.video_url, task.result_url].filter(saysSomething);
	const link =
		documented.map(addressIn).find(isText) ?? namedLinkIn(task) ?? documented.find(isPath);
	if (link !== undefined) return link;
	if (isOfImage(task)) {
		return linkIn(task, [...LINKS, 'image_url', 'imageUrl', 'url', ...RESULTS, 'image', 'images']);
	}
	const fields = [...LINKS, 'url', ...RESULTS, ...MORE];
	const [own, inside] = [{ url: task.url }, { ...task, url: undefined }];
	// The address of a page may be beside the link, and what was asked for inside.
	return (
		[own, inside].map((part) => linkIn(part, fields)).find(isVideoFile) ??
		linkIn(own, fields) ??
		linkIn(inside, [...LINKS, ...RESULTS])
	);
}

/** An address that lacks its beginning. */
const isPath = (text: string): boolean =>
	!/[\s[{"]/.test(text.trim()) && (text.includes('/') || /\.\w{2,4}\s*$/.test(text));

const isVideoFile = (link: string | undefined): boolean =>
	link !== undefined && /\.(mp4|m4v|mov|webm|mkv)$/i.test(link.replace(/[?#].*$/s, ''));

/** A link that has the name of one, at any depth of the result. */
function namedLinkIn(value: unknown, depth = 0): string | undefined {
	if (depth > 6) return undefined;
	if (isText(value)) return namedLinkIn(jsonIn(value), depth + 1);
	if (Array.isArray(value)) {
		return value.length === 1 ? namedLinkIn((value as unknown[])[0], depth + 1) : undefined;
	}
	if (!isObject(value)) return undefined;
	const own = LINKS.map((name) => value[name]).filter(isText);
	return (
		own.map(addressIn).find(isText) ??
		RESULTS.map((name) => namedLinkIn(value[name], depth + 1)).find(isText)
	);
}

const isOfImage = ({ object }: Record<string, unknown>): boolean =>
	isText(object) && /^image/i.test(object.trim());

/** A task that has a place for a video may repeat what that is made from. */
function referenceFieldsOf(task: Record<string, unknown>): string[] {
	const { object, video_url: videoUrl } = task;
	const isOfVideo = (isText(object) && /^video/i.test(object.trim())) || saysSomething(videoUrl);
	if (isOfVideo) return REFERENCE_FIELDS;
	const hasPlace = 'video_url' in task || 'result_url' in task;
	return hasPlace && !isOfImage(task) ? ['image', 'images'] : [];
}

/** An address, also one that was escaped for a web page, or that takes the scheme of its page. */
function addressIn(text: string): string | undefined {
	const address = text.trim().replace(/&amp;/g, '&');
	if (/^\/\/[\w.-]+\.\w+(:\d+)?\/\S+$/.test(address)) return `https:${address}`;
	// It may have spaces, which n8n's request escapes; two addresses are none.
	const isOne = /^https?:\/\/\S.*$/i.test(address) && !/[\s,]https?:\/\//i.test(address);
	return isOne && URL.canParse(address) ? address : undefined;
}

/** The object or list that a text holds, as some APIs store it. */
function jsonIn(text: string): unknown {
	if (!/^\s*(\[[^]*\]|\{[^]*\})\s*$/.test(text)) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const isOfVideoType = (value: unknown) =>
	isObject(value) && /^video(\/|$)/i.test(String(value.type));

function linkIn(value: unknown, fields: string[], depth = 0): string | undefined {
	if (depth > 6) return undefined;
	if (isText(value)) return addressIn(value) ?? linkInJson(value, fields, depth + 1);
	if (Array.isArray(value)) {
		const entries = (value as unknown[]).filter((entry) => entry !== null && entry !== '');
		const videos = entries.filter(isOfVideoType);
		const [only, another] = videos.length > 0 ? videos : entries;
		return another === undefined ? linkIn(only, fields, depth + 1) : undefined;
	}
	if (!isObject(value)) return undefined;
	for (const field of fields) {
		const inner = value[field];
		// Of the task itself it would be the address of its page.
		const isRequest = (field === 'content' && isParts(inner)) || (field === 'uri' && depth === 0);
		const link = isRequest ? undefined : linkIn(inner, fields, depth + 1);
		if (link !== undefined) return link;
	}
	return undefined;
}

/** Some repeat there what a video was made from, in a list of parts. */
const isParts = (value: unknown): boolean =>
	Array.isArray(value) &&
	(value.length !== 1 ||
		(isObject(value[0]) && ('role' in value[0] || /^(text|image)/.test(String(value[0].type)))));

const linkInJson = (text: string, fields: string[], depth: number): string | undefined =>
	linkIn(
		jsonIn(text),
		fields.filter((field) => !REFERENCE_FIELDS.includes(field)),
		depth,
	);

/** Where a code stands that says more than nothing. */
const CODES = ['err_code', 'error_code', 'errorCode'];

/**
 * Why the task failed, in the API's words. What is in another form is better shown than dropped.
 */
export function failureReason(task: VideoTask): string | undefined {
	const words = complaintIn(task);
	if (words !== undefined) return words;
	const { error } = task;
	if (typeof error === 'number') return String(error);
	const isEmpty = typeof error !== 'object' || error === null || Object.keys(error).length === 0;
	if (!isEmpty) return JSON.stringify(error);
	const codes = [task, task.data].filter(isObject).flatMap((one) => CODES.map((name) => one[name]));
	return codes.find(saysSomething);
}
