const os = require('node:os');
const path = require('node:path');

/**
 * Where what the scripts fetch is kept between runs: SORA_VIDEO_CACHE where it is set, otherwise
 * a folder in the user's cache folder.
 *
 * @returns {string} an absolute path; the folder need not exist yet
 */
function cacheFolder() {
	const { SORA_VIDEO_CACHE, XDG_CACHE_HOME } = process.env;
	if (SORA_VIDEO_CACHE) return path.resolve(SORA_VIDEO_CACHE);
	return path.join(XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'n8n-nodes-sora-video');
}

module.exports = { cacheFolder };
