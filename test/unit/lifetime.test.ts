import { Ended, Lifetime } from '../../nodes/SoraVideo/api/lifetime';

test('a lifetime ends when it is ended, and a second end changes nothing', () => {
	const lifetime = new Lifetime();
	let ends = 0;
	lifetime.signal.addEventListener('abort', () => ends++);
	expect(lifetime.isOver).toBe(false);
	expect(() => lifetime.throwIfOver()).not.toThrow();
	lifetime.end();
	lifetime.end();
	expect(lifetime.isOver).toBe(true);
	expect(lifetime.signal.aborted).toBe(true);
	expect(() => lifetime.throwIfOver()).toThrow(Ended);
	expect(ends).toBe(1);
});

test('a part ends with the whole, through all levels', () => {
	const whole = new Lifetime();
	const part = new Lifetime(whole);
	const ends: string[] = [];
	for (const name of ['first', 'second', 'third']) {
		const partOfPart = new Lifetime(part);
		partOfPart.signal.addEventListener('abort', () => ends.push(name));
	}
	whole.end();
	expect(part.isOver).toBe(true);
	expect(ends).toEqual(['first', 'second', 'third']);
});

test('the whole and the other parts outlive a part', () => {
	const whole = new Lifetime();
	const part = new Lifetime(whole);
	const other = new Lifetime(whole);
	part.end();
	expect(part.isOver).toBe(true);
	expect(whole.isOver).toBe(false);
	expect(other.isOver).toBe(false);
	whole.end();
	expect(other.isOver).toBe(true);
});

test('a part of what is over is over from the beginning', () => {
	const whole = new Lifetime();
	whole.end();
	expect(new Lifetime(whole).isOver).toBe(true);
});

test('a part that ends another part while the whole ends does no harm', () => {
	const whole = new Lifetime();
	const first = new Lifetime(whole);
	const second = new Lifetime(whole);
	first.signal.addEventListener('abort', () => second.end());
	whole.end();
	expect([first.isOver, second.isOver]).toEqual([true, true]);
});
