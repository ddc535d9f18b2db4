import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';

/** Shows fields for one operation on videos only. */
export const fieldsOf = (operation: string, fields: INodeProperties[]): INodeProperties[] =>
	updateDisplayOptions({ show: { resource: ['video'], operation: [operation] } }, fields);

/** Fields that more than one operation has. */

export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	default: '={{ $json.id }}',
	required: true,
	placeholder: 'e.g. sora_abc123def456',
	description: 'The ID of the video task, as the API gave it when the task was created',
};

export const downloadVideoField: INodeProperties = {
	displayName: 'Download Video',
	name: 'downloadVideo',
	type: 'boolean',
	default: false,
	description:
		'Whether to download the video of a completed task as a file, for the nodes that follow',
};

export const outputFieldField: INodeProperties = {
	displayName: 'Output Data Field Name',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	hint: 'The name of the output field to put the file in',
	displayOptions: { show: { downloadVideo: [true] } },
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
	displayName: 'Max File Size',
	name: 'maxFileSize',
	type: 'number',
	default: 1024,
	typeOptions: { minValue: 0 },
	description: 'The largest file to download, in MB. 0 means no limit.',
	displayOptions: { show: { '/downloadVideo': [true] } },
};
