import { ArgumentError } from '../engine/errors';
import { greatest } from '../engine/extremes';
import { assertKnown } from '../engine/known-options';
import { LINE_HEIGHT } from './font';
import { type GridOptions, layOutGrid } from './grid';
import { GRID } from './options';
import { paste } from './paste';
import { type Picture, type Raster, textWidth } from './raster';
import { light, type Theme } from './theme';

/** `columns` is by default as many as there are figures: they stand side by side. */
export interface SubplotsOptions extends GridOptions {
  /** Above them all, in ASCII. Default none. */
  suptitle?: string;
  /** That of the figures, for the size of `suptitle`. Default 1. */
  pixelRatio?: number;
  /** That of the figures, for what lies between them. */
  theme?: Theme;
}

/**
 * Figures in one picture, in reading order, as `subplot(1, 2, 1)` and `subplot(1, 2, 2)` place them: each in the middle
 * of a cell that has room for the largest.
 *
 * ```ts
 * subplots([curves({ acc, val_acc }), curves({ loss, val_loss })], { suptitle: 'Accuracy & Loss' });
 * ```
 *
 * Throws `ArgumentError` where there are none, on fewer cells than figures, and on a bad gap or pixel ratio.
 */
export function subplots(figures: readonly Picture[], options: SubplotsOptions = {}): Raster {
  assertKnown('subplots', options, [...GRID, 'suptitle', 'pixelRatio', 'theme']);
  const { suptitle = '', pixelRatio = 1, theme = light, ...grid } = options;
  if (figures.length === 0) throw new ArgumentError('subplots: no figures to draw.');
  if (!(pixelRatio > 0 && Number.isFinite(pixelRatio))) {
    throw new ArgumentError(`subplots: pixelRatio is ${pixelRatio}; it must be a finite number above 0.`);
  }
  const size = 2.5 * pixelRatio;
  const margin = Math.round(14 * pixelRatio);
  const header =
    suptitle === ''
      ? { width: 1, height: 0 }
      : {
          width: Math.ceil(textWidth(suptitle, size)) + 2 * margin,
          height: margin + Math.ceil(LINE_HEIGHT * size + 4 * pixelRatio),
        };
  const cell = {
    width: greatest(figures.map(({ width }) => width)),
    height: greatest(figures.map(({ height }) => height)),
  };
  const layout = { ...grid, across: figures.length };
  // The room that a footer has is kept above.
  const { raster, columns, cornerOf } = layOutGrid(
    'subplots',
    { shape: [figures.length] },
    figures.length,
    cell,
    layout,
    theme,
    header,
  );
  raster.text(raster.width / 2, margin, suptitle, theme.foreground, { size, align: 'center' });
  const { gap = 4 } = grid;
  const left = (raster.width - columns * (cell.width + gap) + gap) / 2;
  figures.forEach((figure, i) => {
    const [x, y] = cornerOf(i);
    const aside = { x: (cell.width - figure.width) / 2, y: (cell.height - figure.height) / 2 };
    paste(raster, figure, Math.floor(left + x + aside.x), header.height + y + Math.floor(aside.y));
  });
  return raster;
}
