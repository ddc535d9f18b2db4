const { spawn } = require('node:child_process');

/** How many lines of a command's output an error quotes. */
const QUOTED_LINES = 15;

/**
 * Runs a command to its end and keeps its output to itself.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {Promise<string>} what the command wrote to its standard output
 * @throws {Error} when it cannot be started or ends with another code than 0; the message quotes
 * the last lines of its output
 */
function runCommand(command, args, options = {}) {
	return new Promise((resolve, reject) => {
		const child = endWithUs(
			spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }),
		);
		let stdout = '';
		let everything = '';
		child.stdout.on('data', (chunk) => {
			stdout += chunk;
			everything += chunk;
		});
		child.stderr.on('data', (chunk) => {
			everything += chunk;
		});
		child.on('error', reject);
		child.on('close', (code, signal) => {
			if (code === 0) return resolve(stdout);
			const lastLines = everything.trimEnd().split('\n').slice(-QUOTED_LINES).join('\n');
			const ending = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
			reject(new Error(`${[command, ...args].join(' ')} ${ending}:\n${lastLines}`));
		});
	});
}

/**
 * Runs a command to its end with its output on the screen.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {Promise<number>} its exit code; 1 when a signal ended it
 */
function showCommand(command, args, options = {}) {
	return new Promise((resolve, reject) => {
		const child = endWithUs(spawn(command, args, { ...options, stdio: 'inherit' }));
		child.on('error', reject);
		child.on('close', (code) => resolve(code ?? 1));
	});
}

/** Lets no command outlive the script that runs it. */
function endWithUs(child) {
	const end = () => child.kill();
	process.once('exit', end);
	child.once('exit', () => process.off('exit', end));
	return child;
}

module.exports = { runCommand, showCommand };
