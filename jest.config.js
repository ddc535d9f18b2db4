const typescript = ['ts-jest', { tsconfig: '<rootDir>/tsconfig.test.json' }];

const shared = {
	testEnvironment: 'node',
	// Keeps dist/ and its copy of the code out of jest's module map.
	roots: ['<rootDir>/nodes', '<rootDir>/credentials', '<rootDir>/test'],
	transform: { '^.+\\.ts$': typescript },
};

/** The end-to-end tests run on the n8n that this variable names. */
const { SORA_VIDEO_N8N = '' } = process.env;
const isN8n1 = SORA_VIDEO_N8N.startsWith('1.');

/** @type {import('jest').Config} */
module.exports = {
	projects: [
		{
			...shared,
			displayName: 'fast',
			testMatch: [
				'<rootDir>/test/unit/**/*.test.ts',
				'<rootDir>/test/integration/**/*.test.ts',
				'<rootDir>/test/package/**/*.test.ts',
			],
			globalSetup: '<rootDir>/test/support/globalSetup.js',
			setupFiles: [
				'<rootDir>/test/support/propertySeed.js',
				'<rootDir>/test/support/ownUserFolder.js',
			],
			globalTeardown: '<rootDir>/test/support/globalTeardown.js',
		},
		{
			...shared,
			displayName: `n8n ${SORA_VIDEO_N8N}`.trim(),
			testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
			// n8n 1.x has no protection against requests into private networks.
			testPathIgnorePatterns: isN8n1 ? ['/test/e2e/ssrf'] : [],
			globalSetup: '<rootDir>/test/e2e/support/globalSetup.js',
			globalTeardown: '<rootDir>/test/e2e/support/globalTeardown.js',
		},
	],
	// Nothing depends on the speed of the machine, which may have other things to do.
	testTimeout: 300_000,
	coverageReporters: ['text'],
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageThreshold: { global: { lines: 95, branches: 95 } },
};
