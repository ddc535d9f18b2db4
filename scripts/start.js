const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { build } = require('./build');
const { ensureN8n } = require('./n8n/install');
const { installPackage } = require('./n8n/package');
const { OWNER } = require('./n8n/restApi');
const { N8nServer } = require('./n8n/server');
const { withProgress } = require('./progress');
const { projectFolder } = require('./projectFolder');
const { runMain } = require('./runMain');
const { exampleWorkflow, TRIGGER } = require('./start/exampleWorkflow');
const { tellExecution, tellFurtherExecutions } = require('./start/executionStory');
const { useKeptHome } = require('./start/keptHome');
const { chooseTaskSource } = require('./start/taskSource');
const { stopSignal } = require('./stopSignal');

/** Where the videos are saved. */
const OUTPUT = path.join(projectFolder, 'output');

/** What shells report of a command that Ctrl-C ended. */
const EXIT_STOPPED = 130;

/** The port that users of n8n know; another one is taken when it is in use. */
const PORT = 5678;

/**
 * Shows the node at work: `node scripts/start.js [--once] [task ID]`. Starts a real n8n with the
 * node, a credential and the example workflow in it, runs the workflow, and leaves the editor
 * open until Ctrl-C; with --once, ends after the video.
 *
 * @returns {Promise<number>} 0 when the video is on disk, or when the user has closed the editor
 */
async function start() {
	const { values, positionals } = parseArgs({
		options: { once: { type: 'boolean', default: false } },
		allowPositionals: true,
	});
	const source = chooseTaskSource(positionals[0], say);
	await build();
	const installation = await ensureN8n();
	const stopped = stopSignal();
	const { home, release } = useKeptHome(`start-n8n-${installation.version}`);
	fs.mkdirSync(OUTPUT, { recursive: true });
	const env = { N8N_RESTRICT_FILE_ACCESS_TO: OUTPUT };
	const server = new N8nServer(installation, { home, port: PORT, env });
	try {
		const outcome = await Promise.race([show(server, source, values.once), stopped]);
		if (outcome === 'stopped') return values.once ? EXIT_STOPPED : 0;
		return outcome === 'saved' ? 0 : 1;
	} finally {
		await server.stop();
		await source.close();
		release();
		console.log('n8n is stopped.');
	}
}

/** @returns {Promise<'saved' | 'failed'>} only with `once`; it goes on for ever otherwise */
async function show(server, source, once) {
	const { title, credential } = await source.open();
	await installPackage(server.home);
	await withProgress('Starting n8n', () => server.start());
	const { api, baseUrl } = server;

	const workflow = await api.putWorkflow(
		exampleWorkflow({
			taskId: source.taskId,
			credential: await api.putCredential('Sora Video account', 'soraVideoApi', credential),
			folder: OUTPUT,
			options: source.options,
		}),
	);
	console.log(`\nThe workflow "${workflow.name}" ${source.does} ${title}.`);
	const tale = { mentionWait: !source.tellsProgress };
	const saved = await tellExecution(api, await api.run(workflow, TRIGGER), say, tale);
	if (once) return saved ? 'saved' : 'failed';

	console.log(`\nThe editor is open at ${baseUrl}/workflow/${workflow.id}`);
	console.log(`Log in as ${OWNER.email} with the password ${OWNER.password}`);
	console.log('Press Execute workflow there to run it again, and Ctrl-C here to stop n8n.\n');
	await tellFurtherExecutions(api, workflow, say, tale);
	return 'failed';
}

/** Prints one line of the story, with the time of day. */
function say(line) {
	console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`);
}

runMain(module, start);
