/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads a document and a workflow */
import fs from 'node:fs';
import path from 'node:path';

import { SoraVideoApi } from '../../credentials/SoraVideoApi.credentials';
import { SoraVideo } from '../../nodes/SoraVideo/SoraVideo.node';

const root = path.resolve(__dirname, '../..');
const read = (name: string) => fs.readFileSync(path.join(root, name), 'utf8');

/** Of a calm speaker. */
const WORDS_PER_SECOND = 2.5;

const script = read('docs/demo-script.md');
const scenes = [...script.matchAll(/^\| (\d):(\d\d) \| (.+) \|$/gm)];

test('the demo video names what the node and its workflow have', () => {
	const { description } = new SoraVideo();
	const { nodes } = JSON.parse(read('workflows/create-a-video.json')) as {
		nodes: Array<{ name: string }>;
	};
	const outputs = [...String(description.outputs).matchAll(/displayName: "([^"]+)"/g)];
	const known = [
		...nodes.map(({ name }) => name),
		...outputs.map(([, name]) => name),
		...[...description.properties, ...new SoraVideoApi().properties].map(
			({ displayName }) => displayName,
		),
	];
	const named = scenes.flatMap(([scene]) => [...scene.matchAll(/\*\*(.+?)\*\*/g)]);
	expect(named.length).toBeGreaterThan(10);
	expect(known).toEqual(expect.arrayContaining(named.map(([, name]) => name)));
});

test('the scenes of the demo video are in order, and leave time to be spoken', () => {
	const starts = scenes.map(([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds));
	const seconds = starts.map((start, index) => (starts[index + 1] ?? 120) - start);
	const hurried = scenes.filter(([, , , cells], index) => {
		const words = cells.split(' | ').at(-1)!.split(' ').length;
		return words > WORDS_PER_SECOND * seconds[index];
	});
	expect(hurried).toEqual([]);
});
