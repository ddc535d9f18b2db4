import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';

import { byName } from '../wording';

/** Fields that more than one operation has. */

/** Shows fields for one operation on videos only. */
export const fieldsOf = (operation: string, fields: INodeProperties[]): INodeProperties[] =>
	updateDisplayOptions({ show: { resource: ['video'], operation: [operation] } }, fields);

/** Shows a field in workflows only: it does nothing in the tool of an agent, which takes no files. */
export const notForTools = { hide: { '@tool': [true] } };

const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	default: '={{ $json.id }}',
	required: true,
	placeholder: 'e.g. sora_abc123def456',
	description: 'The ID of the video task, as the API gave it when the task was created',
	displayOptions: notForTools,
};

/** A tool has no input to take the ID from: an empty field says that something is to be entered. */
export const taskIdFields: INodeProperties[] = [
	taskIdField,
	{
		...taskIdField,
		default: '',
		hint: 'Let the model define it, unless the tool is for one task only',
		displayOptions: { show: { '@tool': [true] } },
	},
];

export const downloadVideoField: INodeProperties = {
	displayName: 'Download Video',
	name: 'downloadVideo',
	type: 'boolean',
	default: false,
	description:
		'Whether to download the video of a completed task as a file, for the nodes that follow',
	displayOptions: notForTools,
};

export const outputFieldField: INodeProperties = {
	displayName: 'Output Data Field Name',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	hint: 'The name of the output field to put the file in',
	displayOptions: { show: { downloadVideo: [true] }, ...notForTools },
};

/** In the options of what reads tasks. */
export const apiOption: INodeProperties = {
	displayName: 'API',
	name: 'api',
	type: 'options',
	default: 'automatic',
	description: 'Which part of the API knows the task',
	options: [
		{
			name: 'Automatic',
			value: 'automatic',
			description: 'Where Create made the task; for other tasks, whichever part knows it',
		},
		{
			name: 'Model Center',
			value: 'modelCenter',
			description: 'Tasks created at /v2/model-center/tasks',
		},
		{ name: 'V1 Result', value: 'v1', description: 'Tasks created at /v1/…/videos' },
	],
};

export const fileNameOption: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. my-video.mp4',
	description:
		'The name of the file. Without one, the file is named after the task. Characters that file systems refuse are replaced.',
	displayOptions: { show: { '/downloadVideo': [true] } },
};

export const maxFileSizeOption: INodeProperties = {
	displayName: 'Max File Size (MB)',
	name: 'maxFileSize',
	type: 'number',
	default: 1024,
	typeOptions: { minValue: 0 },
	description: 'The largest file to download. 0 means no limit.',
	displayOptions: { show: { '/downloadVideo': [true] } },
};

/** In the options of every operation. */
export const includeOtherFieldsOption: INodeProperties = {
	displayName: 'Include Other Input Fields',
	name: 'includeOtherFields',
	type: 'boolean',
	default: false,
	description:
		"Whether the item that comes out also has the fields of the input item. Where both have a field of the same name, the API's and the node's own win.",
};

/** @param seconds the default */
export const pollIntervalOption = (seconds: number, description: string): INodeProperties => ({
	displayName: 'Poll Interval (Seconds)',
	name: 'pollInterval',
	type: 'number',
	default: seconds,
	typeOptions: { minValue: 1 },
	description,
});

/** @param seconds the default */
export const timeoutOption = (seconds: number, description: string): INodeProperties => ({
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	default: seconds,
	typeOptions: { minValue: 1 },
	description,
});

/** In the options of what waits for a task. */
const waitOptions: INodeProperties[] = [
	{
		displayName: 'Max Concurrent Requests',
		name: 'maxConcurrentRequests',
		type: 'number',
		default: 10,
		typeOptions: { minValue: 1 },
		description:
			'How many status requests and downloads may run at the same time. The first item decides for all.',
	},
	{
		displayName: 'On Timeout',
		name: 'onTimeout',
		type: 'options',
		default: 'fail',
		description: "What to do with a task that is not done when 'Timeout (Seconds)' is over",
		options: [
			{
				name: 'Fail',
				value: 'fail',
				description: "The item fails; 'On Error' in the node's settings decides what follows",
			},
			{
				name: 'Return Last Status',
				value: 'returnStatus',
				description:
					"The item comes out with its last known status, and its field 'timedOut' is true",
			},
		],
	},
	pollIntervalOption(
		30,
		'The time between two status checks of the same task. For videos the API recommends 30 to 60.',
	),
];

/** The options of what waits, with the moment from which Timeout counts. */
export const waitOptionsFrom = (countedFrom: string): INodeProperties[] => [
	fileNameOption,
	maxFileSizeOption,
	includeOtherFieldsOption,
	...waitOptions,
	timeoutOption(
		3600,
		`The time after which the node stops waiting, counted from ${countedFrom}. Model Center has taken 15 minutes for a clip of 5 seconds; longer clips take longer. A download that has begun by then is finished.`,
	),
];

export const suspendField: INodeProperties = {
	displayName: 'Suspend While Waiting',
	name: 'suspendWhileWaiting',
	type: 'boolean',
	default: false,
	description:
		"Whether n8n suspends the execution between status checks. While suspended, it survives a restart and does not count towards n8n's concurrency limit. Checks are at least 66 seconds apart, since n8n resumes shorter suspensions late.",
	displayOptions: notForTools,
};

/** The collection of an operation's options, in the order of their names, which is that of their labels. */
export const optionsField = (options: INodeProperties[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [...options].sort(byName),
});
