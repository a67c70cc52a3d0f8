import { ArgumentError } from '../engine/errors';
import type { Picture } from './raster';

type Canvas = HTMLCanvasElement | OffscreenCanvas;

/** What each canvas shows: where its GPU is lost, it is blank when it comes back. */
const shown = new WeakMap<Canvas, Picture>();

/**
 * Shows a figure: the canvas takes the figure's size, then its pixels; it shows them again where it loses them with the
 * GPU. Size it on the page with CSS. Throws `ArgumentError` when the canvas already belongs to WebGPU or WebGL.
 */
export function drawToCanvas(canvas: Canvas, raster: Picture): void {
  draw(canvas, raster);
  if (!shown.has(canvas)) canvas.addEventListener('contextrestored', () => draw(canvas, shown.get(canvas)!));
  shown.set(canvas, raster);
}

function draw(canvas: Canvas, raster: Picture): void {
  // TypeScript cannot call the union of two overloaded methods, so the branches look alike.
  const context = canvas instanceof OffscreenCanvas ? canvas.getContext('2d') : canvas.getContext('2d');
  if (!context) {
    throw new ArgumentError('drawToCanvas: the canvas has a context other than 2d; give figures their own.');
  }
  if (canvas.width !== raster.width) canvas.width = raster.width;
  if (canvas.height !== raster.height) canvas.height = raster.height;
  context.putImageData(new ImageData(raster.data, raster.width, raster.height), 0, 0);
}
