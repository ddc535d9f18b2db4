const { finished } = require('node:stream/promises');

const { assetRequest } = require('./assets');
const { decide, taskIdOf } = require('./decide');
const { deliver } = require('./delivery');
const { Exchange } = require('./exchange');
const { PreSignedLinks } = require('./links');
const { openOrigin } = require('./origin');
const { Recording } = require('./recording');
const { Task } = require('./task');
const { PREFIX, videoApi } = require('./video-api');

/**
 * @typedef {import('./fault').Fault} Fault
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./recording').ServerName} ServerName
 * @typedef {import('./task').TaskScript} TaskScript
 * @typedef {Fault | ((request: RecordedRequest, simulator: Simulator) => Fault | undefined)} LookFault
 */

/**
 * @typedef {object} SimulatorOptions
 * @property {string} [key] the one key that the API accepts; default `test-key`
 * @property {string} [host] default `127.0.0.1`
 * @property {number} [port] of the API; default any
 * @property {number} [downloadPort] default any
 * @property {(request: RecordedRequest) => void} [onRequest] called when a request has arrived
 * @property {(request: RecordedRequest) => void} [onFinished] called when it is over
 */

/**
 * The video API, its download host and a third host, each an origin of its own.
 */
class Simulator {
	apiOrigin = '';
	downloadOrigin = '';
	elsewhereOrigin = '';
	key = '';
	/** @type {'http401' | 'http403' | 'envelope'} */
	keyRejection = 'http401';
	/** @type {'http404' | 'envelope'} */
	unknownTask = 'http404';
	/** @type {'http404' | 'envelope'} how a path that is none is refused */
	unknownPath = 'http404';
	/** @type {LookFault | undefined} */
	generalFault;
	/** @type {LookFault | undefined} */
	createFault;
	/** @type {LookFault | undefined} */
	assetFault;
	/** @type {'http400' | 'envelope'} how a body that breaks the rules is refused */
	createRefusal = 'http400';
	/** @type {'task' | 'envelope' | 'projectId'} the form in which a new task is told */
	createAnswer = 'task';
	/** @type {TaskScript} what becomes of a new task */
	createdScript = {};
	/** @type {import('./creations').CreatedTask[]} every task that a request has created, in order */
	creations = [];
	/** @type {import('./assets').AssetScript} what becomes of a new asset */
	assetScript = {};
	/** @type {import('./assets').Asset[]} every asset that was uploaded, in order */
	assets = [];
	links = new PreSignedLinks();

	#options;
	/** @type {Map<string, Task>} */
	#tasks = new Map();
	#recording = new Recording();
	/** @type {Set<Exchange>} */
	#open = new Set();
	/** @type {import('./origin').Origin[]} */
	#origins = [];

	/** @param {SimulatorOptions} options */
	constructor(options) {
		this.#options = options;
		this.reset();
	}

	/** Opens the three servers. */
	async listen() {
		const { host = '127.0.0.1', port = 0, downloadPort = 0 } = this.#options;
		const ports = { api: port, download: downloadPort, elsewhere: 0 };
		try {
			for (const server of /** @type {ServerName[]} */ (['api', 'download', 'elsewhere'])) {
				const origin = await openOrigin(host, ports[server], (request, response) => {
					void this.#serve(server, request, response);
				});
				this.#origins.push(origin);
				this[`${server}Origin`] = origin.url;
			}
		} catch (error) {
			await this.close();
			throw error;
		}
	}

	get baseUrl() {
		return this.apiOrigin + PREFIX;
	}

	get requests() {
		return this.#recording.requests;
	}

	get maxInFlight() {
		return this.#recording.maxInFlight;
	}

	/**
	 * Defines a task, or defines it anew; its ordinals begin at 1 again.
	 *
	 * @param {string} id
	 * @param {TaskScript} [script]
	 */
	addTask(id, script = {}) {
		this.#recording.recount(id);
		this.#tasks.set(id, new Task(id, script, performance.now()));
	}

	/** @param {string} id */
	removeTask(id) {
		this.#tasks.delete(id);
	}

	/** @param {string} id */
	task(id) {
		return this.#tasks.get(id);
	}

	/**
	 * The result requests of one task.
	 *
	 * @param {string} id
	 */
	looks(id) {
		return this.requests.filter(({ server, taskId }) => server === 'api' && taskId === id);
	}

	/**
	 * The download requests of one task.
	 *
	 * @param {string} id
	 */
	downloads(id) {
		return this.requests.filter(({ server, taskId }) => server === 'download' && taskId === id);
	}

	/**
	 * A fault for every result request that has none of its own.
	 *
	 * @param {LookFault} [fault]
	 */
	everyLook(fault) {
		this.generalFault = fault;
	}

	/**
	 * A fault for every request that creates a task. Unless it says that it creates nothing, the task
	 * is there all the same.
	 *
	 * @param {LookFault} [fault]
	 */
	everyCreate(fault) {
		this.createFault = fault;
	}

	/**
	 * A fault for every request that uploads an asset or asks for one. An upload whose answer is lost
	 * has happened all the same.
	 *
	 * @param {LookFault} [fault]
	 */
	everyAsset(fault) {
		this.assetFault = fault;
	}

	/** @param {import('./creations').CreatedTask} created */
	create(created) {
		this.creations.push(created);
		const api = created.path.startsWith('/v2/') ? 'v2' : 'v1';
		this.addTask(created.id, { api, model: created.body.model, ...this.createdScript });
	}

	/** The requests that were to create a task. */
	get createRequests() {
		return this.requests.filter(({ createPath }) => createPath !== undefined);
	}

	/** The requests that uploaded an asset or asked for one. */
	get assetRequests() {
		return this.requests.filter((record) => assetRequest(PREFIX, record) !== undefined);
	}

	/** Forgets tasks and requests and takes back every setting; the servers stay as they are. */
	reset() {
		this.key = this.#options.key ?? 'test-key';
		this.keyRejection = 'http401';
		this.unknownTask = 'http404';
		this.unknownPath = 'http404';
		this.generalFault = undefined;
		this.createFault = undefined;
		this.createRefusal = 'http400';
		this.createAnswer = 'task';
		this.createdScript = {};
		this.creations = [];
		this.assetFault = undefined;
		this.assetScript = {};
		this.assets = [];
		this.#tasks.clear();
		this.links = new PreSignedLinks();
		this.#recording = new Recording();
	}

	/** Ends all connections at once, the hanging ones too. */
	async close() {
		const open = [...this.#open];
		for (const exchange of open) exchange.drop();
		await Promise.all(this.#origins.map((origin) => origin.close()));
		await Promise.all(open.map((exchange) => exchange.over));
	}

	/**
	 * @param {ServerName} server
	 * @param {import('node:http').IncomingMessage} request
	 * @param {import('node:http').ServerResponse} response
	 */
	async #serve(server, request, response) {
		const recording = this.#recording;
		const record = recording.arrived(server, request, taskIdOf(server, request));
		request.setEncoding('utf8').on('data', (text) => (record.body += text));

		const exchange = new Exchange(record, response);
		this.#open.add(exchange);
		void exchange.over.then(() => {
			this.#open.delete(exchange);
			recording.finished(record);
			this.#options.onFinished?.(record);
		});
		if (server === 'api') record.createPath = videoApi.createPathOf(request);
		this.#options.onRequest?.(record);
		if (record.method === 'POST') await finished(request, { writable: false }).catch(() => {});
		if (record.createPath !== undefined) recording.countContent(record);

		if (server === 'api') this.task(record.taskId ?? '')?.looked(record.at);
		const { answer, fault } = decide(this, record);
		try {
			await deliver(answer, fault?.delivery ?? {}, exchange);
		} catch (error) {
			if (!exchange.signal.aborted) throw error;
		}
	}
}

/**
 * Starts a simulator and resolves when it listens.
 *
 * @param {SimulatorOptions} [options]
 */
async function startSimulator(options = {}) {
	const simulator = new Simulator(options);
	await simulator.listen();
	return simulator;
}

module.exports = { Simulator, startSimulator };
