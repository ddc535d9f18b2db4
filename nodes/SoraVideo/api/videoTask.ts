import { complaintIn, isObject, isText, saysSomething } from './envelope';
import { mediaUrl, sureLink } from './mediaLink';

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
