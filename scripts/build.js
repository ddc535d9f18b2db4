const fs = require('node:fs');
const path = require('node:path');

const { projectFolder } = require('./projectFolder');
const { runMain } = require('./runMain');
const { tool } = require('./tool');

/**
 * Builds dist/ anew: the compiled node and credentials, the icons and the codex.
 *
 * @throws {Error} when a step fails; what is wrong is on the screen then
 */
async function build() {
	fs.rmSync(path.join(projectFolder, 'dist'), { recursive: true, force: true });
	if ((await tool('tsc', ['-p', 'tsconfig.json'])) !== 0) {
		throw new Error('The TypeScript compiler found mistakes: see above.');
	}
	if ((await tool('gulp', ['--silent'])) !== 0) {
		throw new Error('The icons and the codex could not be copied: see above.');
	}
}

module.exports = { build };

runMain(module, build);
