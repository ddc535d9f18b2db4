const { stopSignal, unlessStopped } = require('./stopSignal');

/**
 * Runs a script's main function when the file is what Node.js was started with, and turns its
 * outcome into the exit code. Ctrl-C ends it, and the commands that it runs, at any point.
 *
 * @param {NodeJS.Module} script the file's `module`
 * @param {() => Promise<number | void>} main gives the exit code; nothing means 0
 */
function runMain(script, main) {
	runUntilStopped(script, (stopped) => unlessStopped(stopped, main));
}

/**
 * The same for a script that has something to clean up.
 *
 * @param {NodeJS.Module} script
 * @param {(stopped: Promise<'stopped'>) => Promise<number | void>} main is told when to end
 */
function runUntilStopped(script, main) {
	if (require.main !== script) return;
	main(stopSignal()).then(
		// What a stop has interrupted may still be going on.
		(code) => process.exit(code ?? 0),
		(error) => {
			console.error(error.message);
			process.exit(1);
		},
	);
}

module.exports = { runMain, runUntilStopped };
