import { ArgumentError } from '../engine/errors';
import { formatShape, type NDArray } from '../engine/ndarray';
import { assertCount } from './assert';
import { drawPlane, type Plane, type PlaneStyle } from './plane';
import { newPaper } from './paper';
import type { Raster } from './raster';
import type { Theme } from './theme';

/** How cells are laid out, in reading order. */
export interface GridOptions {
  /** Default: as many as it takes. */
  rows?: number;
  /** Default as many as fit, at most 8 or 16, as the figure says. */
  columns?: number;
  /** Screen pixels between cells. Default 4. */
  gap?: number;
}

/**
 * A raster for `count` cells in reading order, `across` in a row if the options do not say. The top left corner of cell
 * (row, column) lies at `column * (cell.width + gap)`, `row * (cell.height + gap)`; cells left over stay blank. Below
 * the grid is room for a footer.
 */
export function layOutGrid(
  figure: string,
  { shape }: Pick<NDArray, 'shape'>,
  count: number,
  cell: { readonly width: number; readonly height: number },
  { across, rows: rowsAsked, columns: columnsAsked, gap = 4 }: GridOptions & { across: number },
  theme: Theme,
  footer = { width: 1, height: 0 },
): { raster: Raster; rows: number; columns: number; cornerOf: (i: number) => readonly [x: number, y: number] } {
  assertCount(figure, 'rows', rowsAsked ?? 1, 1);
  assertCount(figure, 'columns', columnsAsked ?? 1, 1);
  assertCount(figure, 'gap', gap, 0);
  const columns = columnsAsked ?? (rowsAsked ? Math.ceil(count / rowsAsked) : Math.min(across, count));
  const rows = rowsAsked ?? Math.ceil(count / columns);
  if (rows * columns < count) {
    throw new ArgumentError(
      `${figure}: ${rows} rows x ${columns} columns are too few cells for the ${count} of shape ` +
        `${formatShape(shape)}; leave out rows to get as many as needed.`,
    );
  }
  const [stepX, stepY] = [cell.width + gap, cell.height + gap];
  const raster = newPaper(
    Math.max(columns * stepX - gap, footer.width),
    rows * stepY - gap + footer.height,
    theme.background,
  );
  return { raster, rows, columns, cornerOf: (i) => [(i % columns) * stepX, Math.floor(i / columns) * stepY] };
}

/** Planes in such a grid, all of one size. */
export function drawGrid(
  figure: string,
  array: NDArray,
  planes: readonly Plane[],
  options: GridOptions & { across: number },
  style: PlaneStyle,
  footer?: { width: number; height: number },
): Raster {
  assertCount(figure, 'scale', style.scale, 1);
  const { height, width } = planes[0]!;
  const cell = { width: width * style.scale, height: height * style.scale };
  const { raster, cornerOf } = layOutGrid(figure, array, planes.length, cell, options, style.theme, footer);
  planes.forEach((plane, i) => drawPlane(raster, ...cornerOf(i), plane, style));
  return raster;
}
