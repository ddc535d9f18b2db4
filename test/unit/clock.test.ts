/* eslint-disable @n8n/community-nodes/no-restricted-globals -- warnings of leaks come from the process */
import { createClock, sleep, withTimeLimit } from '../../nodes/SoraVideo/api/clock';
import { ChildAbortController } from '../../nodes/SoraVideo/api/childAbortController';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

beforeEach(() => {
	jest.useFakeTimers();
});

afterEach(() => {
	jest.useRealTimers();
});

/** Whether a promise has settled, and how. */
function watch(promise: Promise<unknown>) {
	const watched = { state: 'pending', result: undefined as unknown };
	const settle = (state: string) => (result: unknown) => Object.assign(watched, { state, result });
	promise.then(settle('resolved'), settle('rejected'));
	return watched;
}

const running = () => new AbortController().signal;

const over = () => AbortSignal.abort(new Error('over'));

describe('a sleep', () => {
	test('ends after its time and not before', async () => {
		const watched = watch(sleep(1000, running()));
		await jest.advanceTimersByTimeAsync(999);
		expect(watched.state).toBe('pending');
		await jest.advanceTimersByTimeAsync(1);
		expect(watched.state).toBe('resolved');
	});

	test.each([0, -5, -Infinity])('of %p milliseconds ends at the next opportunity', async (ms) => {
		const watched = watch(sleep(ms, running()));
		await jest.advanceTimersByTimeAsync(1);
		expect(watched.state).toBe('resolved');
	});

	test('may be longer than a timer takes', async () => {
		const watched = watch(sleep(2 * LONGEST_TIMER_MS + 1000, running()));
		await jest.advanceTimersByTimeAsync(2 * LONGEST_TIMER_MS + 999);
		expect(watched.state).toBe('pending');
		await jest.advanceTimersByTimeAsync(1);
		expect(watched.state).toBe('resolved');
	});

	test('ends at once when its signal is aborted, and its timer with it', async () => {
		const controller = new ChildAbortController();
		const watched = watch(sleep(1000, controller.signal));
		await jest.advanceTimersByTimeAsync(300);
		controller.abort();
		await jest.advanceTimersByTimeAsync(0);
		expect(watched.state).toBe('rejected');
		expect(watched.result).toBe(controller.signal.reason);
		expect(jest.getTimerCount()).toBe(0);
	});

	test('ends in its later parts when its signal is aborted, too', async () => {
		const controller = new ChildAbortController();
		const watched = watch(sleep(2 * LONGEST_TIMER_MS, controller.signal));
		await jest.advanceTimersByTimeAsync(LONGEST_TIMER_MS + 1000);
		expect(watched.state).toBe('pending');
		controller.abort();
		await jest.advanceTimersByTimeAsync(0);
		expect(watched.result).toBe(controller.signal.reason);
	});

	test('does not begin when its signal is aborted', async () => {
		for (const ms of [0, 1000]) await expect(sleep(ms, over())).rejects.toThrow('over');
		expect(jest.getTimerCount()).toBe(0);
	});

	test('is ended together with a thousand others, without a warning of a leak', async () => {
		const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
		const controller = new ChildAbortController();
		const sleeps = Array.from({ length: 1000 }, () => watch(sleep(1000, controller.signal)));
		await jest.advanceTimersByTimeAsync(300);
		controller.abort();
		await jest.advanceTimersByTimeAsync(0);
		expect(sleeps.every(({ result }) => result === controller.signal.reason)).toBe(true);
		expect(jest.getTimerCount()).toBe(0);
		expect(warned).not.toHaveBeenCalled();
		warned.mockRestore();
	});
});

describe('work with a time limit', () => {
	/** Work that goes on until its signal is aborted, and then tells when that was. */
	const untilOver = async (signal: AbortSignal) =>
		await new Promise<string>((resolve) => {
			if (signal.aborted) resolve('at once');
			signal.addEventListener('abort', () => resolve('later'));
		});

	test('gives what the work gives, and stops the clock', async () => {
		const work = async () => await Promise.resolve('result');
		expect(await withTimeLimit(1000, running(), work)).toBe('result');
		await jest.advanceTimersByTimeAsync(0);
		expect(jest.getTimerCount()).toBe(0);
	});

	test('rejects with what the work rejects with, and stops the clock', async () => {
		const work = async () => await Promise.reject(new Error('broken'));
		await expect(withTimeLimit(1000, running(), work)).rejects.toThrow('broken');
		await jest.advanceTimersByTimeAsync(0);
		expect(jest.getTimerCount()).toBe(0);
	});

	test('is told when its time is over, and not before', async () => {
		const whole = new ChildAbortController();
		const watched = watch(withTimeLimit(1000, whole.signal, untilOver));
		await jest.advanceTimersByTimeAsync(999);
		expect(watched.state).toBe('pending');
		await jest.advanceTimersByTimeAsync(1);
		expect(watched).toEqual({ state: 'resolved', result: 'later' });
		expect(whole.signal.aborted).toBe(false);
	});

	test('is told when the whole that it is part of ends', async () => {
		const whole = new ChildAbortController();
		const watched = watch(withTimeLimit(1000, whole.signal, untilOver));
		await jest.advanceTimersByTimeAsync(300);
		whole.abort();
		await jest.advanceTimersByTimeAsync(0);
		expect(watched).toEqual({ state: 'resolved', result: 'later' });
		expect(jest.getTimerCount()).toBe(0);
	});

	test('is told from the beginning when the whole is over', async () => {
		expect(await withTimeLimit(1000, over(), untilOver)).toBe('at once');
	});

	test('aborts its signal when it is done', async () => {
		const whole = new ChildAbortController();
		let inner = whole.signal;
		await withTimeLimit(1000, whole.signal, async (signal) => {
			inner = signal;
			await Promise.resolve();
		});
		expect(inner.aborted).toBe(true);
		expect(whole.signal.aborted).toBe(false);
	});
});

describe('a clock', () => {
	test.each([
		['an hour forward', 3_600_000],
		['an hour back', -3_600_000],
	])('is not moved by a step of the system clock: %s', async (_, stepMs) => {
		const clock = createClock();
		const start = Date.now();
		expect(clock.now()).toBeCloseTo(start, 0);
		jest.setSystemTime(start + stepMs);
		await jest.advanceTimersByTimeAsync(1000);
		expect(Date.now()).toBe(start + stepMs + 1000);
		expect(clock.now()).toBeCloseTo(start + 1000, 0);
	});
});
