const fs = require('node:fs');
const path = require('node:path');

const execa = require('execa');
const lockfile = require('proper-lockfile');

const { cacheFolder } = require('../cacheFolder');
const { withProgress } = require('../progress');
const { runMain } = require('../runMain');
const { nodePackageName, nodeRuntime } = require('./nodeRuntime');
const { DEFAULT_VERSION, requirementsOf } = require('./versions');

/** How to wait for another process that is installing the same. */
const UNTIL_FREE = { forever: true, minTimeout: 500, maxTimeout: 500 };

/**
 * @typedef {object} N8nInstallation
 * @property {string} folder where it lies, node_modules included
 * @property {string} node the Node.js that runs it
 * @property {string} n8nBin the file that this Node.js starts
 * @property {string} version
 */

/**
 * Makes sure that a real n8n is there, with a Node.js of its own, in a folder that is kept
 * between runs. An interrupted installation is continued by the next call.
 *
 * @param {{ version?: string, log?: (line: string) => void }} [options] `version`: an exact one, or a
 * tag of n8n on npm such as "latest"
 * @returns {Promise<N8nInstallation>}
 * @throws {Error} when it cannot be installed; the message says what is missing
 */
async function ensureN8n({ version: wanted = DEFAULT_VERSION, log = console.log } = {}) {
	const version = await exactVersion(wanted);
	const folder = path.join(cacheFolder(), `n8n-${version}`);
	if (!isReady(folder)) {
		fs.mkdirSync(folder, { recursive: true });
		if (await lockfile.check(folder)) {
			log(`Another process is installing n8n in ${folder}: waiting for it.`);
		}
		const release = await lockfile.lock(folder, { retries: UNTIL_FREE });
		try {
			if (!isReady(folder)) await install(folder, version, log);
		} finally {
			await release();
		}
	}
	return installationIn(folder, version);
}

/** @returns {Promise<string>} what npm has under a tag such as "latest" */
async function exactVersion(version) {
	if (/^\d+\.\d+\.\d+/.test(version)) return version;
	return (await execa('npm', ['view', `n8n@${version}`, 'version'])).stdout.trim();
}

/**
 * The n8n that an earlier run installed.
 *
 * @param {string} [version]
 * @returns {N8nInstallation | undefined} undefined when it is not there or not complete
 */
function findN8n(version = DEFAULT_VERSION) {
	const folder = path.join(cacheFolder(), `n8n-${version}`);
	return isReady(folder) ? installationIn(folder, version) : undefined;
}

function installationIn(folder, version) {
	return {
		folder,
		node: nodeRuntime(folder).node,
		n8nBin: path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
		version,
	};
}

/** Written when every package is in place, and when all is compiled and tried. */
const fetchedMark = (folder) => path.join(folder, '.fetched');
const readyMark = (folder) => path.join(folder, '.ready');
const isReady = (folder) => fs.existsSync(readyMark(folder));

async function install(folder, version, log) {
	const { nodeMajor } = requirementsOf(version);
	log(`n8n ${version} is not on this machine yet. It goes into ${folder}`);
	log('with a Node.js of its own, is kept there between runs, and takes about 3 GB.');
	if (!fs.existsSync(fetchedMark(folder))) {
		await withProgress(
			`Fetching n8n ${version} and Node.js ${nodeMajor} from npm (usually 2 to 5 minutes)`,
			() => fetchPackages(folder, version, nodeMajor),
		);
	}
	await withProgress('Preparing its database driver, sqlite3 (usually 1 minute)', () =>
		buildSqlite(folder),
	);
	fs.writeFileSync(readyMark(folder), '');
}

async function fetchPackages(folder, version, nodeMajor) {
	// What an interrupted run left may hold half a package. npm's cache keeps the repetition short.
	fs.rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true });
	fs.rmSync(path.join(folder, 'package-lock.json'), { force: true });
	const manifest = {
		private: true,
		description: 'A real n8n to try n8n-nodes-sora-video in. It may be deleted at any time.',
		dependencies: { [nodePackageName()]: String(nodeMajor), n8n: version },
		overrides: requirementsOf(version).overrides ?? {},
	};
	fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, '\t') + '\n');
	await execa(
		'npm',
		[
			'install',
			'--ignore-scripts',
			'--no-audit',
			'--no-fund',
			'--prefer-offline',
			'--loglevel=error',
		],
		{ cwd: folder },
	);
	fs.writeFileSync(fetchedMark(folder), '');
}

/** sqlite3 is the one add-on that n8n cannot do without; its compiled part is fetched or built. */
async function buildSqlite(folder) {
	const { node, env } = nodeRuntime(folder);
	try {
		await execa('npm', ['rebuild', 'sqlite3', '--loglevel=error'], { cwd: folder, env });
		await execa(node, ['-e', "require('sqlite3')"], { cwd: folder, env });
	} catch (error) {
		throw new Error(
			'sqlite3, the database driver of n8n, could neither be downloaded ready-made nor compiled. ' +
				'Compiling takes python3, make and a C++ compiler; on Debian and Ubuntu: ' +
				`apt-get install -y python3 make g++\n\n${error.message}`,
		);
	}
}

module.exports = { ensureN8n, findN8n };

runMain(module, async () => {
	const { folder, version } = await ensureN8n({ version: process.argv[2] });
	console.log(`n8n ${version} is in ${folder}`);
});
