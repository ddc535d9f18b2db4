const { runMain } = require('./runMain');
const { tool } = require('./tool');

/** What has to pass, in the order in which it runs: n8n's own rules, types, formatting. */
const CHECKS = [
	['n8n-node', ['lint']],
	['tsc', ['-p', 'tsconfig.test.json', '--noEmit']],
	['prettier', ['--check', '.']],
];

async function lint() {
	const failed = [];
	for (const [command, args] of CHECKS) {
		const name = [command, ...args].join(' ');
		console.log(`> ${name}`);
		if ((await tool(command, args)) !== 0) failed.push(name);
	}
	if (failed.length > 0) throw new Error(`Not passed: ${failed.join(', ')}`);
}

runMain(module, lint);
