/**
 * Loaded into n8n's process before n8n itself, where BENCH_PROBE_PORT is set: tells over HTTP what
 * cannot be seen from outside. `/heap`: bytes in use after a garbage collection; `/delay`: the 99th
 * percentile and the maximum of the event loop's delay within so many milliseconds, in milliseconds;
 * `/download`: how long a bare pipeline takes in this process.
 */
const http = require('node:http');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { json } = require('node:stream/consumers');
const { setTimeout: sleep } = require('node:timers/promises');

const { barePipeline } = require('./barePipeline');

const NANOSECONDS = 1e6;

const answers = {
	'/heap': () => {
		// V8 frees some of what depends on other garbage only the second time.
		globalThis.gc();
		globalThis.gc();
		return process.memoryUsage().heapUsed;
	},
	'/download': async (args) => await barePipeline(...args),
	'/delay': async ([ms]) => {
		const delay = monitorEventLoopDelay({ resolution: 10 });
		delay.enable();
		await sleep(ms);
		delay.disable();
		return { p99: delay.percentile(99) / NANOSECONDS, max: delay.max / NANOSECONDS };
	},
};

const port = process.env.BENCH_PROBE_PORT;
if (port !== undefined) {
	// A process that n8n starts must not open it again.
	delete process.env.BENCH_PROBE_PORT;
	const server = http.createServer(async (request, response) => {
		const args = await json(request);
		response.end(JSON.stringify(await answers[request.url](args)));
	});
	server.listen(Number(port), '127.0.0.1').unref();
}
