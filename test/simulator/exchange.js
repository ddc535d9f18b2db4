/**
 * @typedef {import('node:http').ServerResponse} ServerResponse
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 */

/**
 * One request and the answer to it, from the arrival until the connection is free again or gone.
 */
class Exchange {
	#ending = new AbortController();
	#endedHere = false;

	/**
	 * @param {RecordedRequest} record
	 * @param {ServerResponse} response
	 */
	constructor(record, response) {
		this.record = record;
		this.response = response;
		/** Aborted when the exchange is over, so that no timer outlives it. */
		this.signal = this.#ending.signal;
		/** @type {Promise<void>} */
		this.over = new Promise((resolve) => {
			response.once('close', () => {
				record.aborted = !response.writableFinished && !this.#endedHere;
				this.#ending.abort();
				resolve();
			});
		});
	}

	/**
	 * Leaves the answer unfinished. What was written before is handed to the network first.
	 *
	 * @param {'reset' | 'hang' | 'end'} by
	 */
	async stop(by) {
		const { socket } = this.response;
		if (by === 'hang' || !socket) return;
		await new Promise((resolve) => socket.write('', resolve));
		if (socket.destroyed) return;
		this.#endedHere = true;
		if (by === 'reset') socket.resetAndDestroy();
		else socket.destroySoon();
	}

	/** Ends the connection at once, for the simulator's own end. */
	drop() {
		this.#endedHere = true;
		this.#ending.abort();
		this.response.destroy();
	}
}

module.exports = { Exchange };
