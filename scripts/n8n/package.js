const crypto = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const execa = require('execa');

const { projectFolder } = require('../projectFolder');

/** Remembers, in the folder of n8n's packages, which tarball was installed. */
const STAMP = '.sora-video-tarball';

/**
 * Packs this package the way it is published; it must have been built.
 *
 * @param {string} destination an existing folder
 * @returns {Promise<string>} the tarball
 */
async function packPackage(destination) {
	// What npm writes to stdout is the tarball's name, and nothing else with --silent.
	const { stdout } = await execa(
		'npm',
		['pack', '--silent', '--ignore-scripts', '--pack-destination', destination],
		{ cwd: projectFolder },
	);
	return path.join(destination, stdout.split('\n').pop());
}

/**
 * Packs this package and installs it as a community package of an n8n, unless the very same
 * content is installed there already. n8n reads it when it starts.
 *
 * @param {string} home the n8n's home folder
 * @returns {Promise<boolean>} whether something was installed
 */
async function installPackage(home) {
	const folder = path.join(home, '.n8n', 'nodes');
	const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'sora-video-pack-'));
	try {
		const tarball = await packPackage(temporary);
		const hash = crypto.createHash('sha256').update(fs.readFileSync(tarball)).digest('hex');
		if (readIfThere(path.join(folder, STAMP)) === hash) return false;
		await installTarball(tarball, folder);
		fs.writeFileSync(path.join(folder, STAMP), hash);
		return true;
	} finally {
		fs.rmSync(temporary, { recursive: true, force: true });
	}
}

async function installTarball(tarball, folder) {
	fs.rmSync(path.join(folder, STAMP), { force: true });
	fs.rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true });
	fs.rmSync(path.join(folder, 'package-lock.json'), { force: true });
	fs.mkdirSync(folder, { recursive: true });
	fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
	// Nothing but the tarball is needed, since n8n itself provides the peer dependency.
	const options = ['--omit=peer', '--legacy-peer-deps', '--offline', '--no-audit', '--no-fund'];
	await execa('npm', ['install', tarball, ...options, '--loglevel=error'], { cwd: folder });
}

function readIfThere(file) {
	return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

module.exports = { packPackage, installPackage };
