module.exports = async () => {
	await Promise.all(
		(globalThis.n8nServers ?? []).map(async (server) => {
			await server.stop();
			server.removeHome();
		}),
	);
};
