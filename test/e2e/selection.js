const { readdirSync } = require('node:fs');

/** What users do: all that `npm test` runs. */
const CORE = [
	'credentialTest',
	'editor',
	'exampleWorkflow',
	'firstVideo',
	'getStatus',
	'manyTasks',
	'onError',
	'saveToDisk',
	'stop',
	'suspendedExample',
];

/** What n8n 1.x is spared, and why nothing can differ there. */
const NOT_ON_N8N_1 = {
	exampleCanvas: 'the pictures in the documents are of the current n8n',
	editorFields: 'both editors read the fields from the same description of the node',
	firstVideo: 'the steps are those of the current editor',
	manyDownloads: 'the pace of the downloads is the node’s, and n8n has no part in it',
	manyTasks: 'the pace of the requests is the node’s, and n8n has no part in it',
	modelCenter: 'what the node makes of the answers of the API does not depend on n8n',
	movingFromHttpRequest: 'the steps of the guide lead through the same nodes of n8n',
	rateLimits: 'the pace of the requests is the node’s, and n8n has no part in it',
	ssrf: 'n8n 1.x has no protection against requests into private networks',
	uploadBySftp: 'the example ends in the same FTP node of n8n',
};

/** Those that take minutes, the longest first, so that the others run beside them. */
const LONG = [
	'chaos',
	'cluster',
	'suspend',
	'suspendedCrash',
	'executionLimit',
	'download',
	'movingFromHttpRequest',
	'generate',
	'suspendedExample',
	'suspendedView',
];

const allNames = readdirSync(__dirname)
	.filter((file) => file.endsWith('.test.ts'))
	.map((file) => file.replace('.test.ts', ''));

for (const name of [...CORE, ...Object.keys(NOT_ON_N8N_1), ...LONG]) {
	if (!allNames.includes(name)) throw new Error(`${__filename} names ${name}, which is not there`);
}

/**
 * The files of end-to-end tests to run on a version of n8n.
 *
 * @param {string} n8nVersion
 * @param {'core' | 'rest' | 'all'} part `rest` is what `core` leaves out
 * @returns {string[]} relative to the project
 */
function endToEndFiles(n8nVersion, part) {
	const isSpared = (name) => n8nVersion.startsWith('1.') && name in NOT_ON_N8N_1;
	const isPart = (name) => part === 'all' || CORE.includes(name) === (part === 'core');
	return allNames
		.filter((name) => !isSpared(name) && isPart(name))
		.map((name) => `test/e2e/${name}.test.ts`);
}

module.exports = { endToEndFiles, LONG };
