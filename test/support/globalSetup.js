const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** n8n-core reads these when it is loaded; the folder keeps it away from a real ~/.n8n. */
module.exports = () => {
	const userFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'sora-video-test-'));
	Object.assign(process.env, {
		N8N_USER_FOLDER: userFolder,
		N8N_ENCRYPTION_KEY: 'a-key-for-tests',
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
		N8N_LOG_LEVEL: 'silent',
		NO_PROXY: '127.0.0.1,localhost',
	});
};
