import manifest from '../../package.json';
import { TESTED_VERSIONS } from '../../scripts/n8n/versions';
import { obstacles } from '../../scripts/releaseCheck';

const repository = 'someone/n8n-nodes-sora-video';
const url = `https://github.com/${repository}`;

const ready = {
	manifest: {
		...manifest,
		version: '1.2.3',
		author: { name: 'Someone', email: 'someone@somewhere.org' },
		homepage: url,
		repository: { type: 'git', url: `git+${url}.git` },
		bugs: { url: `${url}/issues` },
	},
	changelog: '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-23\n',
	readme: 'npm install ./n8n-nodes-sora-video-1.2.3.tgz',
	recorded: TESTED_VERSIONS,
	tag: 'v1.2.3',
	repository,
};

test('a version that has all it needs may be published', () => {
	expect(obstacles(ready)).toEqual([]);
	expect(obstacles({ ...ready, tag: undefined, repository: undefined })).toEqual([]);
});

test.each([
	['another tag', { tag: 'v1.2.4' }, 'The tag is v1.2.4, the version 1.2.3.'],
	[
		'another repository',
		{ repository: 'someone/a-fork' },
		'package.json names another repository than https://github.com/someone/a-fork.',
	],
	[
		'a placeholder for an address',
		{ manifest: { ...ready.manifest, author: manifest.author } },
		`${manifest.author.email} in package.json is a placeholder.`,
	],
	[
		'no date in the changelog',
		{ changelog: '## [Unreleased]\n\n## [1.2.3]\n' },
		'CHANGELOG.md has no "## [1.2.3] - " with a date.',
	],
	[
		'instructions for an older version',
		{ readme: 'npm install ./n8n-nodes-sora-video-1.2.2.tgz' },
		'README.md does not install n8n-nodes-sora-video-1.2.3.tgz.',
	],
	[
		'an n8n without a whole test run',
		{ recorded: TESTED_VERSIONS.slice(1) },
		`No whole run of the end-to-end tests on n8n ${TESTED_VERSIONS[0]} is on record.`,
	],
])('%s keeps it from being published', (_, change, sentence) => {
	expect(obstacles({ ...ready, ...change })).toEqual([sentence]);
});
