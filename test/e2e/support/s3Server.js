const S3rver = require('@20minutes/s3rver');

/**
 * Starts an S3 server on loopback with one empty bucket. It checks signatures, and lets anybody read.
 *
 * @param {string} directory where it keeps its objects
 * @returns `credential` is the data of n8n's S3 credential; `requests` are the requests so far, such
 * as "PUT /videos/a.mp4"
 */
async function startS3Server(directory) {
	const bucket = 'videos';
	const s3 = new S3rver({
		address: '127.0.0.1',
		port: 0,
		silent: true,
		directory,
		configureBuckets: [{ name: bucket }],
	});
	const { port } = await s3.run();
	const endpoint = `http://127.0.0.1:${port}`;
	/** @type {string[]} */
	const requests = [];
	s3.httpServer.on('request', ({ method, url }) => requests.push(`${method} ${url}`));
	return {
		bucket,
		credential: {
			endpoint,
			region: 'us-east-1',
			accessKeyId: 'S3RVER',
			secretAccessKey: 'S3RVER',
			forcePathStyle: true,
		},
		requests,
		/** @returns {Promise<Buffer | undefined>} the object of this key */
		object: async (key) => {
			const response = await fetch(`${endpoint}/${bucket}/${key}`);
			return response.ok ? Buffer.from(await response.arrayBuffer()) : undefined;
		},
		/** @returns {Promise<string[]>} the keys of all objects, in order */
		keys: async () => {
			const list = await (await fetch(`${endpoint}/${bucket}`)).text();
			return [...list.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key);
		},
		close: async () => {
			s3.httpServer.closeAllConnections();
			await s3.close();
		},
	};
}

module.exports = { startS3Server };
