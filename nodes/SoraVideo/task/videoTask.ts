/**
 * A task as the API reports it at `GET /v1/result/{id}`. Only `id` and `status` are relied upon;
 * every other field is handed on as it came.
 */
export interface VideoTask {
	id: string;
	status: string;
	[field: string]: unknown;
}

/** The statuses that the API documents as running. Any other status that is not terminal is unknown. */
const RUNNING_STATUSES = ['queued', 'processing'];

/** `canceled` is not documented, but costs nothing to understand. */
const TERMINAL_STATUSES = ['completed', 'failed', 'cancelled', 'canceled'];

const statusOf = ({ status }: Record<string, unknown>) => String(status).trim().toLowerCase();

/** Whether the task's status will not change any more. */
export const isDone = (task: Record<string, unknown>): boolean =>
	TERMINAL_STATUSES.includes(statusOf(task));

export const isCompleted = (task: VideoTask): boolean => statusOf(task) === 'completed';

/** Whether the documentation of the API names the status; an unknown one counts as still running. */
export const isKnownStatus = (task: VideoTask): boolean =>
	isDone(task) || RUNNING_STATUSES.includes(statusOf(task));

/** The pre-signed link to the video, or to the image for image tasks; undefined while there is none. */
export function mediaUrl(task: VideoTask): string | undefined {
	return [task.video_url, task.image_url].find(
		(url): url is string => typeof url === 'string' && url.trim() !== '',
	);
}

const isText = (value: unknown): value is string =>
	typeof value === 'string' && value.trim() !== '';

/**
 * Why the task failed, in the API's words: `error` is a text or an object with `message`. What is in
 * another form is better shown than dropped.
 */
export function failureReason({ error, msg, message }: VideoTask): string | undefined {
	const said = (error as { message?: unknown } | null | undefined)?.message;
	const reason = [said, error, msg, message].find(isText);
	if (reason !== undefined) return reason.trim();
	if (typeof error === 'number') return String(error);
	const isEmpty = typeof error !== 'object' || error === null || Object.keys(error).length === 0;
	return isEmpty ? undefined : JSON.stringify(error);
}
