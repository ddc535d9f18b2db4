const fs = require('node:fs');
const path = require('node:path');

const execa = require('execa');

const { build } = require('./build');
const { ensureN8n } = require('./n8n/install');
const { OWNER } = require('./n8n/restApi');
const { N8nServer } = require('./n8n/server');
const { withProgress } = require('./progress');
const { projectFolder } = require('./projectFolder');
const { runMain } = require('./runMain');
const { useKeptHome } = require('./start/keptHome');
const { stopSignal } = require('./stopSignal');
const { IN_PROJECT, tool } = require('./tool');

/** An editor saves one file in several steps: how long to wait for the last, in milliseconds. */
const SETTLE_MS = 200;

/**
 * Develops the node beside an n8n: compiles what changes in nodes/ and credentials/, copies icons
 * and codex, and has n8n load the result, until Ctrl-C.
 */
async function dev() {
	await build();
	const installation = await ensureN8n();
	const stopped = stopSignal();
	const { home, release } = useKeptHome(`dev-n8n-${installation.version}`);
	const env = {
		N8N_CUSTOM_EXTENSIONS: path.join(projectFolder, 'dist'),
		N8N_DEV_RELOAD: 'true',
		N8N_COMMUNITY_PACKAGES_ENABLED: 'false',
	};
	const server = new N8nServer(installation, { home, port: 5678, env });
	const endings = [];
	try {
		const started = withProgress('Starting n8n', () => server.start());
		if ((await Promise.race([started, stopped])) === 'stopped') return;
		console.log(`\nThe editor is open at ${server.baseUrl}`);
		console.log(`Log in as ${OWNER.email} with the password ${OWNER.password}`);
		console.log('The node is called "Sora Video" there. Ctrl-C stops n8n and the compiler.\n');
		const reload = () => reloadNodes(server);
		endings.push(watchSource(reload), ...watchAssets(reload));
		await stopped;
	} finally {
		for (const end of endings) end();
		await server.stop();
		release();
		console.log('n8n is stopped.');
	}
}

/** @returns {() => void} ends the compiler */
function watchSource(reload) {
	const args = ['-p', 'tsconfig.json', '--watch', '--preserveWatchOutput'];
	const stdio = ['ignore', 'pipe', 'inherit'];
	const compiler = execa('tsc', args, { ...IN_PROJECT, stdio, buffer: false, reject: false });
	compiler.stdout.on('data', (text) => {
		process.stdout.write(text);
		if (/Found 0 errors/.test(text)) void reload();
	});
	return () => compiler.kill();
}

/** @returns {(() => void)[]} what ends the watching */
function watchAssets(reload) {
	let timer;
	const copy = async () => {
		if ((await tool('gulp', ['assets', '--silent'])) === 0) await reload();
	};
	return ['nodes', 'credentials'].map((folder) => {
		const watched = path.join(projectFolder, folder);
		const watcher = fs.watch(watched, { recursive: true }, (_event, file) => {
			if (!file || /\.ts$/.test(file)) return;
			clearTimeout(timer);
			timer = setTimeout(() => void copy(), SETTLE_MS);
		});
		return () => watcher.close();
	});
}

/** n8n's own watching of files needs a node_modules folder in dist/, so it is told instead. */
async function reloadNodes(server) {
	try {
		await server.api.request('POST', '/rest/dev/reload', {});
		console.log('n8n has loaded the node; an open editor shows it at once.');
	} catch (error) {
		console.error(`n8n could not load the node: ${error.message}`);
	}
}

runMain(module, dev);
