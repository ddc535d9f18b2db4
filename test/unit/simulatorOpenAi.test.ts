/* eslint-disable @n8n/community-nodes/no-restricted-imports -- tests talk to a loopback server */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { clipPath } from '../simulator';
import { startOpenAiVideos } from '../simulator/openai-videos';

type OpenAiVideos = Awaited<ReturnType<typeof startOpenAiVideos>>;

let videos: OpenAiVideos;

const SCRIPTS: Record<string, object> = {
	'A cat': {},
	'A slow cat': { processingMs: 60, startAtFirstLook: true },
	'An endless cat': { ends: 'never' },
	'A forbidden cat': { ends: 'failed', error: 'Moderated' },
};

beforeEach(async () => {
	videos = await startOpenAiVideos((prompt) => SCRIPTS[prompt]);
});

afterEach(async () => await videos.close());

async function ask(path: string, init: RequestInit = {}) {
	const headers = { authorization: `Bearer ${videos.key}`, ...init.headers };
	return await fetch(videos.baseUrl + path, { ...init, headers });
}

function formOf(fields: Record<string, string>) {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	return form;
}

async function create(fields: Record<string, string>) {
	return await ask('/videos', { method: 'POST', body: formOf(fields) });
}

async function createdId(prompt: string) {
	const { id } = (await (await create({ prompt })).json()) as { id: string };
	return id;
}

async function statusOf(id: string) {
	return (await (await ask(`/videos/${id}`)).json()) as { status: string; error: unknown };
}

it('tells of a new video what was asked for, and that it is queued', async () => {
	const asked = { model: 'sora-2', prompt: 'A cat', seconds: '4', size: '1280x720' };

	const response = await create(asked);

	expect(response.status).toBe(200);
	expect(await response.json()).toEqual({
		id: 'video_1',
		object: 'video',
		created_at: expect.any(Number),
		status: 'queued',
		progress: 0,
		error: null,
		...asked,
	});
});

it('hands on the bytes of a completed video', async () => {
	const id = await createdId('A cat');

	expect(await statusOf(id)).toMatchObject({ status: 'completed', progress: 100 });
	const content = await ask(`/videos/${id}/content`);

	expect(content.headers.get('content-type')).toBe('video/mp4');
	expect(Buffer.from(await content.arrayBuffer())).toEqual(readFileSync(clipPath));
});

it('has a video in progress until its time is over', async () => {
	const id = await createdId('A slow cat');

	const statuses = [(await statusOf(id)).status];
	while (statuses.at(-1) !== 'completed') {
		await sleep(10);
		statuses.push((await statusOf(id)).status);
	}

	expect(new Set(statuses)).toEqual(new Set(['in_progress', 'completed']));
});

it('has no content of a video that is not ready', async () => {
	const id = await createdId('An endless cat');

	expect((await ask(`/videos/${id}/content`)).status).toBe(404);
});

it('says why a video has failed', async () => {
	const id = await createdId('A forbidden cat');

	expect(await statusOf(id)).toMatchObject({ status: 'failed', error: { message: 'Moderated' } });
});

it.each([
	['no prompt', { model: 'sora-2' }],
	['another model', { prompt: 'A cat', model: 'sora-9' }],
	['another length', { prompt: 'A cat', seconds: '5' }],
	['another size', { prompt: 'A cat', size: '1x1' }],
])('refuses a request with %s', async (_what, fields) => {
	const response = await create(fields as unknown as Record<string, string>);

	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
});

it('refuses what is no form, a video that nobody has created, and any other path', async () => {
	const json = { method: 'POST', body: '{"prompt":"A cat"}' };

	expect((await ask('/videos', json)).status).toBe(400);
	expect((await ask('/videos/video_9')).status).toBe(404);
	expect((await ask('/models')).status).toBe(404);
});

it('refuses another key', async () => {
	const response = await ask('/videos/video_1', { headers: { authorization: 'Bearer other' } });

	expect(response.status).toBe(401);
});

it('records which video each request was about, and what it was told', async () => {
	const id = await createdId('A cat');
	await statusOf(id);

	expect(videos.requests).toMatchObject([
		{ method: 'POST', url: '/v1/videos', taskId: id },
		{ method: 'GET', url: `/v1/videos/${id}`, taskId: id, taskStatus: 'completed' },
	]);
});
