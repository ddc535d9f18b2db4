const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What shells report of a command that Ctrl-C ended. */
const EXIT_STOPPED = 130;

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

/**
 * Does something that leaves nothing to be cleaned up, and ends the script when the user does.
 *
 * @template T
 * @param {Promise<'stopped'>} stopped
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function unlessStopped(stopped, work) {
	void stopped.then(() => {
		if (!isDone) process.exit(EXIT_STOPPED);
	});
	let isDone = false;
	try {
		return await work();
	} finally {
		isDone = true;
	}
}

module.exports = { EXIT_STOPPED, stopSignal, unlessStopped };
