import { mediaUrl } from '../../nodes/SoraVideo/api/mediaLink';
import {
	failureReason,
	isCompleted,
	isDone,
	isKnownStatus,
	type VideoTask,
} from '../../nodes/SoraVideo/api/videoTask';

import { slowdown } from '../support/slowdown';

const task = (fields: object = {}): VideoTask => ({
	id: 'sora_abc123',
	status: 'processing',
	...fields,
});

describe('a status', () => {
	test.each([
		// status, done, completed, known
		['queued', false, false, true],
		['processing', false, false, true],
		['completed', true, true, true],
		['failed', true, false, true],
		['cancelled', true, false, true],
		['canceled', true, false, true],
		['in_review', false, false, false],
		['complete', false, true, true],
		['not completed', false, false, false],
		['', false, false, false],
	])('%p: done %p, completed %p, known %p', (status, done, isSuccess, known) => {
		expect(isDone(task({ status }))).toBe(done);
		expect(isCompleted(task({ status }))).toBe(isSuccess);
		expect(isKnownStatus(task({ status }))).toBe(known);
	});

	test.each([' completed', 'Completed', 'COMPLETED\n'])(
		'is understood in capitals and between spaces: %p',
		(status) => {
			expect(isDone(task({ status }))).toBe(true);
			expect(isCompleted(task({ status }))).toBe(true);
			expect(isKnownStatus(task({ status }))).toBe(true);
		},
	);
});

describe('the link', () => {
	const VIDEO = 'https://cdn.example.com/a.mp4';
	const IMAGE = 'https://cdn.example.com/a.png';

	test('is that of the video, or else that of the image', () => {
		expect(mediaUrl(task({ video_url: VIDEO }))).toBe(VIDEO);
		expect(mediaUrl(task({ image_url: IMAGE }))).toBe(IMAGE);
		expect(mediaUrl(task({ video_url: VIDEO, image_url: IMAGE }))).toBe(VIDEO);
		expect(mediaUrl(task({ video_url: null, image_url: IMAGE }))).toBe(IMAGE);
	});

	test('is never that of the image that a video is made from', () => {
		const echo = { object: 'video', status: 'completed', image_url: IMAGE, images: [IMAGE] };
		expect(mediaUrl(task(echo))).toBeUndefined();
		expect(mediaUrl(task({ ...echo, output: { url: VIDEO } }))).toBe(VIDEO);
		expect(mediaUrl(task({ ...echo, content: { video_url: VIDEO } }))).toBe(VIDEO);
	});

	test.each(['null', 'None', 'undefined', 'n/a', '-', 'pending'])(
		'is the one that is an address, beside the text %j',
		(text) => {
			expect(mediaUrl(task({ video_url: text, result_url: VIDEO }))).toBe(VIDEO);
			expect(mediaUrl(task({ video_url: text, output: [VIDEO] }))).toBe(VIDEO);
		},
	);

	test('is not that of a reference beside a text that is no address', () => {
		const odd = { video_url: '/a.mp4', image: IMAGE, images: [IMAGE], image_url: IMAGE };
		expect(mediaUrl(task(odd))).toBe('/a.mp4');
	});

	test.each(['/files/a.mp4', 'files/a.mp4', 'a.mp4'])(
		'is told as it is rather than guessed: %s',
		(path) => {
			const others = { url: 'https://x.example/tasks/1', metadata: { url: IMAGE } };
			expect(mediaUrl(task({ video_url: path, ...others }))).toBe(path);
		},
	);

	test.each([
		'https://cdn.example.com/my clip.mp4?sig=1',
		'https://cdn.example.com/a.mp4?type=attachment; filename=a.mp4',
	])('may have a space in it: %s', (link) => {
		expect(mediaUrl(task({ video_url: link, metadata: { url: IMAGE } }))).toBe(link);
		expect(mediaUrl(task({ output: { url: link } }))).toBe(link);
	});

	test.each([' ', ', ', '\n'])('is not two of them with %j between them', (between) => {
		expect(mediaUrl(task({ output: [VIDEO, VIDEO].join(between) }))).toBeUndefined();
	});

	test('is missing where a text says so, and told where it is another', () => {
		expect(mediaUrl(task({ video_url: 'null' }))).toBeUndefined();
		expect(mediaUrl(task({ video_url: '/a.mp4' }))).toBe('/a.mp4');
	});

	test.each([[undefined], [null], [''], [' \n'], [7], [[VIDEO, IMAGE]], [{ x: VIDEO }]])(
		'is missing when it is %j',
		(url) => {
			expect(mediaUrl(task({ video_url: url, image_url: url }))).toBeUndefined();
		},
	);
});

describe('a word of comparable APIs', () => {
	const link = { result_url: 'https://cdn.example.com/a.mp4' };

	test.each([
		...['succeeded', 'SUCCEED', 'success', 'complete', 'done', 'Finished', 'ready'],
		...['finish', 'successed', 'task_completed', 'completed_with_warnings', '已完成', '生成成功'],
		...['TASK_STATUS_SUCCEED', 'JOB_STATE_SUCCEEDED', 'TASK_SUCCESS', 'generate_success'],
		...['任务成功', '处理完成', '已生成', '视频已生成'],
	])('for done is understood with a link only: %s', (status) => {
		expect(isCompleted(task({ status, ...link }))).toBe(true);
		expect(isDone(task({ status, ...link }))).toBe(true);
		expect(isDone(task({ status }))).toBe(false);
	});

	test.each([
		...['fail', 'FAILURE', 'error', 'errored', 'rejected', 'aborted', 'expired', 'timed out'],
		...['timeout', 'content_rejected', 'generation-failed', 'Cancelled', 'failed_moderation'],
		...['exception', 'killed', 'failed: moderation', '失败', '生成失败', '已取消'],
	])('for failed is understood: %s', (status) => {
		expect(isDone(task({ status }))).toBe(true);
		expect(isCompleted(task({ status, ...link }))).toBe(false);
	});

	test.each(['pending', 'IN_PROGRESS', 'in-queue', 'running', 'submitted', 'Generating'])(
		'for running is understood: %s',
		(status) => {
			expect(isDone(task({ status, ...link }))).toBe(false);
			expect(isKnownStatus(task({ status }))).toBe(true);
		},
	);

	test.each([
		'not_completed',
		'not_success',
		'partial_success',
		'video_generation_completed',
		'upload_completed',
		'failed_retrying',
		'error_pending',
		'moderation',
		'upscaling',
		'partial',
		'3',
	])('that could mean anything is left open: %s', (status) => {
		expect(isDone(task({ status, ...link }))).toBe(false);
		expect(isKnownStatus(task({ status }))).toBe(false);
	});
});

describe('completed without a link', () => {
	test('has failed when it says why', () => {
		const blocked = task({ status: 'completed', video_url: null, error: 'output blocked' });
		expect(isDone(blocked)).toBe(true);
		expect(isCompleted(blocked)).toBe(false);
		expect(failureReason(blocked)).toBe('output blocked');
	});

	test.each([
		{ uri: 'https://x.example/v1/result/sora_1' },
		{ metadata: { url: 'https://x.example' } },
		{ file: 'https://x.example/ref.png' },
		{ media_url: 'https://x.example/ref.mp4' },
		{ image_url: 'https://x.example/ref.png' },
	])('has failed when it says why, whatever else is there: %j', (more) => {
		const blocked = task({ status: 'completed', video_url: null, error: 'blocked', ...more });
		expect(isCompleted(blocked)).toBe(false);
		expect(isDone(blocked)).toBe(true);
	});

	const noReason: unknown[] = [null, '', {}, [], undefined, 'null', 'none', 'No error'];

	test.each([...noReason, { code: 0, message: 'success' }].map((error) => [error]))(
		'is completed beside the error %j',
		(error) => {
			expect(isCompleted(task({ status: 'completed', error }))).toBe(true);
		},
	);
});

describe('a link in a place of comparable APIs', () => {
	const LINK = 'https://cdn.example.com/a.mp4';

	test.each([
		{ video_urls: [LINK] },
		{ result_urls: [LINK, ''] },
		{ output_url: LINK },
		{ file_url: LINK },
		{ video_url: JSON.stringify([LINK]) },
		{ result_url: JSON.stringify({ video_url: LINK }) },
		{ video_url: '//cdn.example.com/a.mp4' },
		{
			output: [
				{ type: 'video', url: LINK },
				{ type: 'cover', url: 'https://x.example/a.png' },
			],
		},
		{ images: ['https://x.example/ref.png'], result_url: LINK },
		{ result_url: LINK },
		{ result_url: LINK, video_url: null },
		{ video_url: [LINK] },
		{ video_url: { url: LINK } },
		{ url: LINK },
		{ download_url: LINK },
		{ videoUrl: LINK },
		{ output: LINK },
		{ output: [LINK] },
		{ output: { video_url: LINK } },
		{ video: { url: LINK } },
		{ videos: [{ url: LINK }] },
		{ result: { videos: [{ url: LINK }] } },
		{ task_result: { videos: [{ id: 'x', url: LINK, duration: '5' }] } },
		{ content: { video_url: LINK } },
		{ data: { result_url: LINK } },
		{ assets: { video: LINK } },
		{ creations: [{ id: 'x', url: LINK, cover_url: 'https://x.example/a.png' }] },
		{ video_result: [{ url: LINK, cover_image_url: 'https://x.example/a.png' }] },
		{ resultJson: JSON.stringify({ resultUrls: [LINK] }) },
		{ video: { uri: LINK } },
		{ response: { generatedVideos: [{ video: { uri: LINK } }] } },
		{ output_video_url: LINK },
		{ media_url: LINK },
		{ files: [{ url: LINK }] },
		{ metadata: { url: LINK, image_url: 'https://x.example/ref.png' } },
		{ fail_reason: LINK },
	])('is found: %j', (fields) => {
		expect(mediaUrl(task(fields))).toBe(LINK);
	});

	test.each([
		{ output: [LINK, LINK] },
		{ last_frame_url: LINK },
		{ thumbnail_url: LINK },
		{ first_image: LINK },
		{ input: { video_url: LINK } },
		{ output: 'a.mp4' },
		{ result: 'see https://example.com' },
	])('is not guessed: %j', (fields) => {
		expect(mediaUrl(task(fields))).toBeUndefined();
	});
});

describe('the reason why a task failed', () => {
	test.each([
		...['fail_reason', 'failReason', 'failure_reason', 'error_message', 'errorMessage'],
		...['error_msg', 'reason', 'detail', 'status_message', 'task_status_msg'],
		...['err_code', 'error_code', 'errorCode'],
	])('is found in %s', (name) => {
		expect(failureReason(task({ error: null, [name]: 'content policy' }))).toBe('content policy');
		expect(failureReason(task({ error: null, data: { [name]: 'policy' } }))).toBe('policy');
	});

	test('is not that all is well', () => {
		expect(failureReason(task({ status: 'failed', msg: 'success' }))).toBeUndefined();
	});

	test('is a text, or the message of an object', () => {
		expect(failureReason(task({ error: ' moderation ' }))).toBe('moderation');
		expect(failureReason(task({ error: { message: 'moderation\n', code: 7 } }))).toBe('moderation');
	});

	test.each([[undefined], [null], [''], ['  '], [[]], [{}]])(
		'is missing when error is %j and nothing else tells it',
		(error) => {
			expect(failureReason(task({ error }))).toBeUndefined();
			expect(failureReason(task({ error, msg: ' ', message: 7 }))).toBeUndefined();
		},
	);

	test.each([
		[{ code: 7 }, '{"code":7}'],
		[{ message: 7 }, '{"message":7}'],
		[{ message: { text: 'moderation' } }, '{"message":{"text":"moderation"}}'],
		[[7, 'moderation'], '[7,"moderation"]'],
	])('in another form is shown as it came: %j', (error, expected) => {
		expect(failureReason(task({ error }))).toBe(expected);
		expect(failureReason(task({ error, msg: null, message: '' }))).toBe(expected);
	});

	test.each([[undefined], [null], [''], [{}], [[]], [{ code: 7 }], [{ message: ' ' }]])(
		'is taken from msg, or else from message, when error has no words: %j',
		(error) => {
			expect(failureReason(task({ error, msg: ' the msg ' }))).toBe('the msg');
			expect(failureReason(task({ error, message: 'the message' }))).toBe('the message');
			expect(failureReason(task({ error, msg: 'the msg', message: 'the message' }))).toBe(
				'the msg',
			);
		},
	);

	test('is taken from error before anything else', () => {
		const others = { msg: 'the msg', message: 'the message' };
		expect(failureReason(task({ error: 'moderation', ...others }))).toBe('moderation');
		expect(failureReason(task({ error: { message: 'moderation' }, ...others }))).toBe('moderation');
	});
});

test('a link that was escaped for a web page is read as it was', () => {
	const escaped = { video_url: 'https://cdn.example.com/a.mp4?e=1&amp;Signature=x' };
	expect(mediaUrl(task(escaped))).toBe('https://cdn.example.com/a.mp4?e=1&Signature=x');
});

test('the picture that a video is made from is not its link while that is still to come', () => {
	const images = ['https://x.example/ref.png'];
	expect(mediaUrl(task({ images, result_url: null }))).toBeUndefined();
	expect(mediaUrl(task({ image: images[0], video_url: null }))).toBeUndefined();
});

test.each(['blocked', 'Content Moderated', 'nsfw', 'flagged'])(
	'%s has failed beside a reason only',
	(status) => {
		expect(isDone(task({ status, error: 'content policy' }))).toBe(true);
		expect(isCompleted(task({ status, error: 'content policy' }))).toBe(false);
		expect(isKnownStatus(task({ status, error: null }))).toBe(false);
	},
);

describe('the link of a task that also repeats its request', () => {
	const OUT = 'https://cdn.example.com/out.mp4';
	const REF = 'https://x.example/ref.mp4';

	test.each([
		{ video_urls: [REF], output: [OUT] },
		{ file_url: REF, video: { url: OUT } },
		...['image_url', 'images'].flatMap((name) => [
			{ [name]: REF, output: { video_url: OUT } },
			{ [name]: REF, content: { video_url: OUT } },
			{ [name]: REF, data: { video_url: OUT } },
			{ [name]: REF, video: { url: OUT } },
			{ [name]: REF, output: OUT },
			{ [name]: REF, output_url: OUT },
			{ [name]: REF, url: OUT },
		]),
		{ url: OUT, data: { prompt: 'x', video_url: REF } },
		{ url: OUT, content: [{ type: 'video_url', video_url: REF, role: 'reference_video' }] },
		{ url: 'https://x.example/tasks/1', output: { video_url: OUT } },
		{ result_url: '/files/v.mp4', output: { url: OUT } },
		{ video_url: '视频已过期/已删除', url: OUT },
		{ media_url: 'https://x.example/ref.png', video_urls: [OUT] },
		{ object: 'image.generation', image_url: OUT, download_url: 'https://x.example/page' },
		{ image_url: 'https://cdn.example.com/out.mp4', assets: ['https://x.example/ref.png'] },
		{ url: 'https://x.example/tasks/1', video: { url: OUT } },
		{ url: 'https://x.example/tasks/1', output: OUT },
		{ uri: 'https://x.example/tasks/1', output_url: OUT },
		{ url: OUT, content: [{ type: 'image_url', image_url: { url: REF }, role: 'first_frame' }] },
		{ url: OUT, data: { prompt: 'x', image_url: REF } },
		{ url: OUT, video: REF },
		{ url: OUT, videos: [REF] },
		{ url: OUT, response: { url: 'https://x.example/self' } },
		{ media_url: REF, output: { url: OUT } },
		{ video_url: [REF], result_url: OUT },
		{ object: 'image.generation', images: [REF], output: [OUT] },
		{ object: 'image', image: REF, results: [OUT] },
		{ output_url: REF, url: OUT },
		{
			content: [{ type: 'text' }, { type: 'video_url', video_url: { url: REF } }],
			data: { video_url: OUT },
		},
	])('is that of the result: %j', (fields) => {
		expect(mediaUrl(task(fields))).toBe(OUT);
	});

	test('may be in the images of an image task', () => {
		const images = [{ url: 'https://cdn.example.com/a.png' }];
		expect(mediaUrl(task({ object: 'image', video_url: null, images }))).toBe(images[0].url);
	});
});

test.each([`failed${'_'.repeat(100_000)}!`, `${'complete_with_'.repeat(7000)}!`])(
	'a long status takes no longer than others: %.20s',
	(status) => {
		expect(slowdown((text) => isKnownStatus(task({ status: String(text) })), status)).toBeLessThan(
			20,
		);
	},
);

test.each([
	{
		object: 'video',
		content: [{ type: 'video', url: 'https://x.example/in.mp4' }, { type: 'text' }],
	},
	{ data: JSON.stringify({ image_url: 'https://x.example/i.png', prompt: 'x' }) },
	{ content: [null, { image_url: { url: 'https://x.example/i.png' } }] },
	{ urls: ['https://x.example/status'] },
	{ files: ['https://x.example/ref.png'] },
	{ metadata: { url: 'https://x.example/ref.png', video_url: 'https://x.example/ref.mp4' } },
	{ media_url: 'https://x.example/ref.png' },
])('what a video is made from is not its link: %j', (fields) => {
	expect(mediaUrl(task({ video_url: null, ...fields }))).toBeUndefined();
});

test.each(['排队中', '处理中', '生成中'])('%s is running', (status) => {
	expect(isKnownStatus(task({ status, error: '前面还有 3 个任务' }))).toBe(true);
	expect(isDone(task({ status }))).toBe(false);
});
