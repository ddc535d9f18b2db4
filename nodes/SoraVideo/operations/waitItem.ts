import type { IExecuteFunctions } from 'n8n-workflow';

import { checkNumber, type Validated, type NumberRule } from '../task/validated';
import { optionsOf, readTaskItem, type TaskItem } from './parameters';

/** The defaults of the options of Wait Until Done: n8n leaves out of the collection what the user did not add. */
const DEFAULTS = { pollInterval: 30, timeout: 1800, onTimeout: 'fail', maxConcurrentRequests: 10 };

/** What Wait Until Done takes of an input item. */
export interface WaitItem extends TaskItem {
	intervalMs: number;
	timeoutMs: number;
	returnsStatusOnTimeout: boolean;
	maxConcurrentRequests: number;
}

const RULES: Record<'pollInterval' | 'timeout' | 'maxConcurrentRequests', NumberRule> = {
	pollInterval: { displayName: 'Poll Interval', min: 1, allowed: '1 or more', unit: 'seconds' },
	timeout: {
		displayName: 'Timeout',
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

/** Reads and checks the parameters of an item, before anything is requested. */
export function readWaitItem(context: IExecuteFunctions, index: number): Validated<WaitItem> {
	const item = readTaskItem(context, index);
	if ('invalid' in item) return item;
	const options = { ...DEFAULTS, ...optionsOf(context, index) };
	const pollInterval = checkNumber(options.pollInterval, RULES.pollInterval);
	if ('invalid' in pollInterval) return pollInterval;
	const timeout = checkNumber(options.timeout, RULES.timeout);
	if ('invalid' in timeout) return timeout;
	const inFlight = checkNumber(options.maxConcurrentRequests, RULES.maxConcurrentRequests);
	if ('invalid' in inFlight) return inFlight;
	return {
		value: {
			...item.value,
			intervalMs: pollInterval.value * 1000,
			timeoutMs: timeout.value * 1000,
			returnsStatusOnTimeout: options.onTimeout === 'returnStatus',
			maxConcurrentRequests: Math.floor(inFlight.value),
		},
	};
}
