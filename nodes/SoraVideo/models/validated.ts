import type { Explanation } from '../messages';
import { quote } from '../wording';

/** A value that was read from outside, or why it cannot be used; `id`: the task's, where it is known. */
export type Validated<T> = { value: T } | { invalid: Explanation; id?: string };

export const invalid = (message: string, description: string): { invalid: Explanation } => ({
	invalid: { message, description },
});

/** A value of any kind as part of a message. */
export function describe(value: unknown): string {
	if (isNothing(value)) return 'empty';
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : quote(String(value));
}

/** Whether a parameter was left empty. */
export const isNothing = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** The fields that have a value. */
export const definedIn = (fields: object): Record<string, unknown> =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** What a number parameter may be. */
export interface NumberRule {
	/** As the user knows the parameter. */
	displayName: string;
	min: number;
	/** How the limit reads, e.g. "1 or more". */
	allowed: string;
	unit: string;
}

/** A number, also as a text; never NaN and never infinite. */
export function checkNumber(value: unknown, rule: NumberRule): Validated<number> {
	const number = numberIn(value);
	if (number !== undefined && number >= rule.min) return { value: number };
	return invalid(
		`The parameter '${rule.displayName}' must be a number, ${rule.allowed}, but is ${describe(value)}`,
		`Enter a number of ${rule.unit}.`,
	);
}

/** The finite number that a value is, also as a text. */
export function numberIn(value: unknown): number | undefined {
	const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const number = isNumeric ? Number(value) : NaN;
	return Number.isFinite(number) ? number : undefined;
}

/** A switch; an expression may give its text. */
export function checkBoolean(value: unknown, displayName: string): Validated<boolean> {
	const text = typeof value === 'object' ? '' : String(value).trim().toLowerCase();
	if (text === 'true' || text === 'false') return { value: text === 'true' };
	return invalid(
		`The parameter '${displayName}' must be true or false, but is ${describe(value)}`,
		'Use the switch, or an expression that gives true or false.',
	);
}
