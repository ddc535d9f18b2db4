const fs = require('node:fs');
const path = require('node:path');

const { npm } = require('./npm');
const { withProgress } = require('./progress');
const { projectFolder } = require('./projectFolder');

/**
 * Makes sure that node_modules holds what package-lock.json asks for. Says what it fetches, and
 * is silent when there is nothing to do.
 */
async function ensureDependencies() {
	const folder = path.join(projectFolder, 'node_modules');
	const lock = readJson(path.join(projectFolder, 'package-lock.json'));
	const installed = readJson(path.join(folder, '.package-lock.json'));
	if (installed && isSatisfied(lock, installed)) return;
	await withProgress(
		'Fetching the development dependencies from npm into node_modules (usually 1 to 2 minutes)',
		// Nothing here needs an install script.
		() =>
			npm(['ci', '--include=dev', '--ignore-scripts', '--loglevel=error'], { cwd: projectFolder }),
	);
}

/**
 * Whether everything that is locked is installed in the very version, apart from packages for
 * other platforms.
 *
 * @param {{ packages: Record<string, { version?: string, optional?: boolean }> }} lock
 * @param {{ packages: Record<string, { version?: string }> }} installed what npm notes in
 * node_modules when it has finished
 */
function isSatisfied(lock, installed) {
	const locked = Object.entries(lock.packages).filter(([folder]) => folder !== '');
	return locked.every(([folder, { version, optional }]) => {
		const found = installed.packages[folder];
		return found ? found.version === version : optional === true;
	});
}

function readJson(file) {
	return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}

module.exports = { ensureDependencies };
