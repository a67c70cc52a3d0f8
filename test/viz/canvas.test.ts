import { expect, it } from 'vitest';
import { ArgumentError } from '../../engine/errors';
import { curves, drawToCanvas, kernelGrid } from '../../viz/index';

const kernel = { shape: [3, 3, 1, 32], data: Float32Array.from({ length: 288 }, (_, i) => Math.sin(i) / 2) };

it.each([
  ['a canvas of the page', () => document.createElement('canvas')],
  ['an offscreen canvas', () => new OffscreenCanvas(1, 1)],
])('shows every pixel of a figure on %s', (_, make) => {
  const canvas: HTMLCanvasElement | OffscreenCanvas = make();
  // The second figure has another size, and the canvas takes it.
  for (const raster of [kernelGrid(kernel), curves({ loss: [0.52, 0.41] })]) {
    drawToCanvas(canvas, raster);
    expect([canvas.width, canvas.height]).toEqual([raster.width, raster.height]);
    const context = canvas.getContext('2d') as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
    const shown = context.getImageData(0, 0, raster.width, raster.height).data;
    expect(raster.data.every((value, i) => value === shown[i])).toBe(true);
  }
});

it('refuses a canvas that belongs to another context', () => {
  const canvas = document.createElement('canvas');
  expect(canvas.getContext('bitmaprenderer')).not.toBeNull();
  expect(() => drawToCanvas(canvas, kernelGrid(kernel))).toThrow(ArgumentError);
});
