import type { Locator, Page } from 'playwright-core';

import { CredentialForm } from './credentialForm';

/** What a user sees and does in the panel of a node. */
export class NodePanel {
	readonly whole: Locator;

	/** What the node has put out. */
	readonly output: Locator;

	private constructor(private readonly page: Page) {
		this.whole = page.getByTestId('ndv');
		this.output = page.getByTestId('output-panel');
	}

	static async opened(page: Page): Promise<NodePanel> {
		const panel = new NodePanel(page);
		await panel.parameter('operation').waitFor();
		return panel;
	}

	parameter(name: string): Locator {
		return this.whole.getByTestId(`parameter-input-${name}`);
	}

	/** The names of all fields that are shown, those of options too. */
	async fields(): Promise<string[]> {
		const labels = this.whole.getByTestId('input-label').filter({ visible: true });
		return await labels.evaluateAll((all) =>
			all.map((label) => label.querySelector('.n8n-text').innerText.trim()),
		);
	}

	/** The fields of the input that n8n offers for expressions, by the node that they come from. */
	inputFields(node: string): Locator {
		const input = this.whole.getByTestId('ndv-input-panel');
		return input.locator(`[data-target=mappable][data-node-name="${node}"]`);
	}

	/** Drags a field of the input into a parameter. */
	async dragInto(parameter: string, field: Locator): Promise<void> {
		const { mouse } = this.page;
		// Waits until the panel has come to rest.
		await field.hover();
		const { x, y, width, height } = (await this.parameter(parameter).boundingBox())!;
		await mouse.down();
		// n8n follows the movement, and looks for what is below only once it has begun.
		await mouse.move(x + width / 2, y + height / 2, { steps: 20 });
		await mouse.up();
	}

	async flip(parameter: string): Promise<void> {
		await this.parameter(parameter).locator('.el-switch').click();
	}

	async choose(parameter: string, option: string): Promise<void> {
		await this.parameter(parameter).click();
		const named = this.page.getByTestId('parameter-input-item').filter({ visible: true });
		// A description follows the name in the list, and one name may be the end of another.
		const name = this.page.getByText(option, { exact: true });
		await named.filter({ has: name }).click();
	}

	/** Opens the list of the options that can be added. */
	async offeredOptions(): Promise<Locator> {
		await this.whole.getByPlaceholder('Add option').click();
		return this.page.getByTestId('collection-parameter-option').filter({ visible: true });
	}

	async chooseCredential({ id }: { id: string }): Promise<void> {
		await this.whole.getByTestId('node-credentials-select').click();
		const item = this.page.getByTestId(`node-credentials-select-item-${id}`);
		await item.filter({ visible: true }).click();
	}

	async newCredential(): Promise<CredentialForm> {
		await this.whole.getByTestId('node-credentials-select').click();
		const create = this.page.getByTestId('node-credentials-select-item-new');
		await create.filter({ visible: true }).click();
		return await CredentialForm.opened(this.page);
	}

	async editCredential(): Promise<CredentialForm> {
		await this.whole.getByTestId('credential-edit-button').click();
		return await CredentialForm.opened(this.page);
	}

	async executeStep(): Promise<void> {
		await this.whole.getByTestId('node-execute-button').click();
	}

	async close(): Promise<void> {
		const buttons = ['ndv-close-button', 'back-to-canvas'].map((id) => this.page.getByTestId(id));
		await buttons[0].or(buttons[1]).filter({ visible: true }).click();
		await this.whole.waitFor({ state: 'hidden' });
	}
}
