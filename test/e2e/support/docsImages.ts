/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- prints images */
import { join } from 'node:path';
import type { Locator } from 'playwright-core';

import { projectFolder } from '../../../scripts/projectFolder';
import type { CredentialForm } from './credentialForm';
import type { Editor } from './editor';
import { isN8n1 } from './n8n';
import type { NodePanel } from './nodePanel';
import type { VideoPlayer } from './videoPlayer';

/** Whether the tests print the images of the documents anew; those show the current n8n. */
export const isUpdatingDocs = Boolean(process.env.UPDATE_DOCS) && !isN8n1;

/** Prints these nodes, and what is between them, as docs/images/`name`.png. */
export async function takeCanvasImage(editor: Editor, nodes: string[], name: string) {
	if (!isUpdatingDocs) return;
	await takeImage(
		name,
		nodes.map((node) => editor.node(node)),
		60,
	);
}

/** Prints the whole workflow on the canvas, its notes too, as docs/images/`name`.png. */
export async function takeWorkflowImage({ page }: Editor, name: string) {
	if (!isUpdatingDocs) return;
	await page.getByTestId('zoom-to-fit').click();
	// The canvas glides there.
	await page.waitForTimeout(1500);
	// The button is in front of the nodes; their names are wider than they.
	await page.addStyleTag({ content: '[data-test-id=execute-workflow-button] { display: none }' });
	await takeImage(name, await page.locator('.vue-flow__node').all(), 50);
}

/** Prints the parameters of a node as docs/images/`name`.png. */
export async function takeParametersImage({ whole }: NodePanel, name: string) {
	if (!isUpdatingDocs) return;
	const page = whole.page();
	const viewport = page.viewportSize()!;
	// All fields are to be seen.
	await page.setViewportSize({ ...viewport, height: 1.5 * viewport.height });
	// Takes the mouse and the focus away from the fields.
	await whole.getByTestId('output-panel').click({ position: { x: 60, y: 20 } });
	const ids = ['tab-params', 'node-execute-button'];
	const elements = ids.map((id) => whole.getByTestId(id));
	await takeImage(name, [...elements, whole.getByPlaceholder('Add option')], 6);
	await page.setViewportSize(viewport);
}

/** Prints the parameters of a node, in part, and the video that it has put out. */
export async function takeVideoImage({ whole }: NodePanel, video: VideoPlayer) {
	if (!isUpdatingDocs) return;
	await video.pauseAfter(1);
	const ids = ['tab-params', 'parameter-input-binaryPropertyName', 'ndv-pin-data'];
	await takeImage('video-shown', [...ids.map((id) => whole.getByTestId(id)), video.element], 2);
}

/** Prints a credential's form with its two fields, with what n8n says after its test. */
export async function takeCredentialImage({ whole }: CredentialForm) {
	if (!isUpdatingDocs) return;
	await whole.locator('.n8n-spinner').first().waitFor({ state: 'detached' });
	const ids = [
		'connection',
		'credential-delete-button',
		'parameter-input-apiKey',
		'parameter-input-baseUrl',
	];
	const elements = ids.map((id) => whole.getByTestId(id));
	await takeImage('credential-tested', elements, 20);
}

/**
 * Prints docs/images/`name`.png: what is seen of these elements and of all that lies between them.
 *
 * @param margin around them, in CSS pixels
 */
async function takeImage(name: string, elements: Locator[], margin: number) {
	const boxes = [];
	for (const element of elements) boxes.push((await element.boundingBox())!);
	const x = Math.min(...boxes.map((box) => box.x)) - margin;
	const y = Math.min(...boxes.map((box) => box.y)) - margin;
	const width = Math.max(...boxes.map((box) => box.x + box.width)) + margin - x;
	const height = Math.max(...boxes.map((box) => box.y + box.height)) + margin - y;
	const path = join(projectFolder, 'docs', 'images', `${name}.png`);
	const clip = { x, y, width, height };
	await elements[0].page().screenshot({ path, clip, animations: 'disabled' });
}
