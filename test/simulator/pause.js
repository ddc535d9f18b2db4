/**
 * Waits with the global timer, so that a test that fakes the timers governs the simulator as well.
 *
 * @param {number} ms
 * @param {AbortSignal} signal rejects at once when it is aborted
 * @returns {Promise<void>}
 */
async function pause(ms, signal) {
	signal.throwIfAborted();
	await new Promise((resolve, reject) => {
		const timer = setTimeout(() => {
			signal.removeEventListener('abort', giveUp);
			resolve(undefined);
		}, ms);
		const giveUp = () => {
			clearTimeout(timer);
			reject(signal.reason);
		};
		signal.addEventListener('abort', giveUp, { once: true });
	});
}

module.exports = { pause };
