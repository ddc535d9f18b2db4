const net = require('node:net');

/**
 * Asks the operating system for a port on the loopback interface that nobody uses.
 *
 * @param {number} [preferred] taken when it is free
 * @returns {Promise<number>}
 */
async function freePort(preferred) {
	return (preferred && (await listen(preferred))) || (await listen(0));
}

/** @returns {Promise<number | undefined>} the port that was free, undefined when it is taken */
function listen(port) {
	return new Promise((resolve) => {
		const server = net.createServer();
		server.on('error', () => resolve(undefined));
		server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
			const { port: given } = server.address();
			server.close(() => resolve(given));
		});
	});
}

module.exports = { freePort };
