/** The n8n that this package is developed and tested with. */
const DEFAULT_VERSION = '2.41.1';

/**
 * What an n8n needs beyond its own version number: the major version of Node.js to run it with,
 * replacements for packages of its that the npm registry does not have, and environment variables.
 *
 * @typedef {object} Requirements
 * @property {number} nodeMajor
 * @property {Record<string, string>} [overrides]
 * @property {Record<string, string>} [env]
 *
 * @type {Record<string, Requirements>}
 */
const VERSIONS = {
	// Nothing else keeps it from fetching a list of MCP servers from n8n's own API when it starts.
	'2.41.1': { nodeMajor: 24, env: { N8N_DISABLED_MODULES: 'mcp-registry' } },
	// It asks for xlsx from another server than the registry.
	'1.123.81': { nodeMajor: 22, overrides: { xlsx: '0.18.5' } },
};

/** The versions that the end-to-end tests run on, one after the other. */
const TESTED_VERSIONS = Object.keys(VERSIONS);

/** @param {string} version an exact n8n version */
function requirementsOf(version) {
	return VERSIONS[version] ?? { nodeMajor: version.startsWith('1.') ? 22 : 24 };
}

module.exports = { DEFAULT_VERSION, TESTED_VERSIONS, requirementsOf };
