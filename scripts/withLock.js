const fs = require('node:fs');
const os = require('node:os');

/** How often the holder of a lock shows that it is alive, in milliseconds. */
const HEARTBEAT_MS = 2000;

/** A lock whose holder has been silent for so long is taken over, in milliseconds. */
const STALE_MS = 30_000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Does some work while holding a lock that other processes respect.
 *
 * @template T
 * @param {string} file the lock; its folder must exist
 * @param {() => Promise<T>} work
 * @param {{ onWait?: () => void }} [options] `onWait` is called once when another holds the lock
 * @returns {Promise<T>} what the work gives
 */
async function withLock(file, work, { onWait } = {}) {
	const release = await takeLock(file, onWait);
	try {
		return await work();
	} finally {
		release();
	}
}

/**
 * Takes a lock, waiting for as long as another process holds it.
 *
 * @param {string} file
 * @param {() => void} [onWait]
 * @returns {Promise<() => void>} gives the lock back
 */
async function takeLock(file, onWait) {
	let waited = false;
	for (;;) {
		const release = tryLock(file);
		if (release) return release;
		if (!waited) onWait?.();
		waited = true;
		await sleep(500);
	}
}

/**
 * Takes a lock if nobody alive holds it.
 *
 * @param {string} file
 * @returns {(() => void) | undefined} gives the lock back; undefined when it is taken
 */
function tryLock(file) {
	if (isAbandoned(file)) fs.rmSync(file, { force: true });
	try {
		fs.writeFileSync(file, JSON.stringify({ pid: process.pid, host: os.hostname() }), {
			flag: 'wx',
		});
	} catch (error) {
		if (error.code === 'EEXIST') return undefined;
		throw error;
	}
	const heartbeat = setInterval(
		() => fs.utimes(file, new Date(), new Date(), () => {}),
		HEARTBEAT_MS,
	);
	heartbeat.unref();
	const remove = () => fs.rmSync(file, { force: true });
	process.on('exit', remove);
	return () => {
		clearInterval(heartbeat);
		process.off('exit', remove);
		remove();
	};
}

/** Whether the process that took the lock is gone: ended on this machine, or silent for long. */
function isAbandoned(file) {
	try {
		if (Date.now() - fs.statSync(file).mtimeMs > STALE_MS) return true;
		const { pid, host } = JSON.parse(fs.readFileSync(file, 'utf8'));
		return host === os.hostname() && !isAlive(pid);
	} catch {
		// Just removed, or just created and not written yet.
		return false;
	}
}

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

module.exports = { withLock, tryLock };
