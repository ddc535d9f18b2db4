module.exports = async () => {
	const server = globalThis.n8nServer;
	await server?.stop();
	server?.removeHome();
};
