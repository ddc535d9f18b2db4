const fs = require('node:fs');
const path = require('node:path');

const { recordedRuns } = require('./compatibility');
const { TESTED_VERSIONS } = require('./n8n/versions');
const { projectFolder } = require('./projectFolder');
const { runMain } = require('./runMain');

/** The domain of addresses that nobody can have, see RFC 2606. */
const PLACEHOLDER = /\.example$/;

/**
 * What keeps a version from being published, as far as a script can tell.
 *
 * @param {object} release
 * @param {any} release.manifest package.json
 * @param {string} release.changelog
 * @param {string} release.installation docs/installation.md
 * @param {string[]} release.recorded the versions of n8n of which a whole test run is on record
 * @param {string} [release.tag] the one that has been pushed
 * @param {string} [release.repository] where that happened, e.g. "owner/name"
 * @returns {string[]} sentences; none when all is well
 */
function obstacles({ manifest, changelog, installation, recorded, tag, repository }) {
	const { name, version, author } = manifest;
	const url = `https://github.com/${repository}`;
	const urls = [manifest.homepage, manifest.repository.url, manifest.bugs.url];
	const checks = [
		[tag !== undefined && tag !== `v${version}`, `The tag is ${tag}, the version ${version}.`],
		[
			repository !== undefined && !urls.every((one) => one.replace('git+', '').startsWith(url)),
			`package.json names another repository than ${url}.`,
		],
		[PLACEHOLDER.test(author.email), `${author.email} in package.json is a placeholder.`],
		[
			!new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d\\d-\\d\\d$`, 'm').test(
				changelog,
			),
			`CHANGELOG.md has no "## [${version}] - " with a date.`,
		],
		[
			!installation.includes(`${name}-${version}.tgz`),
			`docs/installation.md does not install ${name}-${version}.tgz.`,
		],
		...TESTED_VERSIONS.map((n8n) => [
			!recorded.includes(n8n),
			`No whole run of the end-to-end tests on n8n ${n8n} is on record.`,
		]),
	];
	return checks.filter(([isObstacle]) => isObstacle).map(([, sentence]) => sentence);
}

const read = (name) => fs.readFileSync(path.join(projectFolder, name), 'utf8');

/** Says what keeps this version from being published; on GitHub also whether the tag is right. */
async function releaseCheck() {
	const { GITHUB_REF_TYPE, GITHUB_REF_NAME, GITHUB_REPOSITORY } = process.env;
	const manifest = JSON.parse(read('package.json'));
	const found = obstacles({
		manifest,
		changelog: read('CHANGELOG.md'),
		installation: read('docs/installation.md'),
		recorded: Object.keys(recordedRuns()),
		tag: GITHUB_REF_TYPE === 'tag' ? GITHUB_REF_NAME : undefined,
		repository: GITHUB_REPOSITORY,
	});
	for (const sentence of found) console.log(sentence);
	if (found.length === 0) console.log(`Version ${manifest.version} is ready to be published.`);
	return found.length === 0 ? 0 : 1;
}

module.exports = { obstacles };

runMain(module, releaseCheck);
