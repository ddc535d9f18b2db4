import type { Locator, Page } from 'playwright-core';

import { NodePanel } from './nodePanel';

/** What n8n calls it. */
export const MANUAL_TRIGGER = 'When clicking ‘Execute workflow’';

/** After so long, in milliseconds, what a click brings is there or will not come. */
const CLICK_WORKS_MS = 60_000;

/** What a user does on the canvas of n8n's editor. */
export class Editor {
	constructor(readonly page: Page) {}

	/** Opens a workflow and waits until its nodes are there. */
	async open(workflow: { id: string }): Promise<void> {
		await this.page.goto(`/workflow/${workflow.id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens an empty workflow and puts a trigger for the button into it. */
	async beginByHand(): Promise<void> {
		// An editor that is still loading may close its list of nodes, or forget the node: a user begins
		// again.
		for (let isAdded = false; !isAdded; ) {
			await this.page.goto('/workflow/new');
			await this.page.getByTestId('canvas-add-button').click();
			await this.page.getByTestId('node-creator-search-bar').fill('Trigger manually');
			const trigger = this.page.getByTestId('node-creator-item-name').first();
			const timeout = CLICK_WORKS_MS;
			isAdded = await trigger
				.click({ timeout })
				.then(async () => await this.node(MANUAL_TRIGGER).waitFor({ timeout }))
				.then(
					() => true,
					() => false,
				);
		}
	}

	node(name: string): Locator {
		return this.ofNode('canvas-node', name);
	}

	/** The names of a node's outputs; that of an only output is empty. */
	async outputs(name: string): Promise<string[]> {
		return await this.ofNode('canvas-node-output-handle', name).allInnerTexts();
	}

	/** The wires that lead from one node to another. */
	wires(from: string, to: string): Locator {
		return this.page.locator(
			`[data-test-id=edge][data-source-node-name="${from}"][data-target-node-name="${to}"]`,
		);
	}

	/** Opens the list of nodes for a wire from the only output of a node, and searches it. */
	async search(after: string, text: string): Promise<Locator> {
		await this.ofNode('canvas-node', after).getByTestId('canvas-handle-plus').click();
		await this.page.getByTestId('node-creator-search-bar').fill(text);
		return this.page.getByTestId('node-creator-item-name');
	}

	async executeWorkflow(): Promise<void> {
		await this.page.getByTestId('execute-workflow-button').first().click();
	}

	async executeStep(name: string): Promise<void> {
		await this.node(name).hover();
		await this.node(name).getByTestId('execute-node-button').click();
	}

	async openNode(name: string): Promise<NodePanel> {
		await this.node(name).dblclick();
		return await NodePanel.opened(this.page);
	}

	/** n8n 2.x saves by itself; a user may press the keys all the same. */
	async save(): Promise<void> {
		await this.page.keyboard.press('Control+s');
	}

	private ofNode(testId: string, name: string): Locator {
		return this.page.locator(`[data-test-id=${testId}][data-node-name="${name}"]`);
	}
}
