const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const getPort = require('get-port');

const { n8nEnvironment } = require('./environment');
const { requirementsOf } = require('./versions');

/** How long n8n may take until it answers, in milliseconds; the first start migrates a database. */
const START_TIMEOUT_MS = 600_000;

/** How long n8n may take to end by itself, in milliseconds. */
const STOP_TIMEOUT_MS = 120_000;

/** Another process may take a free port before n8n does: how often to start again. */
const START_ATTEMPTS = 3;

/** A process of n8n with a home folder of its own. What it is there for, a subclass says. */
class N8nProcess {
	/**
	 * @param {import('./install').N8nInstallation} installation
	 * @param {string[]} command of n8n, e.g. `['start']`
	 * @param {{ home?: string, port?: number, env?: Record<string, string> }} [options] `home`: the
	 * folder for its keys, packages and log, by default a new temporary one; `port`: the preferred
	 * one; `env`: further environment variables
	 */
	constructor(installation, command, { home, port, env = {} } = {}) {
		this.installation = installation;
		this.command = command;
		this.home = home ?? fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-home-'));
		this.preferredPort = port;
		this.extraEnv = { ...requirementsOf(installation.version).env, ...env };
		this.logFile = path.join(this.home, 'n8n.log');
		/** Where it answers, once it has been started. */
		this.baseUrl = '';
	}

	/** Everything that n8n has written so far. */
	get log() {
		return fs.existsSync(this.logFile) ? fs.readFileSync(this.logFile, 'utf8') : '';
	}

	get pid() {
		return this.child?.pid;
	}

	get isRunning() {
		return (
			this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null
		);
	}

	/**
	 * Starts n8n and waits until it answers.
	 *
	 * @returns {Promise<this>}
	 * @throws {Error} when it ends or stays silent; the message quotes its log
	 */
	async start() {
		for (let attempt = 1; ; attempt++) {
			await this.launch();
			if (await this.answers()) return this;
			const portTaken = /already in use|EADDRINUSE/.test(this.log.slice(this.logStart));
			const failure = this.startFailure();
			await this.kill();
			if (!portTaken || attempt === START_ATTEMPTS) throw new Error(failure);
		}
	}

	async launch() {
		const { node, n8nBin } = this.installation;
		const port = await getPort({ host: '127.0.0.1', port: this.preferredPort });
		const brokerPort = await getPort({ host: '127.0.0.1' });
		const extra = { ...this.portEnv(port), ...this.extraEnv };
		const env = n8nEnvironment({ home: this.home, port, brokerPort, extra }, process.env);
		// n8n starts its task runners with the `node` that it finds.
		env.PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH}`;
		this.baseUrl = `http://127.0.0.1:${port}`;
		this.logStart = this.log.length;
		const log = fs.openSync(this.logFile, 'a');
		const program = [path.join(__dirname, 'runWithParent.js'), n8nBin, ...this.command];
		this.child = spawn(node, program, {
			cwd: this.home,
			env,
			stdio: ['pipe', log, log],
			// A group of its own: Ctrl-C reaches the script only, which then stops n8n in order, and a
			// SIGKILL reaches n8n's task runner as well.
			detached: process.platform !== 'win32',
		});
		fs.closeSync(log);
		this.child.stdin.on('error', () => {});
		this.exited = new Promise((resolve) => this.child.once('exit', resolve));
		this.child.once('error', () => {});
	}

	/**
	 * What else tells n8n the port to listen on.
	 *
	 * @param {number} _port
	 * @returns {Record<string, string>}
	 */
	portEnv(_port) {
		return {};
	}

	/** @returns {Promise<boolean>} false when n8n ended or stayed silent for too long */
	async answers() {
		const deadline = Date.now() + START_TIMEOUT_MS;
		while (this.isRunning && Date.now() < deadline) {
			if (await this.isReady()) return true;
			await sleep(250);
		}
		return false;
	}

	/** @returns {Promise<boolean>} whether n8n can do what it is there for */
	async isReady() {
		return await this.looksReady('/healthz/readiness');
	}

	async looksReady(pathname) {
		try {
			const response = await fetch(this.baseUrl + pathname);
			const type = response.headers.get('content-type') ?? '';
			await response.arrayBuffer();
			return response.ok && type.includes('json');
		} catch {
			return false;
		}
	}

	startFailure() {
		const lastLines = this.log.trimEnd().split('\n').slice(-20).join('\n');
		const { exitCode, signalCode } = this.child;
		const ending = exitCode ?? signalCode ?? 'none';
		return `n8n did not start (exit: ${ending}). The end of its log (${this.logFile}):\n${lastLines}`;
	}

	/** Ends n8n in order; when it does not end in time, it is killed. */
	async stop() {
		if (!this.isRunning) return;
		this.child.kill('SIGTERM');
		const timer = setTimeout(() => this.signalGroup('SIGKILL'), STOP_TIMEOUT_MS);
		await this.exited;
		clearTimeout(timer);
		this.signalGroup('SIGKILL');
	}

	/** Ends n8n and its task runner at once, as a crash or a power cut would. */
	async kill() {
		if (!this.isRunning) return;
		this.signalGroup('SIGKILL');
		await this.exited;
	}

	signalGroup(signal) {
		try {
			if (process.platform === 'win32') this.child.kill(signal);
			else process.kill(-this.child.pid, signal);
		} catch (error) {
			if (error.code !== 'ESRCH') throw error;
		}
	}

	/** Starts n8n again with the same home folder; `start` chooses new ports. */
	async restart() {
		await this.stop();
		return this.start();
	}

	/** Removes the home folder. */
	removeHome() {
		fs.rmSync(this.home, { recursive: true, force: true });
	}
}

module.exports = { N8nProcess };
