import { ArgumentError } from '../engine/errors';
import type { Picture } from './raster';

/**
 * Shows a figure: the canvas takes the figure's size, then its pixels. Size it on the page with CSS. Throws
 * `ArgumentError` when the canvas already belongs to WebGPU or WebGL.
 */
export function drawToCanvas(canvas: HTMLCanvasElement | OffscreenCanvas, raster: Picture): void {
  // TypeScript cannot call the union of two overloaded methods, so the branches look alike.
  const context = canvas instanceof OffscreenCanvas ? canvas.getContext('2d') : canvas.getContext('2d');
  if (!context) {
    throw new ArgumentError('drawToCanvas: the canvas has a context other than 2d; give figures their own.');
  }
  if (canvas.width !== raster.width) canvas.width = raster.width;
  if (canvas.height !== raster.height) canvas.height = raster.height;
  context.putImageData(new ImageData(raster.data, raster.width, raster.height), 0, 0);
}
