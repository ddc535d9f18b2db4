/**
 * @typedef {import('./answers').Answer} Answer
 * @typedef {import('./delivery').Delivery} Delivery
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./simulator').Simulator} Simulator
 */

/**
 * What goes wrong with one request: another answer, other fields in the task, or a bad delivery.
 *
 * @typedef {object} Fault
 * @property {string} name
 * @property {Answer | ((simulator: Simulator, request: RecordedRequest) => Answer)} [answer]
 * @property {Record<string, unknown>} [fields]
 * @property {Delivery} [delivery]
 * @property {RangeFault} [range] of a request for a part of a file
 * @property {boolean} [createsNothing] whether a request that was to create a task has created none;
 * otherwise the task is there although its answer is lost, which is the worst that can happen
 */

/**
 * @typedef {object} RangeFault
 * @property {boolean} [ignored] whether the whole file is sent
 * @property {number} [shift] how many bytes later the part begins than was asked for
 * @property {number} [grown] by how much the named length of the file exceeds the true one
 * @property {number} [version] of the file; default 1
 */

/**
 * A fault, or a function that decides when the request is there.
 *
 * @typedef {Fault | FaultFunction | undefined} FaultChoice
 * @typedef {(simulator: Simulator, request: RecordedRequest) => Fault | undefined} FaultFunction
 */

/**
 * Faults by ordinal: the first element of an array, or the key 1 of an object, is for the first
 * request.
 *
 * @typedef {readonly FaultChoice[] | Readonly<Record<number, FaultChoice>>} FaultSchedule
 */

/**
 * @param {FaultSchedule | undefined} schedule
 * @param {number} ordinal from 1
 * @returns {FaultChoice}
 */
function scheduledFault(schedule, ordinal) {
	if (Array.isArray(schedule)) return schedule[ordinal - 1];
	return /** @type {Record<number, FaultChoice> | undefined} */ (schedule)?.[ordinal];
}

module.exports = { scheduledFault };
