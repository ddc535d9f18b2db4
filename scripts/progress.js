/** How often a terminal's line is redrawn, in milliseconds. */
const TICK_MS = 1000;

/** How often a plain log hears that something still goes on, in milliseconds. */
const REMINDER_MS = 30_000;

/**
 * Says on the screen that something long is going on, and for how long it has: one line that
 * ticks on a terminal, a line now and then in a log.
 *
 * @template T
 * @param {string} title what is going on, e.g. "Fetching n8n 2.41.1 (about 3 minutes)"
 * @param {() => Promise<T>} work
 * @param {NodeJS.WriteStream} [out]
 * @returns {Promise<T>} what the work gives
 */
async function withProgress(title, work, out = process.stdout) {
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	// A line that is wider than the terminal could not be drawn over.
	const redraw = (state) => out.write(`\r${`${state}  ${title}`.slice(0, out.columns - 1)}`);
	const line = (state) => out.write(`${title}: ${state}\n`);
	if (out.isTTY) redraw('0 s');
	else out.write(`${title}\n`);
	const timer = out.isTTY
		? setInterval(() => redraw(`${seconds()} s`), TICK_MS)
		: setInterval(() => line(`${seconds()} s so far`), REMINDER_MS);
	let ending = 'did not work';
	try {
		const result = await work();
		ending = 'done';
		return result;
	} finally {
		clearInterval(timer);
		if (out.isTTY) out.write('\r\x1b[K');
		line(`${ending} after ${seconds()} s`);
	}
}

module.exports = { withProgress };
