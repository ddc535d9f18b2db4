const { parseArgs } = require('node:util');
const { startSimulator } = require('./simulator');

/**
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./task').TaskScript} TaskScript
 */

const USAGE = `node test/simulator [options]

  --port N            port of the API (default: any free one)
  --download-port N   port of the download host (default: any free one)
  --key K             the key that the API accepts (default: test-key)
  --task ID=12s       a task and its time to done, in s or ms; may be given again
  --task ID=12s:END   the same with its end: completed, failed, cancelled or never`;

const DEFAULT_TASKS = [
	'sora_4s=4s',
	'sora_12s=12s',
	'sora_failed=4s:failed',
	'sora_never=1s:never',
	'mcp_5s=5s',
];
const TASK =
	/^(?<id>.+)=(?<time>\d+(?:\.\d+)?)(?<unit>ms|s)(?::(?<ends>completed|failed|cancelled|never))?$/;

/**
 * The task that one --task option describes. Its clock starts when it is first asked for; it is
 * queued for a quarter of its time.
 *
 * @param {string} option
 * @returns {{ id: string, script: TaskScript }}
 */
function parseTask(option) {
	const groups = TASK.exec(option)?.groups;
	if (!groups) throw new Error(`--task ${option} is not of the form ID=12s or ID=12s:failed`);
	const totalMs = Number(groups.time) * (groups.unit === 's' ? 1000 : 1);
	const ends = /** @type {TaskScript['ends']} */ (groups.ends ?? 'completed');
	return {
		id: groups.id,
		script: {
			queuedMs: totalMs / 4,
			processingMs: (totalMs * 3) / 4,
			ends,
			startAtFirstLook: true,
		},
	};
}

/** @param {string | undefined} text */
function parsePort(text = '0') {
	const port = Number(text);
	if (/^\d+$/.test(text) && port <= 65_535) return port;
	throw new Error(`${text} is not a port: use a number from 0 to 65535`);
}

/** @param {string} line */
function print(line) {
	process.stdout.write(`${line}\n`);
}

/**
 * One line about a request that is over. Queries hold signatures and stay out of it.
 *
 * @param {RecordedRequest} record
 */
function lineAbout(record) {
	const { at, finishedAt = at, server, method, url, status, taskStatus, fault, aborted } = record;
	return [
		new Date().toISOString(),
		server,
		method,
		url.split('?')[0],
		status ?? 'no answer',
		...(taskStatus ? [taskStatus] : []),
		...(fault ? [`fault: ${fault}`] : []),
		...(aborted ? ['client went away'] : []),
		`${Math.round(finishedAt - at)} ms`,
	].join('  ');
}

/**
 * Runs a simulator until Ctrl-C.
 *
 * @param {string[]} args
 */
async function runCommandLine(args) {
	const text = /** @type {const} */ ({ type: 'string' });
	const { values } = parseArgs({
		args,
		options: {
			port: text,
			'download-port': text,
			key: text,
			task: { type: 'string', multiple: true },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) return print(USAGE);

	const tasks = (values.task ?? DEFAULT_TASKS).map(parseTask);
	const simulator = await startSimulator({
		key: values.key,
		port: parsePort(values.port),
		downloadPort: parsePort(values['download-port']),
		onFinished: (record) => print(lineAbout(record)),
	});
	for (const { id, script } of tasks) simulator.addTask(id, script);

	print(`API            ${simulator.apiOrigin}`);
	print(`Download host  ${simulator.downloadOrigin}`);
	print(`Base URL       ${simulator.baseUrl}`);
	print(`Key            ${simulator.key}`);
	for (const { id, script } of tasks) {
		const seconds = ((script.queuedMs ?? 0) + (script.processingMs ?? 0)) / 1000;
		const end = `${script.ends} ${seconds} s after its first look`;
		print(`Task           ${id}  ${script.ends === 'never' ? 'never ends' : end}`);
	}
	print('Ctrl-C ends it.');

	for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
		process.once(signal, () => void simulator.close());
	}
	return undefined;
}

module.exports = { runCommandLine, parseTask };
