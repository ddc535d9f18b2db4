import { OperationalError } from 'n8n-workflow';

import { ChildAbortController } from '../../nodes/SoraVideo/api/childAbortController';

test('a controller is aborted once, with an error that n8n does not report', () => {
	const controller = new ChildAbortController();
	let aborts = 0;
	controller.signal.addEventListener('abort', () => aborts++);
	expect(controller.signal.aborted).toBe(false);
	controller.abort();
	controller.abort();
	expect(controller.signal.aborted).toBe(true);
	expect(() => controller.signal.throwIfAborted()).toThrow(OperationalError);
	expect(aborts).toBe(1);
});

test('a child is aborted with its parent, through all levels', () => {
	const parent = new ChildAbortController();
	const child = new ChildAbortController(parent.signal);
	const aborts: string[] = [];
	for (const name of ['first', 'second', 'third']) {
		const grandchild = new ChildAbortController(child.signal);
		grandchild.signal.addEventListener('abort', () => aborts.push(name));
	}
	parent.abort();
	expect(child.signal.aborted).toBe(true);
	expect(aborts).toEqual(['first', 'second', 'third']);
});

test('the parent and the other children outlive a child', () => {
	const parent = new ChildAbortController();
	const child = new ChildAbortController(parent.signal);
	const other = new ChildAbortController(parent.signal);
	child.abort();
	expect(child.signal.aborted).toBe(true);
	expect(parent.signal.aborted).toBe(false);
	expect(other.signal.aborted).toBe(false);
	parent.abort();
	expect(other.signal.aborted).toBe(true);
});

test('a child of an aborted parent is aborted from the beginning', () => {
	const parent = new ChildAbortController();
	parent.abort();
	expect(new ChildAbortController(parent.signal).signal.aborted).toBe(true);
});

test('a child that aborts another while their parent is aborted does no harm', () => {
	const parent = new ChildAbortController();
	const first = new ChildAbortController(parent.signal);
	const second = new ChildAbortController(parent.signal);
	first.signal.addEventListener('abort', () => second.abort());
	parent.abort();
	expect([first.signal.aborted, second.signal.aborted]).toEqual([true, true]);
});
