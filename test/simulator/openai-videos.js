const { once } = require('node:events');

const { jsonAnswer } = require('./answers');
const { deliver } = require('./delivery');
const { Exchange } = require('./exchange');
const { openOrigin } = require('./origin');
const { Recording } = require('./recording');
const { idIn, splitUrl } = require('./request-path');
const { Task } = require('./task');

/**
 * @typedef {import('./answers').Answer} Answer
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./task').TaskScript} TaskScript
 * @typedef {Record<'model' | 'prompt' | 'seconds' | 'size', string>} VideoRequest
 */

const VIDEO = /^\/v1\/videos\/([^/]+)(?:\/content)?$/;

/** What OpenAI's API takes; the first one is what it takes when nothing is said. */
const CHOICES = {
	model: ['sora-2', 'sora-2-pro'],
	seconds: ['4', '8', '12'],
	size: ['720x1280', '1280x720', '1024x1792', '1792x1024'],
};

/** The words for the statuses that OpenAI's API has a word of its own for. */
const STATUS_WORDS = { processing: 'in_progress', cancelled: 'failed' };

/**
 * @param {number} status
 * @param {string} message
 */
const refusal = (status, message) =>
	jsonAnswer(status, {
		error: { message, type: 'invalid_request_error', param: null, code: null },
	});

/** OpenAI's API for videos, as far as n8n's own node for OpenAI uses it. */
class OpenAiVideos {
	/** For the credential of n8n's node. */
	baseUrl = '';
	key = 'test-key';
	#recording = new Recording();
	/** @type {Map<string, { task: Task, asked: VideoRequest, createdAt: number }>} */
	#videos = new Map();
	/** @type {import('./origin').Origin | undefined} */
	#origin;
	#scriptOf;

	/** @param {(prompt: string) => TaskScript} scriptOf what becomes of a new task */
	constructor(scriptOf) {
		this.#scriptOf = scriptOf;
	}

	async listen() {
		this.#origin = await openOrigin('127.0.0.1', 0, (request, response) => {
			void this.#serve(request, response);
		});
		this.baseUrl = `${this.#origin.url}/v1`;
	}

	/** Every request, in the order in which they arrived. */
	get requests() {
		return this.#recording.requests;
	}

	async close() {
		await this.#origin?.close();
	}

	/**
	 * @param {import('node:http').IncomingMessage} request
	 * @param {import('node:http').ServerResponse} response
	 */
	async #serve(request, response) {
		const record = this.#recording.arrived('api', request, idIn(VIDEO, request.url ?? ''));
		const exchange = new Exchange(record, response);
		void exchange.over.then(() => this.#recording.finished(record));
		try {
			request.setEncoding('utf8').on('data', (text) => (record.body += text));
			await once(request, 'end');
			await deliver(await this.#answer(record), {}, exchange);
		} catch (error) {
			if (!exchange.signal.aborted && !request.destroyed) throw error;
		}
	}

	/**
	 * @param {RecordedRequest} record
	 * @returns {Promise<Answer>}
	 */
	async #answer(record) {
		const { method, url, headers, taskId = '' } = record;
		if (headers.authorization !== `Bearer ${this.key}`) {
			return refusal(401, 'Incorrect API key provided');
		}
		const { path } = splitUrl(url);
		if (method === 'POST' && path === '/v1/videos') return await this.#create(record);
		if (method !== 'GET' || !VIDEO.test(path)) return refusal(404, 'Unknown request URL');
		const video = this.#videos.get(taskId);
		if (!video) return refusal(404, `Video ${taskId} not found`);

		video.task.looked(record.at);
		record.taskStatus = video.task.statusAt(record.at);
		if (!path.endsWith('/content')) return jsonAnswer(200, this.#json(taskId, record.taskStatus));
		if (record.taskStatus !== 'completed') return refusal(404, 'Video is not ready yet');
		const { contentType, body } = video.task.media;
		return { status: 200, headers: { 'content-type': contentType }, body };
	}

	/** @param {RecordedRequest} record */
	async #create(record) {
		const form = await formOf(record);
		if (form === undefined) return refusal(400, 'The body is no multipart form');
		const prompt = form.get('prompt');
		if (typeof prompt !== 'string' || prompt === '') return refusal(400, 'prompt is missing');
		const asked = /** @type {VideoRequest} */ ({ prompt });
		for (const field of /** @type {const} */ (['model', 'seconds', 'size'])) {
			const value = String(form.get(field) ?? CHOICES[field][0]);
			if (!CHOICES[field].includes(value)) return refusal(400, `Invalid value for ${field}`);
			asked[field] = value;
		}
		const id = `video_${this.#videos.size + 1}`;
		const task = new Task(id, this.#scriptOf(prompt), record.at);
		this.#videos.set(id, { task, asked, createdAt: Math.floor(Date.now() / 1000) });
		record.taskId = id;
		return jsonAnswer(200, this.#json(id, 'queued'));
	}

	/**
	 * @param {string} id of a video that there is
	 * @param {import('./task').TaskStatus} status
	 */
	#json(id, status) {
		const { task, asked, createdAt } = /** @type {any} */ (this.#videos.get(id));
		const ended = status === 'failed' || status === 'cancelled';
		return {
			id,
			object: 'video',
			created_at: createdAt,
			status: STATUS_WORDS[status] ?? status,
			progress: status === 'completed' ? 100 : 0,
			error: ended ? { code: 'failed', message: String(task.script.error ?? 'Failed') } : null,
			...asked,
		};
	}
}

/** @param {RecordedRequest} record */
async function formOf({ body, headers }) {
	try {
		const type = headers['content-type'] ?? '';
		return await new Response(body, { headers: { 'content-type': type } }).formData();
	} catch {
		return undefined;
	}
}

/**
 * Starts a server of its own for it, and resolves when it listens.
 *
 * @param {(prompt: string) => TaskScript} [scriptOf] what becomes of a new task
 */
async function startOpenAiVideos(scriptOf = () => ({})) {
	const videos = new OpenAiVideos(scriptOf);
	await videos.listen();
	return videos;
}

module.exports = { startOpenAiVideos };
