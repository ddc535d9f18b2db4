const { runCommandLine } = require('./command-line');
const { faults } = require('./faults');
const { clipPath, framePath } = require('./media');
const { startSimulator } = require('./simulator');

module.exports = { startSimulator, faults, clipPath, framePath };

if (require.main === module) {
	runCommandLine(process.argv.slice(2)).catch((error) => {
		process.stderr.write(`${error.message}\n`);
		process.exitCode = 1;
	});
}
