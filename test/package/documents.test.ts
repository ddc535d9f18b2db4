/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads and prints a document */
import fs from 'node:fs';
import path from 'node:path';

import { faultsDocument } from '../faults/document';

const file = path.resolve(__dirname, '../../docs/faults.md');

test('docs/faults.md says what the fault table says; UPDATE_DOCS=1 prints it anew', () => {
	const text = faultsDocument();
	if (process.env.UPDATE_DOCS) fs.writeFileSync(file, text);
	expect(fs.readFileSync(file, 'utf8')).toBe(text);
});
