/** For those who import the package instead of having n8n load it: the built node and credential. */
module.exports = {
	...require('./dist/nodes/SoraVideo/SoraVideo.node.js'),
	...require('./dist/credentials/SoraVideoApi.credentials.js'),
};
