const { build } = require('./build');
const { ensureN8n } = require('./n8n/install');
const { runMain } = require('./runMain');
const { tool } = require('./tool');

/** Runs the benchmarks: `node scripts/bench.js [ids…] [--runs N]`, by default all of them. */
async function bench() {
	await build();
	const { version } = await ensureN8n({ version: process.env.SORA_VIDEO_N8N || undefined });
	process.env.SORA_VIDEO_N8N = version;
	return await tool('tsx', ['bench/index.ts', ...process.argv.slice(2)]);
}

runMain(module, bench);
