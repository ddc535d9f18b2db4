import { ChildAbortController } from '../../nodes/SoraVideo/api/childAbortController';
import { STALL_MS, StallWatch } from '../../nodes/SoraVideo/api/stallWatch';

beforeEach(() => {
	jest.useFakeTimers();
});

afterEach(() => {
	jest.useRealTimers();
});

const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);

test('an attempt to which no body comes ends after a minute and not before', async () => {
	const attempt = new ChildAbortController();
	const watch = new StallWatch(attempt);
	await pass(STALL_MS - 1);
	expect([watch.hasStalled, attempt.signal.aborted]).toEqual([false, false]);
	await pass(1);
	expect([watch.hasStalled, attempt.signal.aborted]).toEqual([true, true]);
	expect(jest.getTimerCount()).toBe(0);
});

test('the minute counts from the last data', async () => {
	const attempt = new ChildAbortController();
	const watch = new StallWatch(attempt);
	const observed = { lastDataAt: Date.now() };
	watch.observe(observed);
	for (let chunks = 0; chunks < 5; chunks++) {
		await pass(STALL_MS - 1);
		observed.lastDataAt = Date.now();
	}
	await pass(STALL_MS - 1);
	expect([watch.hasStalled, attempt.signal.aborted]).toEqual([false, false]);
	await pass(1);
	expect([watch.hasStalled, attempt.signal.aborted]).toEqual([true, true]);
});

test('when all data have come, storing them may take as long as it takes', async () => {
	const attempt = new ChildAbortController();
	const watch = new StallWatch(attempt);
	watch.observe({ lastDataAt: Infinity });
	await pass(100 * STALL_MS);
	expect([watch.hasStalled, attempt.signal.aborted]).toEqual([false, false]);
	attempt.abort();
	await pass(0);
	expect(jest.getTimerCount()).toBe(0);
});

test('an attempt that ends otherwise ends the watch, and has not stalled', async () => {
	const whole = new ChildAbortController();
	const attempt = new ChildAbortController(whole.signal);
	const watch = new StallWatch(attempt);
	await pass(1000);
	whole.abort();
	await pass(2 * STALL_MS);
	expect(watch.hasStalled).toBe(false);
	expect(attempt.signal.aborted).toBe(true);
	expect(jest.getTimerCount()).toBe(0);
});
