import type { NDArray } from '../../../engine';
import type { LayerSpec } from '../../run/architecture';
import { builtLayers } from '../../run/check';
import { windowOf, windowStart } from '../../run/window';

/** How a convolution's maps of one image stand to that image. */
export interface Likeness {
  /** Of the maps, `[h, w]`. */
  readonly size: readonly [number, number];
  readonly maps: number;
  /** Maps that are the same everywhere: most often zero. */
  readonly silent: number;
  /** The share of all values that are zero. */
  readonly zeros: number;
  /**
   * Means over the other maps of the absolute Pearson correlation with the image and with its outline; NaN where there
   * is none.
   */
  readonly image: number;
  readonly outline: number;
}

const SIDE = 28;

/**
 * Measures maps `[1, h, w, c]` that the layer at `index` made of an image of 28 x 28. Each pixel of a map is held
 * against the mean of the image's pixels that it stands for.
 */
export function likeness(maps: NDArray, image: Float32Array, layers: readonly LayerSpec[], index: number): Likeness {
  const [, height = 0, width = 0, channels = 0] = maps.shape;
  const { scale, offset } = gridOf(layers.slice(0, index + 1));
  const small = (pixels: Float32Array): Float32Array =>
    Float32Array.from({ length: height * width }, (_, i) => {
      const [top, left] = [Math.floor(i / width), i % width].map((at) =>
        Math.round(offset + at * scale - (scale - 1) / 2),
      );
      return meanOf(pixels, top!, left!, Math.max(1, Math.round(scale)));
    });
  const [shrunk, outline] = [small(image), small(outlineOf(image))];
  const values = Float32Array.from(maps.data);
  const planes = Array.from({ length: channels }, (_, c) =>
    Float32Array.from({ length: height * width }, (_, i) => values[i * channels + c]!),
  );
  const both = planes.map((plane) => [correlation(plane, shrunk), correlation(plane, outline)] as const);
  const mean = (values: readonly number[]): number => {
    const known = values.filter(Number.isFinite);
    return known.reduce((a, b) => a + Math.abs(b), 0) / known.length;
  };
  return {
    size: [height, width],
    maps: channels,
    silent: planes.filter((plane) => plane.every((value) => value === plane[0])).length,
    zeros: values.reduce((count, value) => count + (value === 0 ? 1 : 0), 0) / values.length,
    image: mean(both.map(([r]) => r)),
    outline: mean(both.map(([, r]) => r)),
  };
}

/** Where the centres of a layer's pixels lie in the image: the first, and how far one is from the next. */
function gridOf(layers: readonly LayerSpec[]): { readonly offset: number; readonly scale: number } {
  const windows = builtLayers(layers).flatMap((layer) => {
    const window = windowOf(layer);
    return window ? [{ window, start: windowStart(window, [0, 0], layer.inputShapes![0])[0] }] : [];
  });
  return windows.reduce(
    ({ offset, scale }, { window, start }) => ({
      offset: offset + (start + (window.window[0] - 1) / 2) * scale,
      scale: scale * window.strides[0],
    }),
    { offset: 0, scale: 1 },
  );
}

function meanOf(pixels: Float32Array, top: number, left: number, side: number): number {
  let sum = 0;
  for (let y = top; y < top + side; y++) for (let x = left; x < left + side; x++) sum += at(pixels, y, x);
  return sum / side ** 2;
}

/**
 * The length of the gradient by Sobel's two kernels; beyond the edge lies zero, as for a convolution with padding
 * 'same'.
 */
export function outlineOf(image: Float32Array): Float32Array {
  return image.map((_, i) => {
    const [y, x] = [Math.floor(i / SIDE), i % SIDE];
    const p = (down: number, right: number): number => at(image, y + down, x + right);
    const across = p(-1, 1) + 2 * p(0, 1) + p(1, 1) - p(-1, -1) - 2 * p(0, -1) - p(1, -1);
    const down = p(1, -1) + 2 * p(1, 0) + p(1, 1) - p(-1, -1) - 2 * p(-1, 0) - p(-1, 1);
    return Math.hypot(across, down);
  });
}

const at = (pixels: Float32Array, y: number, x: number): number =>
  y >= 0 && y < SIDE && x >= 0 && x < SIDE ? pixels[y * SIDE + x]! : 0;

/** Pearson's; NaN where one does not vary. */
export function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}
