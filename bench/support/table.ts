/**
 * A table for the terminal. Colour is left out where `util.styleText` leaves it out: with NO_COLOR, and into a pipe or a file.
 */
import { styleText } from 'node:util';

/** A cell: text, or nothing to say. */
export type Cell = string | null;

/**
 * Rows under a heading: the first column to the left, the others, which are figures, to the right.
 *
 * @param head the names of the columns
 * @param emphasis which rows stand out
 */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  emphasis: (row: number) => boolean = () => false,
): string {
  const texts = rows.map((row) => row.map((cell) => cell ?? '-'));
  const widths = head.map((name, i) => Math.max(name.length, ...texts.map((row) => row[i]?.length ?? 0)));
  // Styles come after padding: their codes have a length and no width.
  const line = (cells: readonly string[]) =>
    widths
      .map((width, i) => (i === 0 ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width)))
      .join('  ')
      .trimEnd();
  const body = texts.map((row, i) => (emphasis(i) ? styleText('bold', line(row)) : line(row)));
  return [styleText('dim', line(head)), ...body].join('\n');
}

/** A line above a table. */
export function formatHeading(text: string): string {
  return styleText('bold', text);
}

/** Text that matters less. */
export function formatAside(text: string): string {
  return styleText('dim', text);
}
