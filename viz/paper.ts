import { type Color, Raster } from './raster';

let Paper = Raster;

/** What charts and grids are drawn on. */
export const newPaper = (width: number, height: number, background: Color): Raster =>
  new Paper(width, height, background);

/** Has what is drawn meanwhile be on another paper. */
export function onPaper<T>(paper: typeof Raster, draw: () => T): T {
  const before = Paper;
  Paper = paper;
  try {
    return draw();
  } finally {
    Paper = before;
  }
}
