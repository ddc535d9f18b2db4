import type { Locator } from 'playwright-core';

import { expectSoon } from './expectSoon';

/** What the tests use of a page's element that plays a video. */
interface VideoElement {
	videoWidth: number;
	/** Seconds. */
	duration: number;
	currentTime: number;
	/** From 2 on there is a picture. */
	readyState: number;
	pause(): void;
}

/** A video in n8n's viewer for files. */
export class VideoPlayer {
	constructor(readonly element: Locator) {}

	async playback() {
		return await this.element.evaluate((video: VideoElement) => ({
			width: video.videoWidth,
			seconds: video.duration,
			hasPicture: video.readyState >= 2,
			hasAdvanced: video.currentTime > 0,
		}));
	}

	/** n8n serves files in one piece, so that the player can only go forward. */
	async pauseAfter(seconds: number): Promise<void> {
		const isThere = async () =>
			(await this.element.evaluate((video: VideoElement) => video.currentTime)) > seconds;
		await expectSoon(isThere, true);
		await this.element.evaluate((video: VideoElement) => video.pause());
	}
}
