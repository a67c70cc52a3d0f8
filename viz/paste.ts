import type { Picture, Raster } from './raster';

/** Copies a raster onto another that has room for it, its top left corner at (x, y). */
export function paste(onto: Raster, raster: Picture, x: number, y: number): void {
  const row = raster.width * 4;
  for (let i = 0; i < raster.height; i++)
    onto.data.set(raster.data.subarray(i * row, (i + 1) * row), ((y + i) * onto.width + x) * 4);
}
