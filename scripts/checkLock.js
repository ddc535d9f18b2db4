const fs = require('node:fs');
const path = require('node:path');

const execa = require('execa');

const { projectFolder } = require('./projectFolder');
const { runMain } = require('./runMain');

/** The major versions of npm that come with the versions of Node.js to develop on. */
const NPM_MAJORS = [10, 11];

/** Has each npm say whether `npm ci` would take the lock file: they ask for different things. */
async function checkLock() {
	const lock = fs.readFileSync(path.join(projectFolder, 'package-lock.json'), 'utf8');
	if (/"resolved": "https?:/.test(lock)) {
		throw new Error('package-lock.json names the registry of whoever wrote it.');
	}
	for (const major of NPM_MAJORS) {
		const ci = ['ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund'];
		await execa('npm', ['exec', '--yes', `npm@${major}`, '--', ...ci], { cwd: projectFolder });
		console.log(`npm ${major} takes package-lock.json.`);
	}
}

runMain(module, checkLock);
