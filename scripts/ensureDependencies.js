const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/** npm runs this file before the commands of package.json, when no dependency may be there yet. */
const projectFolder = path.dirname(__dirname);

const readJson = (...names) => {
	const file = path.join(projectFolder, ...names);
	return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
};

/** Whether node_modules holds all that is locked in the very version, but for other platforms. */
function isInstalled() {
	const locked = Object.entries(readJson('package-lock.json').packages).slice(1);
	const installed = readJson('node_modules', '.package-lock.json')?.packages;
	return (
		installed !== undefined &&
		locked.every(([folder, { version, optional, extraneous }]) =>
			// npm 10 asks the lock file for packages that npm 11 leaves out.
			installed[folder] ? installed[folder].version === version : optional || extraneous,
		)
	);
}

if (!isInstalled()) {
	console.log('Fetching the development dependencies from npm (usually 1 to 2 minutes)');
	// Nothing here needs an install script.
	const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
	const shell = process.platform === 'win32';
	const { status } = spawnSync('npm', args, { cwd: projectFolder, stdio: 'inherit', shell });
	process.exitCode = status ?? 1;
}
