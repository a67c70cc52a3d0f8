import { ArgumentError } from '../engine/errors';
import { greatest } from '../engine/extremes';
import { ticks } from './axes';
import { CAP_HEIGHT, LINE_HEIGHT } from './font';
import { paste } from './paste';
import { Raster, textWidth } from './raster';
import type { Theme } from './theme';

/** What is around a picture: title, axes and their labels. */
export interface FrameOptions {
  /** Above the picture, in ASCII. Default none. */
  title?: string;
  /**
   * 'frame' is a line around the picture, as `imshow` leaves it after `xticks([])` and `yticks([])`. 'bottom' has ticks
   * at it, which count columns and rows from 0, as `imshow` has them; 'top' those of the columns above, as `matshow`
   * has them. Default 'off'.
   */
  axis?: (typeof AXES)[number];
  /** Below the picture and its ticks. Default none. */
  xlabel?: string;
  /** Above the picture's left edge, where it reads without tilting one's head. Default none. */
  ylabel?: string;
}

const AXES = ['off', 'frame', 'bottom', 'top'] as const;

/** Where in a picture the middle of each of its columns and rows lies, in pixels. */
export interface Places {
  readonly columns: number;
  readonly rows: number;
  readonly x: (column: number) => number;
  readonly y: (row: number) => number;
}

const size = 1.5;
const titleSize = 2;
const hair = 1;
const tick = 4;
const space = 5;
/** Around the letters. */
const margin = 2;

/**
 * The picture with its title, frame and ticks around it, where they are asked for. Throws `ArgumentError` on another
 * axis.
 */
export function framed(
  figure: string,
  picture: Raster,
  { columns, rows, x, y }: Places,
  options: FrameOptions,
  theme: Theme,
): Raster {
  const { title = '', axis = 'off', xlabel = '', ylabel = '' } = options;
  if (!AXES.includes(axis))
    throw new ArgumentError(`${figure}: axis is '${axis}'; expected one of ${AXES.join(', ')}.`);
  if (title === '' && axis === 'off' && xlabel === '' && ylabel === '') return picture;
  const { width, height } = picture;
  const ticked = axis === 'bottom' || axis === 'top';
  const ticksOf = (count: number, pixels: number) =>
    ticked ? ticks(-0.5, count - 0.5, Math.min(9, pixels / 40), true) : [];
  const [xTicks, yTicks] = [ticksOf(columns, width), ticksOf(rows, height)];

  const line = axis === 'off' ? 0 : hair;
  const [capital, reach] = [CAP_HEIGHT * size, hair + tick + space];
  // Labels at the corners stand out by up to half their size.
  const around = ticked ? Math.ceil(capital / 2) + margin : line;
  const lineHeight = LINE_HEIGHT * size + space;
  const widest = Math.max(textWidth(title, titleSize), textWidth(xlabel, size));
  const aside = (widest - width) / 2 + margin;
  const last = xTicks.at(-1);
  const left = Math.ceil(
    greatest([around, aside, ...yTicks.map(({ label }) => textWidth(label, size) + reach + margin)]),
  );
  const right = Math.ceil(
    Math.max(
      around,
      aside,
      textWidth(ylabel, size) - width + margin,
      last ? x(last.value) + textWidth(last.label, size) / 2 - width + margin : 0,
    ),
  );
  const beside = Math.ceil(reach + capital) + margin;
  const above = axis === 'top' ? beside : around;
  const header = title === '' ? 0 : margin + LINE_HEIGHT * titleSize + space;
  const top = above + header + (ylabel === '' ? 0 : Math.ceil(lineHeight));
  const foot = axis === 'bottom' ? beside : around;
  const bottom = foot + (xlabel === '' ? 0 : Math.ceil(space + lineHeight));

  const { background, foreground } = theme;
  const raster = new Raster(left + width + right, top + height + bottom, background);
  raster.text(left + width / 2, margin, title, foreground, { size: titleSize, align: 'center' });
  raster.fillRect(left - line, top - line, width + 2 * line, height + 2 * line, foreground);
  paste(raster, picture, left, top);
  raster.text(left, header + margin, ylabel, foreground, { size });
  raster.text(left + width / 2, top + height + foot + space, xlabel, foreground, { size, align: 'center' });
  for (const { value, label } of xTicks) {
    const at = left + x(value);
    const [mark, text] =
      axis === 'top' ? [top - hair - tick, top - beside + margin] : [top + height + hair, top + height + reach];
    raster.fillRect(Math.floor(at), mark, hair, tick, foreground);
    raster.text(at, text, label, foreground, { size, align: 'center' });
  }
  for (const { value, label } of yTicks) {
    const at = top + y(value);
    raster.fillRect(left - hair - tick, Math.floor(at), tick, hair, foreground);
    raster.text(left - reach, at - capital / 2, label, foreground, { size, align: 'right' });
  }
  return raster;
}
