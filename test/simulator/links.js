const { randomBytes } = require('node:crypto');

/**
 * The pre-signed links that were given out. Each is good for one task and for a limited time.
 */
class PreSignedLinks {
	/** @type {Map<string, { taskId: string, expiresAt: number }>} */
	#issued = new Map();

	/**
	 * @param {string} origin
	 * @param {import('./task').Task} task
	 * @param {number} now ms
	 */
	issue(origin, task, now) {
		const { linkTtlMs = Infinity } = task.script;
		const signature = randomBytes(24).toString('hex');
		this.#issued.set(signature, { taskId: task.id, expiresAt: now + linkTtlMs });
		const query = new URLSearchParams({
			'X-Amz-Expires': String(Math.min(86_400, Math.ceil(linkTtlMs / 1000))),
			'X-Amz-Signature': signature,
			serial: String(this.#issued.size),
		});
		return `${origin}/videos/${encodeURIComponent(task.id)}.${task.media.extension}?${query}`;
	}

	/**
	 * @param {string | null} signature
	 * @param {string} taskId
	 * @param {number} now ms
	 * @returns {'good' | 'wrong' | 'expired'}
	 */
	check(signature, taskId, now) {
		const link = this.#issued.get(signature ?? '');
		if (link?.taskId !== taskId) return 'wrong';
		return now >= link.expiresAt ? 'expired' : 'good';
	}
}

module.exports = { PreSignedLinks };
