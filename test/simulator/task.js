const { mediaOf } = require('./media');

/**
 * @typedef {'queued' | 'processing' | 'completed' | 'failed' | 'cancelled'} TaskStatus
 * @typedef {import('./fault').FaultSchedule} FaultSchedule
 */

/**
 * @typedef {object} TaskScript
 * @property {'v1' | 'v2'} [api] where it lives, and nowhere else; default v2 for an ID `mcp_…`
 * @property {'result_url' | 'video_url' | 'both'} [link] where a v2 task names its media; default
 * `result_url`
 * @property {'number' | 'text'} [progress] how a v2 task tells it; default number
 * @property {number} [queuedMs] default 0
 * @property {number} [processingMs] default 0
 * @property {'completed' | 'failed' | 'cancelled' | 'never'} [ends] default completed
 * @property {unknown} [error] of a failed or cancelled task: a text or an object
 * @property {string} [model]
 * @property {string} [object]
 * @property {Record<string, unknown>} [fields] added to the task's JSON, or in place of its own
 * @property {number | null} [actualDuration] seconds; null leaves the field out
 * @property {import('./media').MediaChoice} [media] default video
 * @property {'etag' | 'weakEtag' | 'lastModified' | 'none'} [ranges] how a file whose parts can be
 * asked for names its version; without it there are no parts
 * @property {number} [linkTtlMs] default Infinity
 * @property {boolean} [envelope] whether the task comes inside {"code":0,"msg":null,"data":…}
 * @property {FaultSchedule} [looks] faults of the result requests
 * @property {FaultSchedule} [downloads] faults of the download requests
 * @property {boolean} [startAtFirstLook] whether the clock waits for the first result request
 */

/**
 * A task that lives by its script. All times are ms of one monotonic clock.
 */
class Task {
	/** @type {number | undefined} */
	#startedAt;
	/** An hour before it was defined, so that it counts as old. */
	#created = Math.floor(Date.now() / 1000) - 3600;

	/**
	 * @param {string} id
	 * @param {TaskScript} script
	 * @param {number} now
	 */
	constructor(id, script, now) {
		this.id = id;
		this.api = script.api ?? (id.startsWith('mcp_') ? 'v2' : 'v1');
		this.script = script;
		this.media = mediaOf(script.media);
		if (!script.startAtFirstLook) this.#startedAt = now;
	}

	/** @param {number} now */
	looked(now) {
		this.#startedAt ??= now;
	}

	/**
	 * @param {number} now
	 * @returns {TaskStatus}
	 */
	statusAt(now) {
		const { queuedMs = 0, processingMs = 0, ends = 'completed' } = this.script;
		const elapsed = now - (this.#startedAt ?? now);
		if (elapsed < queuedMs) return 'queued';
		if (ends === 'never' || elapsed < queuedMs + processingMs) return 'processing';
		return ends;
	}

	/**
	 * The task as the API tells it.
	 *
	 * @param {TaskStatus} status
	 * @param {string | null} link where the media is, once completed
	 * @returns {Record<string, unknown>}
	 */
	json(status, link) {
		const { script, media } = this;
		const isImage = media.extension === 'png';
		const isV2 = this.api === 'v2';
		const seconds = script.actualDuration === undefined ? media.seconds : script.actualDuration;
		const v1Object = isImage ? 'image.generation' : 'video.generation';
		return {
			id: this.id,
			object: script.object ?? (isV2 && !isImage ? 'video' : v1Object),
			created: this.#created,
			model: script.model ?? (isV2 ? 'sd_2.0_special' : 'openAiSora2Plus'),
			status,
			...(isV2 ? this.#v2Fields(status, link) : { [isImage ? 'image_url' : 'video_url']: link }),
			...(status === 'completed' && typeof seconds === 'number' && { actualDuration: seconds }),
			error: this.#errorOf(status),
			...script.fields,
		};
	}

	/**
	 * In the forms that clients of Model Center met.
	 *
	 * @param {TaskStatus} status
	 * @param {string | null} link
	 */
	#v2Fields(status, link) {
		const { link: place = 'result_url', progress: form = 'number' } = this.script;
		const percent = { queued: 0, processing: 45, completed: 100, failed: 45, cancelled: 45 }[
			status
		];
		return {
			progress: form === 'text' ? `${percent}%` : percent,
			...(place !== 'video_url' && { result_url: link }),
			...(place !== 'result_url' && { video_url: link }),
		};
	}

	/** @param {TaskStatus} status */
	#errorOf(status) {
		if (status === 'failed') return this.script.error ?? 'The generation failed';
		return status === 'cancelled' ? (this.script.error ?? null) : null;
	}
}

module.exports = { Task };
