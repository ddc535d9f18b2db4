const fs = require('node:fs');
const path = require('node:path');

/** Each of jest's workers has a folder of n8n of its own: a test may empty it. */
const folder = path.join(process.env.N8N_USER_FOLDER, process.env.JEST_WORKER_ID);
fs.mkdirSync(folder, { recursive: true });
process.env.N8N_USER_FOLDER = folder;
