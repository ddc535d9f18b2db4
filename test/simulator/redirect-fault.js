const { answer } = require('./answers');

/**
 * @typedef {import('./fault').Fault} Fault
 * @typedef {import('./recording').RecordedRequest} RecordedRequest
 * @typedef {import('./simulator').Simulator} Simulator
 */

/**
 * Sends the client to another address.
 *
 * @param {string | ((simulator: Simulator, request: RecordedRequest) => string)} to the Location
 * @param {number} [status] 301, 302, 303, 307 or 308
 * @returns {Fault}
 */
function redirect(to, status = 302) {
	return {
		name: `redirect ${status}`,
		answer: (simulator, request) => {
			const location = typeof to === 'function' ? to(simulator, request) : to;
			return answer(status, 'text/plain', '', { location });
		},
	};
}

/**
 * To the same path on the third origin, which records what it is sent.
 *
 * @param {number} [status]
 */
redirect.elsewhere = function elsewhere(status) {
	return redirect((simulator, { url }) => simulator.elsewhereOrigin + url, status);
};

/**
 * To the same path with `redirected=1` added to its query.
 *
 * @param {number} [status]
 */
redirect.sameOrigin = function sameOrigin(status) {
	return redirect((_, { url }) => `${url}${url.includes('?') ? '&' : '?'}redirected=1`, status);
};

module.exports = { redirect };
