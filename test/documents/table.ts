/** A wider table is not aligned, see `printWidth` of Prettier. */
const MAX_WIDTH = 100;

/** A table as Prettier formats it: its columns are aligned, unless it is too wide. */
export function markdownTable(head: string[], rows: string[][]): string {
	const widths = head.map((_, column) =>
		Math.max(3, ...[head, ...rows].map((row) => row[column].length)),
	);
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const aligned = (row: string[]) => line(row.map((cell, column) => cell.padEnd(widths[column])));
	const isTooWide = aligned(head).length > MAX_WIDTH;
	return (
		isTooWide
			? [line(head), line(head.map(() => '---')), ...rows.map(line)]
			: [aligned(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(aligned)]
	).join('\n');
}
