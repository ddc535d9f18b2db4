const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const execa = require('execa');

const { build } = require('./build');
const { packPackage } = require('./n8n/package');
const { projectFolder } = require('./projectFolder');
const { runMain } = require('./runMain');

/** What the scanner looks at in a published tarball. */
const TARBALL_FILE_PATTERNS = ['**/*.js', 'package.json'];

/**
 * Runs n8n's package scanner as it runs on packages that are submitted for verification: on the
 * source, and on what would be published. The scanner's own command can only look at published
 * versions, and ends with exit code 0 whatever it finds.
 */
async function scan() {
	await build();
	const { analyzePackage, SOURCE_FILE_PATTERNS } = await loadScanner();
	const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'sora-video-scan-'));
	try {
		const unpacked = await unpackTarball(temporary);
		const legs = {
			source: await analyzePackage(projectFolder, SOURCE_FILE_PATTERNS),
			tarball: await analyzePackage(unpacked, TARBALL_FILE_PATTERNS),
		};
		for (const [name, result] of Object.entries(legs)) report(name, result);
		return Object.values(legs).every(({ passed }) => passed) ? 0 : 1;
	} finally {
		fs.rmSync(temporary, { recursive: true, force: true });
	}
}

function loadScanner() {
	const folder = path.join(projectFolder, 'node_modules', '@n8n', 'scan-community-package');
	return import(pathToFileURL(path.join(folder, 'scanner', 'scanner.mjs')).href);
}

/** @returns {Promise<string>} the folder with the package's files */
async function unpackTarball(folder) {
	const tarball = await packPackage(folder);
	await execa('tar', ['-xzf', path.basename(tarball)], { cwd: folder });
	return path.join(folder, 'package');
}

function report(name, { passed, message, details, error }) {
	// The scanner passes a folder in which its patterns match nothing, and says so.
	console.log(
		`Scan of the ${name}: ${passed ? 'passed' : 'NOT passed'}. ${message ?? ''}`.trimEnd(),
	);
	if (!passed) console.log(details ?? error ?? '');
}

runMain(module, scan);
