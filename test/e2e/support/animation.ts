/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- prints an image with ffmpeg */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import { projectFolder } from '../../../scripts/projectFolder';
import { isUpdatingDocs } from './docsImages';

/** In pixels. */
const WIDTH = 900;

/** Pictures of a page, one after the other, for an animation in the documents. */
export class Animation {
	private readonly shots: Array<{ picture: Buffer; seconds: number }> = [];

	constructor(private readonly page: Page) {}

	/** @param seconds how long the picture stays */
	async shoot(seconds: number): Promise<void> {
		if (!isUpdatingDocs) return;
		this.shots.push({ picture: await this.page.screenshot(), seconds });
	}

	/** Prints docs/images/`name`.gif. */
	print(name: string): void {
		if (!isUpdatingDocs) return;
		const folder = mkdtempSync(join(tmpdir(), 'animation-'));
		const files = this.shots.map((_, index) => join(folder, `${index}.png`));
		this.shots.forEach(({ picture }, index) => writeFileSync(files[index], picture));
		// ffmpeg forgets the time of the last picture, unless it is named once more.
		const list = this.shots.map(
			({ seconds }, index) => `file ${files[index]}\nduration ${seconds}`,
		);
		const listed = join(folder, 'list.txt');
		writeFileSync(listed, [...list, `file ${files[files.length - 1]}`].join('\n'));
		const colours = `fps=10,scale=${WIDTH}:-1:flags=lanczos,split[a][b];[a]palettegen=max_colors=128:stats_mode=diff[p];[b][p]paletteuse=dither=none:diff_mode=rectangle`;
		const target = join(projectFolder, 'docs', 'images', `${name}.gif`);
		const input = ['-f', 'concat', '-safe', '0', '-i', listed];
		execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, '-vf', colours, target]);
		rmSync(folder, { recursive: true });
	}
}
