const fs = require('node:fs');

/**
 * Reads how much memory a process takes, where the operating system tells it in /proc (Linux).
 *
 * @param {number} pid
 * @returns {{ rss: number, peak: number } | undefined} resident bytes now, and the most that there
 * ever were
 */
function processMemory(pid) {
	const file = `/proc/${pid}/status`;
	if (!fs.existsSync(file)) return undefined;
	const status = fs.readFileSync(file, 'utf8');
	const bytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) * 1024;
	return { rss: bytes('VmRSS'), peak: bytes('VmHWM') };
}

/**
 * Lets the peak begin anew at what the process takes now, where the operating system allows it.
 *
 * @param {number} pid
 */
function resetPeak(pid) {
	try {
		// See clear_refs in proc(5).
		fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
	} catch {
		// The peak since the start of the process is an upper bound.
	}
}

module.exports = { processMemory, resetPeak };
