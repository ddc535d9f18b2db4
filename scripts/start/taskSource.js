const path = require('node:path');

const { projectFolder } = require('../projectFolder');

/** How long the simulator takes for a video, in milliseconds. */
const DEMO_SCRIPT = { queuedMs: 3000, processingMs: 7000, startAtFirstLook: true };

/** The task that n8n asks for to test a credential; it never exists. */
const CREDENTIAL_TEST = 'credential-test';

/** The simulator listens on loopback only; its key is no secret. */
const DEMO_KEY = 'demo-key';

/**
 * @typedef {object} TaskSource where `npm start` gets a video from
 * @property {string} [taskId] of a task that exists; without one, a task is created
 * @property {string} does what the workflow does, as the beginning of a sentence that ends with the API
 * @property {Record<string, unknown>} options of the Sora Video node
 * @property {boolean} tellsProgress whether it says itself how the task goes
 * @property {() => Promise<{ title: string, credential: { apiKey: string, baseUrl?: string } }>} open
 * @property {() => Promise<void>} close
 */

/**
 * The real service when there is a key for it, the simulator otherwise.
 *
 * @param {string | undefined} taskId from the command line
 * @param {(line: string) => void} say is told what the simulator is asked and answers
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {TaskSource}
 * @throws {Error} when there is a key without a task ID, or the other way round
 */
function chooseTaskSource(taskId, say, env = process.env) {
	const { SORA_API_KEY: apiKey, SORA_API_BASE_URL: baseUrl } = env;
	if (apiKey && !taskId) {
		throw new Error(
			'SORA_API_KEY is set: give the ID of a task too, as in npm start -- sora_abc123',
		);
	}
	if (taskId && !apiKey) {
		throw new Error(
			`To fetch ${taskId} from the real service, set SORA_API_KEY. ` +
				'Without a key, npm start takes no task ID and uses the simulator.',
		);
	}
	return apiKey ? realService(taskId, apiKey, baseUrl) : simulator(say);
}

function realService(taskId, apiKey, baseUrl) {
	return {
		taskId,
		does: `fetches ${taskId} from`,
		options: {},
		tellsProgress: false,
		open: async () => ({
			title: `the real service${baseUrl ? ` at ${baseUrl}` : ''}`,
			credential: { apiKey, ...(baseUrl && { baseUrl }) },
		}),
		close: async () => {},
	};
}

function simulator(say) {
	let opened;
	let lastTold;

	const tell = ({ server, createPath, status, taskId, taskStatus, aborted }) => {
		if (taskId === undefined && createPath === undefined) return;
		if (taskId === CREDENTIAL_TEST) {
			say(
				`n8n tests the credential: key ${status === 404 ? 'accepted' : `refused (HTTP ${status})`}`,
			);
			return;
		}
		const what =
			server === 'download'
				? aborted
					? 'download given up'
					: `downloaded (HTTP ${status})`
				: (taskStatus ?? (createPath && status === 200 ? 'created' : `refused (HTTP ${status})`));
		const line = [taskId, what].join(' ').trim();
		if (line !== lastTold) say(line);
		lastTold = line;
	};

	return {
		does: 'creates a video with',
		// The default interval of 30 s suits the real service; the simulated task takes 10 s.
		options: { pollInterval: 2, fileName: 'video.mp4' },
		tellsProgress: true,
		open: async () => {
			const { startSimulator } = require(path.join(projectFolder, 'test', 'simulator'));
			opened = await startSimulator({ key: DEMO_KEY, onFinished: tell });
			opened.createdScript = DEMO_SCRIPT;
			return {
				title: `a simulator of the service at ${opened.baseUrl}`,
				credential: { apiKey: DEMO_KEY, baseUrl: opened.baseUrl },
			};
		},
		close: async () => opened?.close(),
	};
}

module.exports = { chooseTaskSource };
