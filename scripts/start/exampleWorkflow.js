const path = require('node:path');

const { projectFolder } = require('../projectFolder');

/** The names that the example workflow gives to its nodes. */
const TRIGGER = 'Start';
const WRITER = 'Write Files to Disk';

/**
 * The example workflow that users import, with the blanks filled in.
 *
 * @param {{ taskId: string, credential: { id: string, name: string }, folder: string,
 * options?: Record<string, unknown> }} blanks `folder`: where the video is saved; `options`: of
 * the node
 */
function exampleWorkflow({ taskId, credential, folder, options = {} }) {
	const workflow = structuredClone(
		require(path.join(projectFolder, 'workflows/fetch-a-video.json')),
	);
	const node = (name) => workflow.nodes.find((one) => one.name === name);
	node('Task ID').parameters.assignments.assignments[0].value = taskId;
	Object.assign(node('Sora Video').parameters.options, options);
	node('Sora Video').credentials = {
		soraVideoApi: { id: credential.id, name: credential.name },
	};
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
