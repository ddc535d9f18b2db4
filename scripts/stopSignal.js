const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** How often to see whether npm is still there, in milliseconds. */
const PARENT_CHECK_MS = 500;

/**
 * Waits for the user to end the script: Ctrl-C, SIGTERM, a closed terminal, or the end of the npm
 * that runs it. The same signal once more ends it on the spot.
 *
 * @returns {Promise<'stopped'>}
 */
function stopSignal() {
	return new Promise((resolve) => {
		const stop = () => resolve('stopped');
		for (const signal of SIGNALS) process.once(signal, stop);
		// npm hands a SIGTERM on to the shell between the two only, which ends without a word.
		if (process.env.npm_lifecycle_event) whenParentEnds(stop);
	});
}

function whenParentEnds(callback) {
	const parent = process.ppid;
	const timer = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(timer);
		callback();
	}, PARENT_CHECK_MS);
	timer.unref();
}

module.exports = { stopSignal };
