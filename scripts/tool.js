const fs = require('node:fs');
const path = require('node:path');

const { projectFolder } = require('./projectFolder');
const { showCommand } = require('./runCommand');

/**
 * Runs the command of a development dependency in the project, with its output on the screen.
 *
 * @param {string} packageName e.g. "typescript"
 * @param {string} command as the package names it, e.g. "tsc"
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
function tool(packageName, command, args) {
	const entry = toolPath(packageName, command);
	return showCommand(process.execPath, [entry, ...args], { cwd: projectFolder });
}

/** @returns {string} the JavaScript file behind such a command */
function toolPath(packageName, command) {
	const folder = path.join(projectFolder, 'node_modules', packageName);
	const { bin } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
	return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}

module.exports = { tool, toolPath };
