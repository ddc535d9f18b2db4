import type { IExecuteFunctions } from 'n8n-workflow';

import { MB } from '../api/fileTransfer';
import type { Route } from '../api/videoTask';
import { isToolExecution } from '../suspend/toolExecution';
import {
	checkBoolean,
	checkNumber,
	describe,
	isNothing,
	invalid,
	type Validated,
	type NumberRule,
} from '../models/validated';

/** How the file of a task is handed on. */
interface DownloadSettings {
	/** The name of the field that the file is put in. */
	property: string;
	fileName?: string;
	maxBytes: number;
}

/** What Get Status takes of an input item. */
export interface TaskItem {
	/** Of the input item. */
	index: number;
	id: string;
	/** Where the task is, where that is known. */
	route?: Route;
	/** undefined: nothing is downloaded. */
	download?: DownloadSettings;
}

/** A text of halves of characters cannot become part of a web address; "." and ".." would leave it. */
const cannotBeAddressed = (id: string) => /\p{Cs}/u.test(id) || id === '.' || id === '..';

function checkTaskId(value: unknown): Validated<string> {
	const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
	if (isNothing(text)) {
		return invalid(
			"The parameter 'Task ID' is empty",
			'Enter the ID of a task, or check that the expression finds one in the input: {{ $json.id }} takes the field "id" of the item.',
		);
	}
	if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
		return invalid(
			`The parameter 'Task ID' is ${describe(value)}, a number of which the last digits are lost`,
			'Make the column of the task IDs a text column: n8n cannot hold numbers of more than 15 digits.',
		);
	}
	if (typeof text !== 'string' || cannotBeAddressed(text.trim())) {
		return invalid(
			`The parameter 'Task ID' is ${describe(value)}, which is no task ID`,
			'Enter the ID as the API gave it when the task was created, e.g. sora_abc123def456.',
		);
	}
	return { value: text.trim() };
}

const MAX_FILE_SIZE: NumberRule = {
	displayName: 'Max File Size (MB)',
	min: 0,
	allowed: '0 or more; 0 means no limit',
	unit: 'megabytes',
};

/** The options collection of an item, with its expressions resolved; what gives nothing is left out. */
export function optionsOf(context: IExecuteFunctions, index: number): Record<string, unknown> {
	const options = context.getNodeParameter('options', index, {}) as Record<string, unknown>;
	return Object.fromEntries(Object.entries(options).filter(([, option]) => !isNothing(option)));
}

/** Chosen by the user, or named by the item that Create made. */
function readRoute(
	context: IExecuteFunctions,
	index: number,
	id: string,
): Validated<Route | undefined> {
	const { api = 'automatic' } = optionsOf(context, index);
	if (api === 'v1' || api === 'modelCenter') return { value: api };
	if (api !== 'automatic') {
		return invalid(
			`The parameter 'API' is ${describe(api)}`,
			'Choose Automatic, V1 Result or Model Center.',
		);
	}
	const { json } = context.getInputData()[index];
	const isMade = json.id === id && (json.api === 'v1' || json.api === 'modelCenter');
	return { value: isMade ? (json.api as Route) : undefined };
}

/** Reads and checks the parameters of an item that names a task, before anything is requested. */
export function readTaskItem(context: IExecuteFunctions, index: number): Validated<TaskItem> {
	const id = checkTaskId(context.getNodeParameter('taskId', index, ''));
	if ('invalid' in id) return id;
	const route = readRoute(context, index, id.value);
	if ('invalid' in route) return { ...route, id: id.value };
	const download = readDownload(context, index);
	if ('invalid' in download) return { ...download, id: id.value };
	return { value: { index, id: id.value, route: route.value, download: download.value } };
}

/** Reads and checks how the file of an item is to be downloaded; undefined: not at all. */
export function readDownload(
	context: IExecuteFunctions,
	index: number,
): Validated<DownloadSettings | undefined> {
	const downloadVideo = checkBoolean(
		context.getNodeParameter('downloadVideo', index, false),
		'Download Video',
	);
	if ('invalid' in downloadVideo) return downloadVideo;
	// An agent is given the json only: a file would be fetched for nobody.
	if (!downloadVideo.value || isToolExecution(context)) return { value: undefined };

	const property = context.getNodeParameter('binaryPropertyName', index, 'data');
	if (typeof property !== 'string' || property.trim() === '') {
		return invalid(
			`The parameter 'Output Data Field Name' is ${describe(property)}`,
			'Enter the name of the field to put the file in, e.g. data.',
		);
	}
	const options = optionsOf(context, index);
	const maxFileSize = checkNumber(options.maxFileSize ?? 1024, MAX_FILE_SIZE);
	if ('invalid' in maxFileSize) return maxFileSize;
	const { fileName } = options;
	if (typeof fileName === 'object' && fileName !== null) {
		return invalid(
			`The parameter 'File Name' is ${describe(fileName)}`,
			'Enter a name, e.g. my-video.mp4, or leave it empty to name the file after the task.',
		);
	}
	return {
		value: {
			property: property.trim(),
			fileName: isNothing(fileName) ? undefined : String(fileName),
			maxBytes: maxFileSize.value * MB,
		},
	};
}

/** The defaults of the options of a wait: n8n leaves out of the collection what the user did not add. */
const DEFAULTS = { pollInterval: 30, timeout: 3600, onTimeout: 'fail', maxConcurrentRequests: 10 };

/** Whether n8n is to suspend the execution between the polls. */
export const readSuspends = (context: IExecuteFunctions): Validated<boolean> =>
	checkBoolean(context.getNodeParameter('suspendWhileWaiting', 0, false), 'Suspend While Waiting');

/** How long to wait for a task, and how. */
export interface WaitSettings {
	intervalMs: number;
	timeoutMs: number;
	returnsStatusOnTimeout: boolean;
	maxConcurrentRequests: number;
}

/** A task to wait for, and what to do with its file. */
export interface WaitItem extends TaskItem, WaitSettings {
	/** When its task was created, in Unix milliseconds, if this execution has created it. */
	createdAt?: number;
}

const RULES: Record<'pollInterval' | 'timeout' | 'maxConcurrentRequests', NumberRule> = {
	pollInterval: {
		displayName: 'Poll Interval (Seconds)',
		min: 1,
		allowed: '1 or more',
		unit: 'seconds',
	},
	timeout: {
		displayName: 'Timeout (Seconds)',
		min: Number.MIN_VALUE,
		allowed: 'greater than 0',
		unit: 'seconds',
	},
	maxConcurrentRequests: {
		displayName: 'Max Concurrent Requests',
		min: 1,
		allowed: '1 or more',
		unit: 'requests',
	},
};

/** Reads and checks the parameters of an item of Wait Until Done, before anything is requested. */
export function readWaitItem(context: IExecuteFunctions, index: number): Validated<WaitItem> {
	const item = readTaskItem(context, index);
	if ('invalid' in item) return item;
	const settings = readWaitSettings(context, index);
	if ('invalid' in settings) return { ...settings, id: item.value.id };
	return { value: { ...item.value, ...settings.value } };
}

/** @param defaults in place of those of a wait for a task */
export function readWaitSettings(
	context: IExecuteFunctions,
	index: number,
	defaults: Partial<typeof DEFAULTS> = {},
): Validated<WaitSettings> {
	const options = { ...DEFAULTS, ...defaults, ...optionsOf(context, index) };
	const pollInterval = checkNumber(options.pollInterval, RULES.pollInterval);
	if ('invalid' in pollInterval) return pollInterval;
	const timeout = checkNumber(options.timeout, RULES.timeout);
	if ('invalid' in timeout) return timeout;
	const chosen = options.onTimeout;
	const onTimeout = String(chosen).trim();
	if (onTimeout !== 'fail' && onTimeout !== 'returnStatus') {
		return invalid(
			`The parameter 'On Timeout' is ${describe(chosen)}`,
			'Choose Fail or Return Last Status. In an expression: fail, or returnStatus.',
		);
	}
	// The first item decides for all.
	const suspends = index === 0 ? readSuspends(context) : undefined;
	if (suspends && 'invalid' in suspends) return suspends;
	const inFlight = checkNumber(options.maxConcurrentRequests, RULES.maxConcurrentRequests);
	if ('invalid' in inFlight) return inFlight;
	return {
		value: {
			intervalMs: pollInterval.value * 1000,
			timeoutMs: timeout.value * 1000,
			returnsStatusOnTimeout: onTimeout === 'returnStatus',
			maxConcurrentRequests: Math.floor(inFlight.value),
		},
	};
}
