/** Variables that would change how n8n behaves, or that are none of its business. */
const NOT_PASSED_ON =
	/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_|GENERIC_|SORA_|JEST_|npm_|NODE_(OPTIONS|ENV|PATH)$)/i;

/**
 * The environment of an n8n that keeps to itself: its own home, loopback only, no telemetry, no
 * look for updates, templates, banners or packages.
 *
 * @param {{ home: string, port: number, brokerPort: number, extra?: Record<string, string> }} options
 * `brokerPort` is where n8n's task runners meet it; `extra` is added last
 * @param {NodeJS.ProcessEnv} inherited
 * @returns {NodeJS.ProcessEnv}
 */
function n8nEnvironment({ home, port, brokerPort, extra = {} }, inherited) {
	const kept = Object.entries(inherited).filter(([name]) => !NOT_PASSED_ON.test(name));
	return {
		...Object.fromEntries(kept),
		N8N_USER_FOLDER: home,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_SECURE_COOKIE: 'false',
		N8N_PYTHON_ENABLED: 'false',
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
		N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_MCP_COMMUNITY_NODE_DISCOVERY_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		NO_PROXY: withLoopback(inherited.NO_PROXY ?? inherited.no_proxy),
		no_proxy: withLoopback(inherited.NO_PROXY ?? inherited.no_proxy),
		...extra,
	};
}

function withLoopback(hosts) {
	return [...(hosts ? [hosts] : []), '127.0.0.1', 'localhost'].join(',');
}

module.exports = { n8nEnvironment };
