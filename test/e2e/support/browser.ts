/* eslint-disable no-console -- tells what a test run should know */
import { chromium, selectors, type Browser, type BrowserContext, type Page } from 'playwright-core';

import { OWNER } from '../../../scripts/n8n/restApi';
import { chromiumPath } from './chromium';
import { isUpdatingDocs } from './docsImages';
import { n8n } from './n8n';

/** For whatever a user would wait for, in milliseconds; the machine may be busy. */
const PATIENCE = 240_000;

/** The first start of a browser takes its time, in milliseconds. */
const START_TIME_LIMIT = 600_000;

selectors.setTestIdAttribute('data-test-id');

/** Neither the pages nor the browser itself can reach anything but this machine. */
const LOOPBACK_ONLY = [
	'--no-proxy-server',
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

const VIEWPORT = { width: 1440, height: 800 };

if (n8n && !chromiumPath) {
	console.log(
		'There is no chromium, chromium-browser or google-chrome on the PATH, and SORA_VIDEO_CHROMIUM names none. The tests in a browser are skipped.',
	);
}

/** Like jest's `describe`; the tests are skipped where no n8n or no browser is installed. */
export const describeInBrowser = n8n && chromiumPath ? describe : describe.skip;

/** A browser in which n8n's owner has logged in, with a new page for each test of a block. */
export function useBrowser(): { page: Page } {
	const own = {} as { page: Page };
	const foreignUrls = new Set<string>();
	let browser: Browser | undefined;
	let context: BrowserContext;

	beforeAll(async () => {
		const args = ['--disable-gpu', ...LOOPBACK_ONLY];
		browser = await chromium.launch({ executablePath: chromiumPath, args });
		context = await browser.newContext({
			baseURL: n8n!.baseUrl,
			viewport: VIEWPORT,
			deviceScaleFactor: isUpdatingDocs ? 1.5 : 1,
		});
		context.setDefaultTimeout(PATIENCE);
		context.on('request', (request) => {
			const url = request.url();
			if (/^(https?|wss?):/.test(url) && !url.startsWith(n8n!.baseUrl)) foreignUrls.add(url);
		});
		await logIn(context);
	}, START_TIME_LIMIT);

	beforeEach(async () => {
		own.page = await context.newPage();
	});

	afterEach(async () => await own.page?.close());

	afterAll(async () => {
		await browser?.close();
		if (foreignUrls.size > 0) {
			console.log(`The editor tried to reach ${[...foreignUrls].join(', ')}, in vain.`);
		}
	});

	return own;
}

async function logIn(context: BrowserContext) {
	const page = await context.newPage();
	await page.goto('/signin');
	await page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
	await page.locator('input[type=password]').fill(OWNER.password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	await page.close();
}
