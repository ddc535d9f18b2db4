const { mediaOf } = require('./media');

/**
 * @typedef {'queued' | 'processing' | 'completed' | 'failed' | 'cancelled'} TaskStatus
 * @typedef {import('./fault').FaultSchedule} FaultSchedule
 */

/**
 * @typedef {object} TaskScript
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
		const seconds = script.actualDuration === undefined ? media.seconds : script.actualDuration;
		return {
			id: this.id,
			object: script.object ?? (isImage ? 'image.generation' : 'video.generation'),
			created: this.#created,
			model: script.model ?? 'openAiSora2Plus',
			status,
			[isImage ? 'image_url' : 'video_url']: link,
			...(status === 'completed' && typeof seconds === 'number' && { actualDuration: seconds }),
			error: this.#errorOf(status),
			...script.fields,
		};
	}

	/** @param {TaskStatus} status */
	#errorOf(status) {
		if (status === 'failed') return this.script.error ?? 'The generation failed';
		return status === 'cancelled' ? (this.script.error ?? null) : null;
	}
}

module.exports = { Task };
