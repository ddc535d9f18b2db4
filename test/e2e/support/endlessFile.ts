import { faults } from '../../simulator';
import type { TaskScript } from './bench';

/** Of the file, so many bytes come with each second. */
export const PIECE = 5000;

/** The script of a task whose file begins to come at once, and takes days. */
export const ENDLESS_FILE: TaskScript & object = {
	media: { bytes: 2 ** 30 },
	downloads: Array<object>(9).fill(faults.drip({ bytes: PIECE, everyMs: 1000 })) as never,
};
