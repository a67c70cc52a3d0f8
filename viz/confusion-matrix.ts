import { ArgumentError } from '../engine/errors';
import type { Numbers } from '../engine/ndarray';
import { assertKnown } from '../engine/known-options';
import { arrayOf, assertArray, assertCount } from './assert';
import { colorAt, colormap, type Colormap, type ColormapName } from './colormaps';
import { CAP_HEIGHT } from './font';
import { layOutGrid } from './grid';
import { type Color, type Raster, textWidth } from './raster';
import { light, type Theme } from './theme';

/** Options of `confusionMatrix`. */
export interface ConfusionMatrixOptions {
  /** Screen pixels across a cell. Default 40. */
  cell?: number;
  /** Screen pixels between cells. Default 1. */
  gap?: number;
  /** Default 'viridis', as in scikit-learn's `ConfusionMatrixDisplay`. */
  colormap?: ColormapName | Colormap;
  /** Default `light`. */
  theme?: Theme;
}

/** Pixels per unit of the font below which digits cannot be told apart. */
const LEAST_TEXT = 1;

/**
 * How often each class was taken for each: cell (i, j) holds how many samples of class i were predicted as j, as in
 * `sklearn.metrics.confusion_matrix`, and its colour is its share of row i, as with `normalize='true'`: rows of
 * different sizes can be compared. Counts are written in the cells that have room for them, in black or white,
 * whichever stands out more; zeros are left out. A row without samples has the lowest colour.
 *
 * The top left corner of cell (i, j) lies at `j * (cell + gap)`, `i * (cell + gap)`; names of the classes, which may be
 * in any script, belong to the page around the figure.
 *
 * `counts` is `[n, n]`. Throws `ShapeError` on any other shape, `ArgumentError` on counts that are no whole numbers
 * from zero up, and on a bad cell, gap or colormap.
 */
export function confusionMatrix(given: Numbers, options: ConfusionMatrixOptions = {}): Raster {
  assertKnown('confusionMatrix', options, ['cell', 'gap', 'colormap', 'theme']);
  const counts = arrayOf('confusionMatrix', given);
  const { data, shape } = counts;
  const { cell = 40, gap = 1, theme = light } = options;
  assertArray('confusionMatrix', counts, 'a confusion matrix is [n, n]', shape.length === 2 && shape[0] === shape[1]);
  assertCount('confusionMatrix', 'cell', cell, 1);
  const bad = data.findIndex((count) => !(Number.isInteger(count) && count >= 0));
  if (bad >= 0)
    throw new ArgumentError(`confusionMatrix: element ${bad} is ${data[bad]}; a count is a whole number from 0 up.`);

  const map = colormap(options.colormap ?? 'viridis');
  const size = Math.max(LEAST_TEXT, (0.3 * cell) / CAP_HEIGHT);
  const [classes = 0] = shape;
  const grid = { columns: classes, across: classes, gap };
  const { raster, cornerOf } = layOutGrid(
    'confusionMatrix',
    counts,
    data.length,
    { width: cell, height: cell },
    grid,
    theme,
  );
  for (let row = 0; row < classes; row++) {
    const ofRow = Array.from({ length: classes }, (_, column) => data[row * classes + column]!);
    const total = ofRow.reduce((a, b) => a + b);
    ofRow.forEach((count, column) => {
      const color = colorAt(map, total > 0 ? count / total : 0);
      const [x, y] = cornerOf(row * classes + column);
      raster.fillRect(x, y, cell, cell, color);
      const label = String(count);
      const fits = textWidth(label, size) + 2 * size <= cell && CAP_HEIGHT * size + 2 * size <= cell;
      if (count > 0 && fits)
        raster.text(x + cell / 2, y + (cell - CAP_HEIGHT * size) / 2, label, inkOn(color), { size, align: 'center' });
    });
  }
  return raster;
}

/** Black or white, whichever has more contrast: at least 4.5:1 on any colour. */
function inkOn(paper: Color): Color {
  const channel = (shift: number) => {
    const value = ((paper >> shift) & 255) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0); // WCAG 2.2's relative luminance
  return (luminance + 0.05) ** 2 > 1.05 * 0.05 ? 0x000000 : 0xffffff;
}
