const path = require('node:path');

const { projectFolder } = require('../projectFolder');

/** The names that the example workflows give to their nodes. */
const TRIGGER = 'Start';
const WRITER = 'Write Files to Disk';

const NODE_TYPE = 'n8n-nodes-sora-video.soraVideo';

const readExample = (file) => structuredClone(require(path.join(projectFolder, 'workflows', file)));

/**
 * An example workflow that users import, with the blanks filled in: the one that creates a video,
 * which is also saved here, or, for a task that exists, the one that fetches it.
 *
 * @param {{ taskId?: string, credential: { id: string, name: string }, folder: string,
 * options?: Record<string, unknown> }} blanks `folder`: where the video is saved; `options`: of
 * the node that waits
 */
function exampleWorkflow({ taskId, credential, folder, options = {} }) {
	const fetching = readExample('fetch-a-video.json');
	const workflow = taskId === undefined ? readExample('create-a-video.json') : fetching;
	const node = (name) => workflow.nodes.find((one) => one.name === name);
	if (taskId === undefined) {
		workflow.nodes.push(fetching.nodes.find((one) => one.name === WRITER));
		workflow.connections.Generate = { main: [[{ node: WRITER, type: 'main', index: 0 }]] };
	} else {
		node('Task ID').parameters.assignments.assignments[0].value = taskId;
	}
	for (const one of workflow.nodes.filter(({ type }) => type === NODE_TYPE)) {
		one.credentials = { soraVideoApi: { id: credential.id, name: credential.name } };
		if (['generate', 'waitUntilDone'].includes(one.parameters.operation)) {
			Object.assign(one.parameters.options, options);
		}
	}
	const target = path.join(folder, '{{ $binary.data.fileName }}');
	node(WRITER).parameters.fileName = `=${target.replaceAll('\\', '/')}`;
	return workflow;
}

/**
 * The file that an execution of the example workflow saved.
 *
 * @param {{ data: any }} execution
 * @returns {string | undefined} undefined when it saved none
 */
function savedFile({ data }) {
	return data?.resultData?.runData?.[WRITER]?.[0]?.data?.main?.[0]?.[0]?.json?.fileName;
}

module.exports = { exampleWorkflow, savedFile, TRIGGER };
