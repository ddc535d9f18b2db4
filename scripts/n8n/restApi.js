const { setTimeout: sleep } = require('node:timers/promises');

const { parse } = require('flatted');

/** The login of every n8n that these scripts set up; such an n8n listens on loopback only. */
const OWNER = { email: 'owner@example.com', password: 'SoraVideo1' };

/** The statuses of an execution that is not over yet. */
const RUNNING = ['new', 'running', 'waiting', 'unknown'];

/** How long n8n may take on a busy machine for what it does at once on an idle one. */
const BUSY_MS = 240_000;

/** What n8n stores in transactions, and no long work: neither an execution nor a request to an API. */
const STORED = /^\/rest\/(workflows|credentials|projects)\b(?!.*\/(run|test)\b)/;

/**
 * n8n 1.x has one SQLite connection for all, in which transactions side by side undo each other:
 * what has just been stored may be gone, and then n8n tells its owner of a lack of permission.
 */
const LOST_TRANSACTION =
	/SQLITE_(BUSY|ERROR: (no such savepoint|cannot (start|commit|rollback)))|404 .*permission to activate this workflow/;
const STORE_ATTEMPTS = 5;

/** n8n 1.x stores an execution before its data, and tells those who ask between the two this. */
const WITHOUT_DATA = /: 500 .*Cannot read properties of null \(reading 'data'\)/;

/** An execution that was killed between the two stays without data. */
const DATA_LATE_MS = 30_000;

/** By n8n's base URL: ends when nothing is being stored there. */
const storing = new Map();

/** What the editor does with n8n's internal REST API, done from a script. */
class N8nApi {
	/** @param {string} baseUrl e.g. "http://127.0.0.1:5678" */
	constructor(baseUrl) {
		this.baseUrl = baseUrl;
		this.cookie = '';
	}

	/**
	 * What n8n stores, it is sent one after the other.
	 *
	 * @param {string} method
	 * @param {string} path from "/rest" on
	 * @param {unknown} [body] sent as JSON
	 * @returns {Promise<any>} the answer, without the "data" that n8n puts around it
	 * @throws {Error} on any status outside 2xx, with the status as `status`
	 */
	async request(method, path, body) {
		if (method === 'GET') return await this.read(path);
		if (!STORED.test(path)) return await this.requestOnce(method, path, body);
		const turn = (storing.get(this.baseUrl) ?? Promise.resolve()).then(
			async () => await this.store(method, path, body),
		);
		storing.set(
			this.baseUrl,
			turn.catch(() => {}),
		);
		return await turn;
	}

	async read(path) {
		const giveUpAt = Date.now() + DATA_LATE_MS;
		for (;;) {
			try {
				return await this.requestOnce('GET', path);
			} catch (error) {
				if (!WITHOUT_DATA.test(error.message) || Date.now() >= giveUpAt) throw error;
			}
			await sleep(200);
		}
	}

	async store(method, path, body) {
		for (let attempt = 1; ; attempt++) {
			try {
				return await this.requestOnce(method, path, body);
			} catch (error) {
				if (!LOST_TRANSACTION.test(error.message) || attempt === STORE_ATTEMPTS) throw error;
			}
			await sleep(200 * attempt);
		}
	}

	async requestOnce(method, path, body) {
		const response = await this.send(method, path, body);
		const text = await response.text();
		const cookies = response.headers.getSetCookie();
		if (cookies.length > 0) this.cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		if (!response.ok) {
			const error = new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
			throw Object.assign(error, { status: response.status });
		}
		const answer = text === '' ? {} : JSON.parse(text);
		return answer.data ?? answer;
	}

	/** @returns {Promise<Response>} with any status */
	async send(method, path, body) {
		const giveUpAt = Date.now() + BUSY_MS;
		for (;;) {
			const response = await this.sendOnce(method, path, body);
			if (response.status !== 503 || Date.now() >= giveUpAt) return response;
			// On a very busy machine n8n takes its own database for lost, and refuses everything meanwhile.
			const isLost = (await response.clone().text()).includes('Database is not ready');
			if (!isLost) return response;
			await sleep(500);
		}
	}

	sendOnce(method, path, body) {
		return fetch(this.baseUrl + path, {
			method,
			headers: {
				'content-type': 'application/json',
				// n8n ties a session to the browser that logged in.
				'browser-id': 'script',
				cookie: this.cookie,
				// A connection that is kept may be closed by a busy n8n while it is used again.
				connection: 'close',
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
	}

	/** Logs in as the owner, who is created on a fresh n8n. */
	async login() {
		const { userManagement } = await this.request('GET', '/rest/settings');
		if (userManagement.showSetupOnFirstLoad) {
			await this.request('POST', '/rest/owner/setup', {
				...OWNER,
				firstName: 'Sora',
				lastName: 'Video',
			});
		} else {
			await this.request('POST', '/rest/login', {
				emailOrLdapLoginId: OWNER.email,
				password: OWNER.password,
			});
		}
		return this;
	}

	/** @returns {Promise<{ id: string, name: string }>} */
	createCredential(name, type, data) {
		return this.request('POST', '/rest/credentials', { name, type, data });
	}

	/** Creates a credential, or gives the one of that name and type new data. */
	async putCredential(name, type, data) {
		const all = await this.request('GET', '/rest/credentials');
		const known = all.find((one) => one.name === name && one.type === type);
		if (!known) return this.createCredential(name, type, data);
		return this.request('PATCH', `/rest/credentials/${known.id}`, { name, type, data });
	}

	/**
	 * Does what the editor does after a credential is saved.
	 *
	 * @returns {Promise<{ status: 'OK' | 'Error', message: string }>}
	 */
	testCredential(credential, data) {
		const { id, name, type } = credential;
		return this.request('POST', '/rest/credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	/** @param {{ name: string, nodes: object[], connections: object, settings?: object, pinData?: object }} workflow */
	createWorkflow(workflow) {
		return this.request('POST', '/rest/workflows', {
			active: false,
			settings: { executionOrder: 'v1' },
			...workflow,
		});
	}

	/** Creates a workflow, or gives the one of that name new content. */
	async putWorkflow(workflow) {
		const all = await this.request('GET', '/rest/workflows');
		const known = all.find((one) => one.name === workflow.name && !one.isArchived);
		if (!known) return this.createWorkflow(workflow);
		return this.request('PATCH', `/rest/workflows/${known.id}?forceSave=true`, workflow);
	}

	/** Publishes a workflow, so that its triggers and webhooks work. */
	activate({ id, versionId }) {
		return this.request('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	deactivate({ id }) {
		return this.request('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/**
	 * Does what the editor's Execute button does, or with `nodeName` what Execute step on that node
	 * does.
	 *
	 * @returns {Promise<string>} the execution's ID
	 */
	async run(workflow, triggerName, nodeName) {
		// n8n 1.x runs the workflow that it is sent, 2.x the one that it has.
		const body = {
			workflowData: workflow,
			triggerToStartFrom: { name: triggerName },
			...(nodeName && { destinationNode: { nodeName, mode: 'inclusive' } }),
		};
		const { executionId } = await this.request('POST', `/rest/workflows/${workflow.id}/run`, body);
		return executionId;
	}

	/**
	 * Calls a production webhook, which a workflow must have been activated for. n8n registers it a
	 * moment after it has answered the activation.
	 */
	async callWebhook(path, body, { timeout = BUSY_MS } = {}) {
		const deadline = Date.now() + timeout;
		for (;;) {
			try {
				return await this.request('POST', `/webhook/${path}`, body);
			} catch (error) {
				if (error.status !== 404 || Date.now() > deadline) throw error;
			}
			await sleep(100);
		}
	}

	/** Does what the editor's Stop button does. */
	stopExecution(id) {
		return this.request('POST', `/rest/executions/${id}/stop`, {});
	}

	/**
	 * Does what "Retry" in the list of executions does, and waits until the new execution is over.
	 *
	 * @returns {Promise<{ id: string, status: string, data: any }>} the new execution
	 */
	retry(id) {
		return this.request('POST', `/rest/executions/${id}/retry`, { loadWorkflow: false });
	}

	/** The executions of a workflow, the newest first. */
	async executions({ id }) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const { results } = await this.request('GET', `/rest/executions?limit=100&filter=${filter}`);
		return results;
	}

	/**
	 * @returns {Promise<{ id: string, status: string, mode: string, startedAt: string,
	 * stoppedAt: string, data: any }>} `data` is the execution's data with `resultData.runData` by
	 * node name
	 */
	async execution(id) {
		const execution = await this.request('GET', `/rest/executions/${id}`);
		const { data } = execution;
		return { ...execution, data: typeof data === 'string' ? parse(data) : data };
	}

	/**
	 * Does what the editor does to download the file of an item.
	 *
	 * @param {string} id of the binary data
	 * @returns {Promise<Buffer>} the answer, whatever it is
	 */
	async file(id) {
		const query = new URLSearchParams({ id, action: 'download' });
		const response = await this.send('GET', `/rest/binary-data?${query}`);
		return Buffer.from(await response.arrayBuffer());
	}

	/**
	 * Waits until an execution is over.
	 *
	 * @param {string} id
	 * @param {{ timeout?: number }} [options] `timeout` in milliseconds
	 */
	async finished(id, { timeout = BUSY_MS } = {}) {
		const deadline = Date.now() + timeout;
		for (;;) {
			const execution = await this.request('GET', `/rest/executions/${id}`);
			if (!RUNNING.includes(execution.status)) return this.execution(id);
			if (Date.now() > deadline) {
				throw new Error(`Execution ${id} is still ${execution.status} after ${timeout} ms`);
			}
			await sleep(200);
		}
	}

	/** Waits until a workflow has an execution, and gives the first one. */
	async firstExecution(workflow, { timeout = BUSY_MS } = {}) {
		const deadline = Date.now() + timeout;
		for (;;) {
			const [first] = (await this.executions(workflow)).slice(-1);
			if (first) return first;
			if (Date.now() > deadline) throw new Error(`Workflow ${workflow.id} has not been started`);
			await sleep(200);
		}
	}
}

module.exports = { N8nApi, OWNER };
