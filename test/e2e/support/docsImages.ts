/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- prints images */
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

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
	await hideButtons(editor);
	const elements = nodes.map((node) => editor.node(node));
	await takeImage(editor.page, name, await boxesOf(elements), 60);
}

/** Prints the whole workflow on the canvas, its notes too, as docs/images/`name`.png. */
export async function takeWorkflowImage(editor: Editor, name: string) {
	if (!isUpdatingDocs) return;
	const { page } = editor;
	await page.getByTestId('zoom-to-fit').click();
	// The canvas glides there.
	await page.waitForTimeout(1500);
	await hideButtons(editor);
	// A name hangs out of its node, and a line may go around all of them.
	const boxes = await page
		.locator('.vue-flow__node, .vue-flow__node *, .vue-flow__edge-path')
		.evaluateAll((all) =>
			all
				.filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
				.map((one) => one.getBoundingClientRect().toJSON() as Box),
		);
	const visible = boxes.filter(({ width, height }) => width > 0 && height > 0);
	await takeImage(page, name, visible, 30);
}

/** What the editor shows in front of its canvas, and the buttons at the nodes, which an image would cut. */
async function hideButtons({ page }: Editor) {
	const buttons = ['execute-workflow-button', 'canvas-node-toolbar', 'canvas-handle-plus'];
	const selectors = ['.vue-flow__panel', ...buttons.map((id) => `[data-test-id^=${id}]`)].join();
	const others = 'body :not(.vue-flow, .vue-flow *, :has(.vue-flow))';
	const content = `${others} { visibility: hidden } ${selectors} { display: none !important }`;
	await page.addStyleTag({ content });
}

/** Prints the parameters of a node as docs/images/`name`.png. */
export async function takeParametersImage({ whole }: NodePanel, name: string) {
	if (!isUpdatingDocs) return;
	const page = whole.page();
	const viewport = page.viewportSize()!;
	// All fields are to be seen.
	await page.setViewportSize({ ...viewport, height: 2 * viewport.height });
	// Takes the mouse and the focus away from the fields.
	await whole.getByTestId('output-panel').click({ position: { x: 60, y: 20 } });
	const ids = ['tab-params', 'node-execute-button'];
	const elements = [
		...ids.map((id) => whole.getByTestId(id)),
		whole.getByPlaceholder('Add option'),
	];
	// To the left is the edge of the panel.
	await takeImage(page, name, await boxesOf(elements), 6, 0);
	await page.setViewportSize(viewport);
}

/** Prints the parameters of a node, in part, and the video that it has put out. */
export async function takeVideoImage({ whole }: NodePanel, video: VideoPlayer) {
	if (!isUpdatingDocs) return;
	await video.pauseAfter(1);
	const ids = ['tab-params', 'parameter-input-binaryPropertyName', 'ndv-pin-data'];
	const elements = [...ids.map((id) => whole.getByTestId(id)), video.element];
	await takeImage(whole.page(), 'video-shown', await boxesOf(elements), 2);
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
	await takeImage(whole.page(), 'credential-tested', await boxesOf(elements), 20);
}

type Box = { x: number; y: number; width: number; height: number };

async function boxesOf(elements: Locator[]): Promise<Box[]> {
	const boxes = await Promise.all(elements.map(async (element) => await element.boundingBox()));
	return boxes.filter((box) => box !== null);
}

/**
 * Prints docs/images/`name`.png: what is seen of these boxes and of all that lies between them.
 *
 * @param margin around them, in CSS pixels
 */
async function takeImage(page: Page, name: string, boxes: Box[], margin: number, left = margin) {
	const x = Math.min(...boxes.map((box) => box.x)) - left;
	const y = Math.min(...boxes.map((box) => box.y)) - margin;
	const width = Math.max(...boxes.map((box) => box.x + box.width)) + margin - x;
	const height = Math.max(...boxes.map((box) => box.y + box.height)) + margin - y;
	const path = join(projectFolder, 'docs', 'images', `${name}.png`);
	await page.screenshot({ path, clip: { x, y, width, height }, animations: 'disabled' });
}
