const { spawn } = require('node:child_process');

/** How long the program may take to end by its signal, in milliseconds. */
const GRACE_MS = 10_000;

/**
 * Runs the program that the first argument describes (JSON, see ServiceOptions), and ends it when
 * whoever started this process is gone, in whatever way: that is when the pipe on standard input
 * closes.
 */
const { program, args, endedBy, user } = JSON.parse(process.argv[2]);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...user });

child.once('error', (error) => {
	console.error(error.message);
	process.exit(1);
});
child.once('exit', (code) => process.exit(code ?? 1));

process.stdin.on('close', () => {
	child.kill(endedBy);
	setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
});
process.stdin.resume();
