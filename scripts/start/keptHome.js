const fs = require('node:fs');
const path = require('node:path');

const lockfile = require('proper-lockfile');

const { cacheFolder } = require('../cacheFolder');

/**
 * A home folder for an n8n that is kept between starts, so that the next start is quick.
 *
 * @param {string} name
 * @returns {{ home: string, release: () => void }} `release` lets others use it again
 * @throws {Error} when another process is using it
 */
function useKeptHome(name) {
	const home = path.join(cacheFolder(), name);
	fs.mkdirSync(home, { recursive: true });
	try {
		return { home, release: lockfile.lockSync(home) };
	} catch (error) {
		if (error.code !== 'ELOCKED') throw error;
		throw new Error(
			`Another process is running the n8n in ${home}, or was a moment ago. Stop that one first, ` +
				'or set SORA_VIDEO_CACHE to another folder.',
		);
	}
}

module.exports = { useKeptHome };
