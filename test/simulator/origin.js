const { createServer } = require('node:http');

/**
 * One HTTP server on its own port.
 *
 * @typedef {object} Origin
 * @property {string} url without a slash at the end
 * @property {() => Promise<void>} close ends every connection, busy or idle
 */

/**
 * @param {string} host
 * @param {number} port 0 for any free one
 * @param {import('node:http').RequestListener} listener
 * @returns {Promise<Origin>}
 */
async function openOrigin(host, port, listener) {
	const server = createServer(listener);
	// An idle connection that closes just as a client takes it up again would be a fault nobody asked for.
	server.keepAliveTimeout = 0;
	server.requestTimeout = 0;

	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, () => resolve(undefined));
	});
	const address = /** @type {import('node:net').AddressInfo} */ (server.address());
	const hostname = address.family === 'IPv6' ? `[${host}]` : host;

	return {
		url: `http://${hostname}:${address.port}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

module.exports = { openOrigin };
