const { runCommand } = require('./runCommand');

/**
 * Runs npm: the one that started this script where there is one, otherwise the first on PATH.
 *
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, node?: string }} options `node`: the Node.js
 * to run npm with, by default the one that runs this script
 * @returns {Promise<string>} npm's standard output
 */
function npm(args, { cwd, env = process.env, node = process.execPath }) {
	// `npm run` leaves the path of npm's own entry file here; pnpm and yarn leave theirs.
	const entry = process.env.npm_execpath ?? '';
	if (/npm-cli\.js$/.test(entry)) return runCommand(node, [entry, ...args], { cwd, env });
	return runCommand('npm', args, { cwd, env, shell: process.platform === 'win32' });
}

module.exports = { npm };
