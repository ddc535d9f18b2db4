import type { Locator, Page } from 'playwright-core';

/** What a user sees and does in the form of a credential. */
export class CredentialForm {
	readonly whole: Locator;

	private constructor(page: Page) {
		this.whole = page.getByTestId('editCredential-modal');
	}

	static async opened(page: Page): Promise<CredentialForm> {
		const form = new CredentialForm(page);
		await form.field('apiKey').waitFor();
		return form;
	}

	field(name: string): Locator {
		return this.whole.getByTestId(`parameter-input-${name}`).locator('input');
	}

	/** What n8n says after it has tested the credential. */
	says(text: string): Locator {
		return this.whole.getByText(text);
	}

	/** Saves, which makes n8n test the credential. */
	async save(data: { apiKey: string; baseUrl: string }): Promise<void> {
		await this.field('apiKey').fill(data.apiKey);
		await this.field('baseUrl').fill(data.baseUrl);
		await this.whole.getByTestId('credential-save-button').click();
	}

	async close(): Promise<void> {
		await this.whole.getByLabel('Close this dialog').click();
		await this.isClosed();
	}

	async isClosed(): Promise<void> {
		await this.whole.waitFor({ state: 'hidden' });
	}
}
