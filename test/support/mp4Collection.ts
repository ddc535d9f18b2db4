/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- makes files by ffmpeg */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { boxesOf, rewriteBoxes, type Box } from './mp4Boxes';

export interface Mp4File {
	name: string;
	bytes: Buffer;
	/** Whether it consists of fragments: it may end after each of them. */
	isFragmented?: boolean;
}

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

const CODECS: Record<string, string[]> = {
	'H.264': ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
	'H.265': ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'],
	AV1: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-crf', '50'],
	ProRes: ['-c:v', 'prores_ks', '-profile:v', '0'],
};

const FRAGMENTS = 'frag_keyframe+empty_moov+default_base_moof';

/** The container that cannot hold a codec. */
const NOT_IN: Record<string, string> = { ProRes: 'mp4', AV1: 'mov' };

const FORMS = [
	{ name: 'MP4', extension: 'mp4', flags: [] },
	{ name: 'MP4, faststart', extension: 'mp4', flags: ['-movflags', '+faststart'] },
	{
		name: 'MP4 in fragments',
		extension: 'mp4',
		flags: ['-movflags', FRAGMENTS],
		isFragmented: true,
	},
	{
		name: 'MP4 in fragments, the first in the index',
		extension: 'mp4',
		flags: ['-movflags', 'frag_keyframe'],
		isFragmented: true,
	},
	{ name: 'MOV', extension: 'mov', flags: [] },
	{ name: 'MOV, faststart', extension: 'mov', flags: ['-movflags', '+faststart'] },
];

/** Small films of half a second, with sound, as ffmpeg writes them. */
export function makeMp4Collection(): Mp4File[] {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mp4-'));
	try {
		const made = Object.entries(CODECS).flatMap(([codec, options]) =>
			FORMS.filter(({ extension }) => extension !== NOT_IN[codec]).map(
				({ name, extension, flags, isFragmented }) => ({
					name: `${codec} in ${name}`,
					bytes: film(folder, `film.${extension}`, [...options, ...flags]),
					isFragmented,
				}),
			),
		);
		return [...made, dash(folder), ...made.flatMap(rewritten)];
	} finally {
		fs.rmSync(folder, { recursive: true });
	}
}

function film(folder: string, name: string, options: string[]): Buffer {
	const file = path.join(folder, name);
	ffmpeg([...options, '-c:a', 'aac', '-b:a', '8k', '-y', file]);
	return fs.readFileSync(file);
}

function ffmpeg(options: string[]): void {
	const picture = 'testsrc=size=64x36:rate=12:duration=0.5';
	const sound = 'sine=frequency=440:duration=0.5';
	const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound];
	const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', ...inputs, ...options]);
	if (status !== 0) throw new Error(String(stderr));
}

/** The segments of a DASH stream one after the other: an index, then `styp`, `moof` and `mdat`. */
function dash(folder: string): Mp4File {
	const manifest = path.join(folder, 'dash.mpd');
	const codec = [...CODECS['H.264'], '-g', '3', '-an', '-seg_duration', '0.25'];
	const names = ['-init_seg_name', 'init.m4s', '-media_seg_name', 'part$Number$.m4s'];
	ffmpeg([...codec, '-f', 'dash', ...names, '-y', manifest]);
	const parts = fs.readdirSync(folder).filter((name) => /^part\d+\.m4s$/.test(name));
	const files = ['init.m4s', ...parts.sort()].map((name) =>
		fs.readFileSync(path.join(folder, name)),
	);
	return { name: 'H.264 in segments of DASH', bytes: Buffer.concat(files), isFragmented: true };
}

/** The same file in other legal forms. */
function rewritten({ name, bytes, isFragmented }: Mp4File): Mp4File[] {
	if (isFragmented) return [];
	const isMedia = ({ type }: Box) => type === 'mdat';
	const files = [
		{ name: `${name}, its data with a 64-bit size`, bytes: rewriteBoxes(bytes, isMedia, 'long') },
	];
	if (boxesOf(bytes).at(-1)!.type === 'mdat') {
		files.push({
			name: `${name}, its data of size 0`,
			bytes: rewriteBoxes(bytes, isMedia, 'open'),
		});
	}
	return files;
}
