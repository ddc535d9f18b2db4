import { mean, median } from '../../bench/averages';
import type { Benchmark } from '../../bench/benchmark';
import { report, shown } from '../../bench/report';
import { kept } from '../../bench/result';

const SETUP = {
	n8n: '2.41.1',
	node: '24.0.0',
	package: '0.1.0',
	cpu: 'A processor',
	cores: 2,
	memoryGiB: 24,
	date: '2026-11-22',
};

const benchmark: Benchmark = {
	id: 'speed',
	title: 'Speed',
	method: 'How fast it is.',
	measure: async () => [],
};

const reportOf = (...figures: Array<Parameters<typeof kept>[0]>) =>
	report([[benchmark, { setup: SETUP, figures: figures.map(kept) }]]);

it.each([
	[[3, 1, 2], 2],
	[[4, 1, 3, 2], 2.5],
	[[7], 7],
])('takes the middle of %j for the median', (values, middle) => {
	expect(median(values)).toBe(middle);
});

it('takes the sum by the number of values for the mean', () => {
	expect(mean([1, 2, 6])).toBe(3);
});

it.each([
	[1234.5, '1235'],
	[12.34, '12.3'],
	[0.01234, '0.0123'],
	[2, '2'],
])('shows %d as %s', (value, text) => {
	expect(shown(value)).toBe(text);
});

it('prints the median, the spread and the number of runs of each figure', () => {
	const text = reportOf({ name: 'time', unit: 's', runs: [3, 1, 2] });

	expect(text).toContain('## Speed\n\nHow fast it is.');
	expect(text).toContain('| time | 2 s | 1 to 3 | 3 | – |');
});

it('judges a goal by the median', () => {
	const isMet = (seconds: number) => seconds <= 2;
	const goal = { text: 'at most 2 s', isMet };

	const met = reportOf({ name: 'time', unit: 's', runs: [1, 2, 9], goal });
	const missed = reportOf({ name: 'time', unit: 's', runs: [1, 3, 9], goal });

	expect(met).toContain('at most 2 s: met');
	expect(missed).toContain('at most 2 s: **not met**');
});

it('names the command and what it ran on', () => {
	expect(reportOf()).toContain(
		'`npm run bench speed` on n8n 2.41.1 with Node.js 24.0.0; n8n-nodes-sora-video 0.1.0; A processor, 2 cores, 24 GiB of memory; 2026-11-22.',
	);
});
