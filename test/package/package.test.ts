/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions, @typescript-eslint/no-require-imports -- looks at the package from outside */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import manifest from '../../package.json';

const root = path.resolve(__dirname, '../..');

interface Packed {
	/** Bytes. */
	size: number;
	files: Array<{ path: string; size: number }>;
	unpackedSize: number;
}

/** What `npm publish` would send; the build is part of the test command. */
function pack(): Packed {
	const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: root,
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	return (JSON.parse(output.slice(output.indexOf('['))) as Packed[])[0];
}

const filesBelow = (folder: string): string[] =>
	fs
		.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
		.map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
		.filter((name) => fs.statSync(path.join(root, name)).isFile());

const read = (name: string) => fs.readFileSync(path.join(root, name), 'utf8');

describe('the packed package', () => {
	const packed = pack();
	const names = packed.files.map((file) => file.path);

	test('holds what n8n loads and nothing else', () => {
		const sources = [...filesBelow('nodes'), ...filesBelow('credentials')];
		const expected = sources.map((name) => `dist/${name.replace(/\.ts$/, '.js')}`);
		const beside = ['LICENSE.md', 'README.md', 'index.js', 'package.json'];
		expect(names.sort()).toEqual([...expected, ...beside].sort());
	});

	test('has no tests, no build info and no maps', () => {
		expect(names.filter((name) => /test|tsbuildinfo|\.map$|\.ts$/.test(name))).toEqual([]);
		const mapped = names.filter(
			(name) => name.endsWith('.js') && /sourceMappingURL/.test(read(name)),
		);
		expect(mapped).toEqual([]);
	});

	test('stays under 100 kB, and under 300 kB unpacked', () => {
		expect(packed.size).toBeLessThan(100_000);
		expect(packed.unpackedSize).toBeLessThan(300_000);
	});

	test('holds every file that package.json names', () => {
		const named = [manifest.main, ...manifest.n8n.nodes, ...manifest.n8n.credentials];
		expect(names).toEqual(expect.arrayContaining(named));
	});

	test('requires nothing at run time but n8n-workflow and its own files', () => {
		const required = filesBelow('dist')
			.filter((name) => name.endsWith('.js'))
			.flatMap((name) => [...read(name).matchAll(/require\("([^"]+)"\)|import\("([^"]+)"\)/g)])
			.map((match) => match[1] ?? match[2]);
		const foreign = required.filter((name) => !name.startsWith('./') && !name.startsWith('../'));
		expect([...new Set(foreign)]).toEqual(['n8n-workflow']);
	});

	test('gives its node and its credential to those who import it', () => {
		const { SoraVideo, SoraVideoApi } = require(
			root,
		) as typeof import('../../nodes/SoraVideo/SoraVideo.node') &
			typeof import('../../credentials/SoraVideoApi.credentials');
		expect(new SoraVideo().description.name).toBe('soraVideo');
		expect(new SoraVideoApi().name).toBe('soraVideoApi');
	});
});

describe('package.json', () => {
	test('has no run-time dependencies and nothing that n8n refuses', () => {
		for (const field of [
			'dependencies',
			'optionalDependencies',
			'bundledDependencies',
			'overrides',
			'resolutions',
		]) {
			expect(manifest).not.toHaveProperty(field);
		}
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(Object.keys(manifest.scripts)).not.toEqual(
			expect.arrayContaining([expect.stringMatching(/^(pre|post)?(install|prepare)$/)]),
		);
	});

	test('names every package that the project is developed with', () => {
		const named = ['n8n-workflow', 'n8n-core', 'axios', 'jest', 'eslint-plugin-n8n-nodes-base'];
		expect(Object.keys(manifest.devDependencies)).toEqual(expect.arrayContaining(named));
	});

	test('is marked as a community node under the MIT license', () => {
		expect(manifest.keywords).toContain('n8n-community-node-package');
		expect(manifest.license).toBe('MIT');
		expect(manifest.n8n.strict).toBe(true);
	});
});

describe('the layers of the code', () => {
	/** From the outermost to the innermost; imports go inwards only. */
	const layers = ['operations', 'suspend', 'wait', 'api', 'models'];
	const layerOf = (name: string) => layers.indexOf(name.split('/')[2]);

	test('import one way: operations, suspend, wait, api, models', () => {
		const backwards = filesBelow('nodes')
			.filter((name) => name.endsWith('.ts') && layerOf(name) >= 0)
			.flatMap((name) =>
				[...read(name).matchAll(/from '(\.[^']+)'/g)].map(([, target]) => ({
					name,
					target: path.posix.join(path.posix.dirname(name), target),
				})),
			)
			.filter(({ name, target }) => layerOf(target) >= 0 && layerOf(target) < layerOf(name));
		expect(backwards).toEqual([]);
	});

	test('the innermost layers know neither n8n nor a clock nor chance nor the network', () => {
		const pure = [...filesBelow('nodes/SoraVideo/models'), 'nodes/SoraVideo/wording.ts'];
		for (const name of pure) {
			expect([name, read(name)]).toEqual([
				name,
				expect.not.stringMatching(/n8n-workflow'|Date\.now|Math\.random|fetch\(|httpRequest/),
			]);
		}
	});
});
