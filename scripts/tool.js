const execa = require('execa');

const { projectFolder } = require('./projectFolder');

/** Finds the commands of the development dependencies, and runs them with this Node.js. */
const IN_PROJECT = { cwd: projectFolder, localDir: projectFolder, preferLocal: true };

/**
 * Runs the command of a development dependency in the project, with its output on the screen.
 *
 * @param {string} command e.g. "tsc"
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options] `env`: further environment variables
 * @returns {Promise<number>} its exit code; 1 when a signal ended it
 */
async function tool(command, args, options = {}) {
	const { exitCode } = await execa(command, args, {
		...IN_PROJECT,
		...options,
		stdio: 'inherit',
		reject: false,
	});
	return exitCode ?? 1;
}

module.exports = { IN_PROJECT, tool };
