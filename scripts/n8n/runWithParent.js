/**
 * Starts the program given as first argument in this process, and ends the process when whoever
 * started it is gone, in whatever way: that is when the pipe on standard input closes. Without
 * this, a test run that is killed would leave an n8n behind.
 */
const GRACE_MS = 10_000;

process.stdin.on('close', () => {
	process.kill(process.pid, 'SIGTERM');
	setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
});
process.stdin.resume();
process.stdin.unref();

const [program] = process.argv.splice(2, 1);
process.argv[1] = program;
require(program);
