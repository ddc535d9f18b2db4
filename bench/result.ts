import { median } from './averages';
import type { Figure } from './benchmark';
import type { Setup } from './setup';

/** A figure as it is kept: whether the goal is met is worked out when it is measured. */
export interface KeptFigure extends Omit<Figure, 'goal'> {
	goal?: { text: string; isMet: boolean };
}

export interface Result {
	setup: Setup;
	figures: KeptFigure[];
}

/** Kept as precise as anybody could want to read it. */
const rounded = (value: number) => Number(value.toPrecision(4));

export const kept = ({ goal, ...figure }: Figure): KeptFigure => ({
	...figure,
	runs: figure.runs.map(rounded),
	...(goal && { goal: { text: goal.text, isMet: goal.isMet(median(figure.runs)) } }),
});
