import { ArgumentError } from '../engine/errors';
import { greatest } from '../engine/extremes';
import { CAP_HEIGHT, LINE_HEIGHT } from './font';
import { newPaper } from './paper';
import { type Raster, textWidth, type Color } from './raster';
import { light, type Theme } from './theme';

/** Labels are ASCII; '' leaves one out, for a page that says it in words of its own. */
export interface AxesOptions {
  /** Above the figure. Default none. */
  title?: string;
  /** Below the axis; the default is the figure's. */
  xlabel?: string;
  /** Above the axis; the default is the figure's. */
  ylabel?: string;
  /** Default 640. */
  width?: number;
  /** Default 400. */
  height?: number;
  /** Raster pixels per unit of width and height, like the page's `devicePixelRatio`. Default 1. */
  pixelRatio?: number;
  /** Default `light`. */
  theme?: Theme;
}

export interface LegendEntry {
  label: string;
  color: Color;
  mark: 'line' | 'dashed' | 'dots' | 'bar';
}

export interface Axes {
  raster: Raster;
  /** Where data goes, in pixels. */
  frame: readonly [x: number, y: number, width: number, height: number];
  /** The pixel of a value. */
  x: (value: number) => number;
  y: (value: number) => number;
}

export interface AxesContent {
  xlim: readonly [number, number];
  ylim: readonly [number, number];
  legend: readonly LegendEntry[];
  /** Ticks at whole numbers only. */
  wholeX: boolean;
  wholeY: boolean;
  /** Where there are ticks, and what they say. Default at round values. */
  xTicks?: readonly Tick[] | undefined;
  yTicks?: readonly Tick[] | undefined;
}

/**
 * A blank figure with its axes. The legend stands above the frame, where it hides no data; so does the y
 * label, which reads without tilting one's head. Throws `ArgumentError` on a size that leaves the frame no
 * room.
 */
export function drawAxes(figure: string, content: AxesContent, options: AxesOptions): Axes {
  const { title = '', xlabel = '', ylabel = '', theme = light } = options;
  const { width = 640, height = 400, pixelRatio = 1 } = options;
  if (!(pixelRatio > 0 && Number.isFinite(pixelRatio))) {
    throw new ArgumentError(`${figure}: pixelRatio is ${pixelRatio}; it must be a finite number above 0.`);
  }
  const size = 1.5 * pixelRatio;
  const titleSize = 2 * pixelRatio;
  const margin = 14 * pixelRatio;
  const space = 8 * pixelRatio;
  const hair = Math.max(1, Math.round(pixelRatio));
  const [capital, line] = [CAP_HEIGHT * size, LINE_HEIGHT * size];

  const xTicks = content.xTicks ?? ticks(...content.xlim, width / 60, content.wholeX);
  const yTicks = content.yTicks ?? ticks(...content.ylim, height / 55, content.wholeY);
  const labelled = content.legend.filter((entry) => entry.label !== '');
  const room = width * pixelRatio - 2 * margin - textWidth(ylabel, size) - 2 * space;
  const legendRows = wrap(labelled, (entry) => entryWidth(entry, size), room);

  const headerRows = Math.max(legendRows.length, ylabel === '' ? 0 : 1);
  const left = Math.round(margin + greatest([0, ...yTicks.map(({ label }) => textWidth(label, size))]) + space);
  const right = Math.round(width * pixelRatio - 1.5 * margin);
  const headerTop = margin + (title === '' ? 0 : LINE_HEIGHT * titleSize + space);
  const top = Math.round(headerTop + headerRows * (line + space));
  const tickTop = height * pixelRatio - margin - (xlabel === '' ? 0 : line + space) - capital;
  const bottom = Math.round(tickTop - space);
  if (!(right - left >= 4 * margin && bottom - top >= 4 * margin)) {
    throw new ArgumentError(
      `${figure}: ${width} x ${height} leaves no room for data beside the labels; the default is 640 x 400.`,
    );
  }

  const { background, foreground, muted } = theme;
  const raster = newPaper(Math.round(width * pixelRatio), Math.round(height * pixelRatio), background);
  const share = (value: number, [low, high]: readonly [number, number]) => (value - low) / (high - low);
  const x = (value: number) => left + share(value, content.xlim) * (right - left);
  const y = (value: number) => bottom - share(value, content.ylim) * (bottom - top);

  raster.text(margin, margin, title, foreground, { size: titleSize });
  raster.text(margin, top - space - line, ylabel, foreground, { size });
  legendRows.forEach((row, i) => {
    const rowTop = top - (legendRows.length - i) * (line + space);
    let at = right - row.reduce((sum, entry) => sum + entryWidth(entry, size), 0);
    for (const entry of row) {
      drawEntry(raster, at, rowTop, entry, foreground, size);
      at += entryWidth(entry, size);
    }
  });
  for (const { value, label } of yTicks) {
    raster.fillRect(left, Math.round(y(value)) - hair / 2, right - left, hair, muted);
    raster.text(left - space, y(value) - capital / 2, label, foreground, { size, align: 'right' });
  }
  for (const { value, label } of xTicks) {
    raster.fillRect(Math.round(x(value)) - hair / 2, bottom, hair, space / 2, foreground);
    raster.text(x(value), tickTop, label, foreground, { size, align: 'center' });
  }
  raster.fillRect(left, bottom, right - left, hair, foreground);
  raster.text((left + right) / 2, tickTop + capital + space, xlabel, foreground, { size, align: 'center' });
  return { raster, frame: [left, top, right - left, bottom - top], x, y };
}

/** In units of the font: the space before an entry, its swatch, the gap to its label. */
const swatch = { before: 11, width: 13, gap: 4 };

function entryWidth({ label }: LegendEntry, size: number): number {
  return (swatch.before + swatch.width + swatch.gap) * size + textWidth(label, size);
}

function drawEntry(
  raster: Raster,
  x: number,
  y: number,
  { label, color, mark }: LegendEntry,
  foreground: Color,
  size: number,
): void {
  const [left, width] = [x + swatch.before * size, swatch.width * size];
  if (mark === 'bar') raster.fillRect(left, y, width, CAP_HEIGHT * size, color);
  else {
    const middle = y + (CAP_HEIGHT / 2) * size;
    const dash = mark === 'dashed' ? ([3 * size, 2 * size] as const) : undefined;
    const [from, to, thickness] =
      mark === 'dots' ? [left + width / 2, left + width / 2, 4 * size] : [left, left + width, 1.33 * size];
    raster.line(from, middle, to, middle, color, { thickness, dash });
  }
  raster.text(left + width + swatch.gap * size, y, label, foreground, { size });
}

/** Items in rows no wider than `room`, except for an item that is wider on its own. */
function wrap<T>(items: readonly T[], widthOf: (item: T) => number, room: number): T[][] {
  const rows: T[][] = [];
  let used = Infinity;
  for (const item of items) {
    used += widthOf(item);
    if (used > room) {
      rows.push([]);
      used = widthOf(item);
    }
    rows.at(-1)!.push(item);
  }
  return rows;
}

export interface Tick {
  value: number;
  label: string;
}

/**
 * Round values from low to high, about `most` of them or fewer: the step is 1, 2 or 5 times a power of ten,
 * and at least 1 where only whole numbers make sense.
 */
export function ticks(low: number, high: number, most: number, whole: boolean): Tick[] {
  const span = high - low;
  const power = 10 ** Math.floor(Math.log10(span / most));
  const round = [1, 2, 5, 10].map((factor) => factor * power).find((step) => span / step <= most) ?? span;
  const step = whole ? Math.max(1, round) : round;
  // A limit that is a tick itself must not be lost to the rounding of the division.
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const digits = -Math.floor(Math.log10(step) + 1e-9);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const plain = digits <= 5 && largest < 1e6;
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const value = (first + i) * step;
    if (plain || value === 0) return { value, label: value.toFixed(plain ? Math.max(0, digits) : 0) };
    const mantissa = Math.floor(Math.log10(Math.abs(value)) + 1e-9) + digits;
    return { value, label: value.toExponential(Math.min(20, Math.max(0, mantissa))) };
  });
}
