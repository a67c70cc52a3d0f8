import type { Shape } from '../engine';

export interface SummaryRow {
  readonly name: string;
  readonly className: string;
  readonly outputShape: Shape | null;
  readonly params: number;
}

// Keras 3's column widths, without the rules, for its 80-column console table.
const WIDTHS = [33, 24, 15] as const;

/** Keras 3's `model.summary()` as text. */
export function summaryText(name: string, rows: readonly SummaryRow[], params: { trainable: number; other: number }): string {
  const rule = (left: string, line: string, cross: string, right: string): string =>
    left + WIDTHS.map((width) => line.repeat(width)).join(cross) + right;
  const body = rows.map(({ name, className, outputShape, params }) =>
    tableRow([`${name} (${className})`, outputShape ? `(None, ${outputShape.join(', ')})` : '?', number(params)], '│'),
  );
  const total = params.trainable + params.other;
  return [
    `Model: "${name}"`,
    rule('┏', '━', '┳', '┓'),
    tableRow(['Layer (type)', 'Output Shape', 'Param #'], '┃'),
    rule('┡', '━', '╇', '┩'),
    body.join(`\n${rule('├', '─', '┼', '┤')}\n`),
    rule('└', '─', '┴', '┘'),
    ` Total params: ${number(total)} (${bytes(total * 4)})`,
    ` Trainable params: ${number(params.trainable)} (${bytes(params.trainable * 4)})`,
    ` Non-trainable params: ${number(params.other)} (${bytes(params.other * 4)})`,
  ].join('\n');
}

/** One row; a cell too long for its column goes on in the next line. */
function tableRow(cells: readonly string[], bar: string): string {
  const wrapped = cells.map((cell, i) => wrap(cell, WIDTHS[i]! - 2));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    wrapped.reduce((row, lines, i) => {
      const text = lines[line] ?? '';
      const width = WIDTHS[i]! - 2;
      return `${row} ${i === 2 ? text.padStart(width) : text.padEnd(width)} ${bar}`;
    }, bar),
  ).join('\n');
}

/** Breaks at spaces, and within a word that is longer than the column. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
    while (lines.at(-1)!.length > width) {
      const long = lines.pop()!;
      lines.push(long.slice(0, width), long.slice(width));
    }
  }
  return lines;
}

const number = (value: number): string => value.toLocaleString('en-US');

/** As Keras's `readable_memory_size`: two decimals in the largest unit below. */
function bytes(size: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  let value = size;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(2)} ${units[unit]}`;
}
