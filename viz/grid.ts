import { ArgumentError } from '../engine/errors';
import { formatShape, type NDArray } from '../engine/ndarray';
import { checkCount } from './check';
import { drawPlane, type Plane, type PlaneStyle } from './plane';
import { Raster } from './raster';

export interface GridOptions {
  /** Default as many as it takes. */
  rows?: number;
  columns?: number;
  /** Screen pixels between cells. Default 4. */
  gap?: number;
}

/**
 * Planes in reading order, all of one size, `across` in a row if the options do not say. The top left corner
 * of cell (row, column) lies at `column * (width * scale + gap)`, `row * (height * scale + gap)`; cells left
 * over stay blank. Below the grid is room for a footer.
 */
export function drawGrid(
  figure: string,
  { shape }: NDArray,
  planes: readonly Plane[],
  { across, rows: rowsAsked, columns: columnsAsked, gap = 4 }: GridOptions & { across: number },
  style: PlaneStyle,
  footer = { width: 1, height: 0 },
): Raster {
  const count = planes.length;
  checkCount(figure, 'rows', rowsAsked ?? 1, 1);
  checkCount(figure, 'columns', columnsAsked ?? 1, 1);
  checkCount(figure, 'gap', gap, 0);
  checkCount(figure, 'scale', style.scale, 1);
  const columns = columnsAsked ?? (rowsAsked ? Math.ceil(count / rowsAsked) : Math.min(across, count));
  const rows = rowsAsked ?? Math.ceil(count / columns);
  if (rows * columns < count) {
    throw new ArgumentError(
      `${figure}: ${rows} rows x ${columns} columns are too few cells for the ${count} of shape ` +
        `${formatShape(shape)}; leave out rows to have as many as it takes.`,
    );
  }
  const { height, width } = planes[0]!;
  const [stepX, stepY] = [width * style.scale + gap, height * style.scale + gap];
  const raster = new Raster(
    Math.max(columns * stepX - gap, footer.width),
    rows * stepY - gap + footer.height,
    style.theme.background,
  );
  planes.forEach((plane, i) => {
    drawPlane(raster, (i % columns) * stepX, Math.floor(i / columns) * stepY, plane, style);
  });
  return raster;
}
