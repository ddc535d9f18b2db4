import { isObject, isText, saysSomething } from './envelope';

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
	...['output_url', 'outputUrl', 'file_url', 'fileUrl', 'uri'],
	...['video_urls', 'videoUrls', 'result_urls', 'resultUrls'],
];
/** Where a link is only looked for when there is none elsewhere. */
const LAST_RESORT = [...LINKS, 'url', 'media_url', 'metadata', 'file', 'files', 'fail_reason'];

/** In the task of a video, they hold what it is made from. */
const REFERENCE_FIELDS = ['image_url', 'imageUrl', 'image', 'images'];

/**
 * The pre-signed link to the video, or to the image for image tasks; undefined while there is none.
 * A list counts when it has one entry: which of several is the video cannot be known.
 */
export function mediaUrl(task: Record<string, unknown>): string | undefined {
	const references = referenceFieldsOf(task);
	const fields = [...LINKS, 'url', ...MORE, 'image_url', 'imageUrl', ...RESULTS, 'image', 'images'];
	const [mayHold, mayTell] = [fields, ['video_url', 'result_url', 'image_url']].map((names) =>
		names.filter((name) => !references.includes(name)),
	);
	return (
		sureLink(task) ??
		linkIn(task, mayHold) ??
		lastResort(task) ??
		// What is no address is better told than taken for a link that is still to come.
		mayTell.map((name) => task[name]).find(saysSomething)
	);
}

/** Where a documented place is there and empty, the link is still to come. */
function lastResort(task: Record<string, unknown>): string | undefined {
	if ('video_url' in task || 'result_url' in task) return undefined;
	const link = linkIn(task, LAST_RESORT);
	return isPicture(link) && !isOfImage(task) ? undefined : link;
}

/** The link that is surely that of the result, and not of what it is made from. */
export function sureLink(task: Record<string, unknown>): string | undefined {
	const names = ['video_url', 'result_url', ...(isOfImage(task) ? ['image_url'] : [])];
	const documented = names.map((name) => task[name]).filter(saysSomething);
	const link = documented.map(addressIn).find(isText);
	if (link !== undefined) return link;
	if (isOfImage(task)) {
		return linkIn(task, [...LINKS, 'image_url', 'imageUrl', 'url', ...RESULTS, 'image', 'images']);
	}
	const fields = [...LINKS, 'url', ...RESULTS, 'uri'];
	const own = linkIn({ url: task.url }, fields);
	const named = namedLinkIn(task);
	const inside = named ?? linkIn({ ...task, url: undefined }, fields);
	// Beside the link there may be the address of a page, and inside what was asked for.
	const found =
		[own, inside].find(isVideoFile) ?? named ?? documented.find(isPath) ?? own ?? inside;
	return isPicture(found) ? undefined : found;
}

const endsIn = (endings: RegExp) => (link: string | undefined) =>
	link !== undefined && endings.test(link.replace(/[?#].*$/s, ''));

const isPicture = endsIn(/\.(png|jpe?g|webp|gif|avif|bmp)$/i);
const isVideoFile = endsIn(/\.(mp4|m4v|mov|webm|mkv)$/i);

/** An address that lacks its beginning. */
const isPath = (text: string): boolean =>
	/^[!-~]+$/.test(text.trim()) &&
	!/[[{"]/.test(text) &&
	(text.includes('/') || /\.\w{2,4}\s*$/.test(text));

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
		RESULTS.filter((name) => name !== 'content' || !isParts(value.content))
			.map((name) => namedLinkIn(value[name], depth + 1))
			.find(isText)
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
