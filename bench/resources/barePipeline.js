const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');

async function download(url, file) {
	const response = await new Promise((resolve, reject) => {
		http.get(url, resolve).on('error', reject);
	});
	if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`);
	await pipeline(response, fs.createWriteStream(file));
}

/**
 * Downloads with nothing but Node.js.
 *
 * @param {string} folder
 * @param {number} parallel how many at the same time
 * @param {string[]} urls
 * @returns {Promise<number>} the milliseconds that it took
 */
async function barePipeline(folder, parallel, urls) {
	const began = performance.now();
	const left = urls.entries();
	const worker = async () => {
		for (const [index, url] of left) await download(url, path.join(folder, `bare_${index}.mp4`));
	};
	await Promise.all(Array.from({ length: parallel }, worker));
	return performance.now() - began;
}

module.exports = { barePipeline };

if (require.main === module) {
	const [folder, parallel, ...urls] = process.argv.slice(2);
	void barePipeline(folder, Number(parallel), urls).then((ms) => process.stdout.write(`${ms}\n`));
}
