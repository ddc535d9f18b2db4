/**
 * Runs a script's main function when the file is what Node.js was started with, and turns its
 * outcome into the exit code.
 *
 * @param {NodeJS.Module} script the file's `module`
 * @param {() => Promise<number | void>} main gives the exit code; nothing means 0
 */
function runMain(script, main) {
	if (require.main !== script) return;
	main().then(
		// Something may still be going on that nobody waits for any more.
		(code) => process.exit(code ?? 0),
		(error) => {
			console.error(error.message);
			process.exit(1);
		},
	);
}

module.exports = { runMain };
