/* eslint-disable @n8n/community-nodes/no-restricted-imports -- reads a workflow */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectFolder } from '../../../scripts/projectFolder';
import type { Bench } from './bench';
import type { WorkflowNode } from './workflow';

interface Example {
	name: string;
	nodes: WorkflowNode[];
	connections: object;
	/** The node of that name. */
	node(name: string): WorkflowNode & { parameters: Record<string, unknown> };
}

/** An example of workflows/ with the bench's credential and folder in its blanks. */
export function readExample(file: string, { credential, folder }: Bench): Example {
	const example = JSON.parse(
		readFileSync(join(projectFolder, 'workflows', file), 'utf8'),
	) as Example;
	example.node = (name) => {
		const found = example.nodes.find((one) => one.name === name);
		if (found === undefined) throw new Error(`${file} has no node ${name}`);
		return found as ReturnType<Example['node']>;
	};
	for (const node of example.nodes) {
		if (node.type.startsWith('n8n-nodes-sora-video.')) {
			node.credentials = { soraVideoApi: credential };
		}
		if (node.type === 'n8n-nodes-base.readWriteFile') {
			Object.assign(node.parameters, { fileName: `=${folder}/{{ $binary.data.fileName }}` });
		}
	}
	return example;
}
