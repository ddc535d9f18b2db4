import type { IExecuteFunctions } from 'n8n-workflow';

import { MB } from '../api/downloadAttempt';
import type { Explanation } from '../task/explain';
import { quote } from '../task/wording';

/** What both operations take of an input item. */
export interface TaskItem {
	/** Of the input item. */
	index: number;
	id: string;
	/** undefined: nothing is downloaded. */
	download?: { property: string; fileName?: string; maxBytes: number };
}

/** A parameter that was read, or why it cannot be used. */
export type Checked<T> = { value: T } | { refused: Explanation };

const refuse = (message: string, description: string) => ({ refused: { message, description } });

const describe = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
		? quote(String(value))
		: Array.isArray(value)
			? 'a list'
			: value === null || value === undefined
				? 'empty'
				: 'an object';

/** A text of halves of characters cannot become part of a web address; "." and ".." would leave it. */
const cannotBeAddressed = (id: string) => /\p{Cs}/u.test(id) || id === '.' || id === '..';

function checkTaskId(value: unknown): Checked<string> {
	const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
	if (text === undefined || text === null || (typeof text === 'string' && text.trim() === '')) {
		return refuse(
			"The parameter 'Task ID' is empty",
			'Enter the ID of a task, or check that the expression finds one in the input: {{ $json.id }} takes the field "id" of the item.',
		);
	}
	if (typeof text !== 'string' || cannotBeAddressed(text.trim())) {
		return refuse(
			`The parameter 'Task ID' is ${describe(value)}, which is no task ID`,
			'Enter the ID as the API gave it when the task was created, e.g. sora_abc123def456.',
		);
	}
	return { value: text.trim() };
}

/** A switch; an expression may give its text. */
function checkBoolean(value: unknown): Checked<boolean> {
	const text = String(value).trim().toLowerCase();
	if (text === 'true' || text === 'false') return { value: text === 'true' };
	return refuse(
		`The parameter 'Download Video' must be true or false, but is ${describe(value)}`,
		'Use the switch, or an expression that gives true or false.',
	);
}

/** What a number parameter may be. */
export interface NumberRule {
	/** As the user knows the parameter. */
	displayName: string;
	min: number;
	/** How the limit reads, e.g. "1 or more". */
	allowed: string;
	unit: string;
}

/** A number, also as a text; never NaN and never infinite. */
export function checkNumber(value: unknown, rule: NumberRule): Checked<number> {
	const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const number = isNumeric ? Number(value) : NaN;
	if (Number.isFinite(number) && number >= rule.min) return { value: number };
	return refuse(
		`The parameter '${rule.displayName}' must be a number, ${rule.allowed}, but is ${describe(value)}`,
		`Enter a number of ${rule.unit}.`,
	);
}

const MAX_FILE_SIZE: NumberRule = {
	displayName: 'Max File Size',
	min: 0,
	allowed: '0 or more; 0 means no limit',
	unit: 'megabytes',
};

/** The options collection of an item, with its expressions resolved. */
export const optionsOf = (context: IExecuteFunctions, index: number): Record<string, unknown> =>
	context.getNodeParameter('options', index, {}) as Record<string, unknown>;

/** Reads and checks what both operations have in common, before anything is requested. */
export function readTaskItem(context: IExecuteFunctions, index: number): Checked<TaskItem> {
	const id = checkTaskId(context.getNodeParameter('taskId', index, ''));
	if ('refused' in id) return id;
	const item: TaskItem = { index, id: id.value };
	const downloadVideo = checkBoolean(context.getNodeParameter('downloadVideo', index, false));
	if ('refused' in downloadVideo) return downloadVideo;
	if (!downloadVideo.value) return { value: item };

	const property = context.getNodeParameter('binaryPropertyName', index, 'data');
	if (typeof property !== 'string' || property.trim() === '') {
		return refuse(
			`The parameter 'Output Data Field Name' is ${describe(property)}`,
			'Enter the name of the field to put the file in, e.g. data.',
		);
	}
	const options = optionsOf(context, index);
	const maxFileSize = checkNumber(options.maxFileSize ?? 1024, MAX_FILE_SIZE);
	if ('refused' in maxFileSize) return maxFileSize;
	const { fileName } = options;
	if (typeof fileName === 'object' && fileName !== null) {
		return refuse(
			`The parameter 'File Name' is ${describe(fileName)}`,
			'Enter a name, e.g. my-video.mp4, or leave it empty to name the file after the task.',
		);
	}
	item.download = {
		property: property.trim(),
		fileName: isNothing(fileName) ? undefined : String(fileName),
		maxBytes: maxFileSize.value * MB,
	};
	return { value: item };
}

const isNothing = (value: unknown) =>
	value === undefined || value === null || String(value).trim() === '';
