/** The n8n that this package is developed and tested with. */
const DEFAULT_VERSION = '2.41.1';

/** The versions that the end-to-end tests run on, one after the other. */
const TESTED_VERSIONS = [DEFAULT_VERSION, '1.123.81'];

/**
 * What an n8n needs beyond its own version number: the major version of Node.js to run it with,
 * replacements for packages of its that the npm registry does not have, and environment variables.
 *
 * @param {string} version an exact n8n version
 * @returns {{ nodeMajor: number, overrides?: Record<string, string>, env?: Record<string, string> }}
 */
function requirementsOf(version) {
	// n8n 1.x asks for xlsx from another server than the registry.
	if (version.startsWith('1.')) return { nodeMajor: 22, overrides: { xlsx: '0.18.5' } };
	// Nothing else keeps n8n 2.x from fetching a list of MCP servers from n8n when it starts.
	return { nodeMajor: 24, env: { N8N_DISABLED_MODULES: 'mcp-registry' } };
}

module.exports = { DEFAULT_VERSION, TESTED_VERSIONS, requirementsOf };
