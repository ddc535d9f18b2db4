const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const { savedFile } = require('./exampleWorkflow');

/** How often n8n is asked which executions there are, in milliseconds. */
const LOOK_MS = 500;

/** How often a long wait is mentioned, in seconds. */
const REMINDER_SECONDS = 30;

const RUNNING = ['new', 'running', 'waiting', 'unknown'];

/**
 * Tells how an execution goes until it is over.
 *
 * @param {import('../n8n/restApi').N8nApi} api
 * @param {string} id
 * @param {(line: string) => void} say
 * @param {{ mentionWait: boolean }} options whether to say now and then that it still runs
 * @returns {Promise<boolean>} whether the video is on disk
 */
async function tellExecution(api, id, say, { mentionWait }) {
	const started = Date.now();
	const seconds = () => (Date.now() - started) / 1000;
	let nextReminder = REMINDER_SECONDS;
	let execution = await api.execution(id);
	while (RUNNING.includes(execution.status)) {
		if (mentionWait && seconds() >= nextReminder) {
			say(`still waiting after ${Math.round(seconds())} s`);
			nextReminder += REMINDER_SECONDS;
		}
		await sleep(LOOK_MS);
		execution = await api.execution(id);
	}
	const file = savedFile(execution);
	if (execution.status === 'success' && file && fs.existsSync(file)) {
		const { size } = fs.statSync(file);
		const took = (new Date(execution.stoppedAt) - new Date(execution.startedAt)) / 1000;
		say(`saved to ${file}: ${size.toLocaleString('en')} bytes, ${took.toFixed(1)} seconds`);
		return true;
	}
	const { message, description } = execution.data?.resultData?.error ?? {};
	say(
		[`execution ${id} ended: ${execution.status}`, message, description].filter(Boolean).join('. '),
	);
	return false;
}

/**
 * Tells of every further execution of a workflow, for as long as n8n answers.
 *
 * @param {import('../n8n/restApi').N8nApi} api
 * @param {{ id: string }} workflow
 * @param {(line: string) => void} say
 * @param {{ mentionWait: boolean }} options
 */
async function tellFurtherExecutions(api, workflow, say, options) {
	const told = new Set((await api.executions(workflow)).map(({ id }) => id));
	for (;;) {
		await sleep(LOOK_MS);
		const executions = await api.executions(workflow);
		for (const { id } of executions.filter((one) => !told.has(one.id))) {
			told.add(id);
			say(`execution ${id} started in the editor`);
			await tellExecution(api, id, say, options);
		}
	}
}

module.exports = { tellExecution, tellFurtherExecutions };
