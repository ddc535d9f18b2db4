import {
	failureReason,
	isCompleted,
	isDone,
	isKnownStatus,
	mediaUrl,
	type VideoTask,
} from '../../nodes/SoraVideo/task/videoTask';

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
		['complete', false, false, false],
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

	test.each([[undefined], [null], [''], [' \n'], [7], [[VIDEO]], [{ url: VIDEO }]])(
		'is missing when it is %j',
		(url) => {
			expect(mediaUrl(task({ video_url: url, image_url: url }))).toBeUndefined();
		},
	);
});

describe('the reason why a task failed', () => {
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
		[['moderation', 7], '["moderation",7]'],
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
