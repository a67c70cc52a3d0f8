import type { Padding, Shape } from '../../engine';
import { transposedProblem } from '../../engine/ops/conv2d-transpose-shape';
import { slide } from '../../engine/ops/window';
import type { Values } from './values';

type Pair = readonly [number, number];

interface Sliding {
  readonly strides: Pair;
  readonly padding: Padding;
}

export interface Convolution extends Sliding {
  readonly kernelSize: Pair;
  readonly dilationRate: Pair;
}

/** `[height, width, channels]` */
type Image = readonly [number, number, number];
const imageOf = (shape: Shape): Image => shape as Image;

/** Which row, or column, of the input a cell of a window lies on, where it lies on one. */
const inside = (at: number, size: number): boolean => at >= 0 && at < size;

/** @param kernel `[height, width, in / groups, filters]` */
export function convolve(
  { data, shape }: Values,
  kernel: Float64Array,
  { kernelSize: window, strides, dilationRate: dilations, padding }: Convolution,
  filters: number,
  groups = 1,
): Values {
  const [height, width, channels] = imageOf(shape);
  const { outHeight, outWidth, padTop, padLeft } = slide('conv2d', [1, ...shape], {
    window,
    strides,
    dilations,
    padding,
  });
  const [ofX, ofY] = [channels / groups, filters / groups];
  const y = new Float64Array(outHeight * outWidth * filters);
  const values = new Float64Array(window[0] * window[1] * ofX);
  const rows = new Int32Array(values.length);
  for (let oy = 0, to = 0; oy < outHeight; oy++)
    for (let ox = 0; ox < outWidth; ox++)
      for (let group = 0; group < groups; group++, to += ofY) {
        let count = 0;
        for (let ky = 0; ky < window[0]; ky++) {
          const iy = oy * strides[0] + ky * dilations[0] - padTop;
          if (!inside(iy, height)) continue;
          for (let kx = 0; kx < window[1]; kx++) {
            const ix = ox * strides[1] + kx * dilations[1] - padLeft;
            if (!inside(ix, width)) continue;
            const from = (iy * width + ix) * channels + group * ofX;
            let row = (ky * window[1] + kx) * ofX * filters + group * ofY;
            for (let c = 0; c < ofX; c++, count++, row += filters) {
              values[count] = data[from + c]!;
              rows[count] = row;
            }
          }
        }
        addProducts(y, to, ofY, values, rows, count, kernel);
      }
  return { data: y, shape: [outHeight, outWidth, filters] };
}

/**
 * Sums of products, one for each output: of the values in a window and the rows of weights that they meet. It takes
 * nearly all the time: eight sums at once read each value once, and stay in registers.
 */
function addProducts(
  y: Float64Array,
  to: number,
  outputs: number,
  values: Float64Array,
  rows: Int32Array,
  count: number,
  weights: Float64Array,
): void {
  let o = 0;
  for (; o + 8 <= outputs; o += 8) {
    let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      const row = rows[i]! + o;
      a += value * weights[row]!;
      b += value * weights[row + 1]!;
      c += value * weights[row + 2]!;
      d += value * weights[row + 3]!;
      e += value * weights[row + 4]!;
      f += value * weights[row + 5]!;
      g += value * weights[row + 6]!;
      h += value * weights[row + 7]!;
    }
    const at = to + o;
    y[at] = a;
    y[at + 1] = b;
    y[at + 2] = c;
    y[at + 3] = d;
    y[at + 4] = e;
    y[at + 5] = f;
    y[at + 6] = g;
    y[at + 7] = h;
  }
  for (; o < outputs; o++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[i]! * weights[rows[i]! + o]!;
    y[to + o] = sum;
  }
}

/** Each pixel adds the kernel, times its channels, to the output. @param kernel `[height, width, filters, in]` */
export function convolveTransposed(
  { data, shape }: Values,
  kernel: Float64Array,
  { kernelSize: window, dilationRate: dilations, ...rest }: Convolution & { readonly outputPadding: Pair | null },
  filters: number,
): Values {
  const [height, width, channels] = imageOf(shape);
  const { IN_H, IN_W, PAD_TOP, PAD_LEFT } = transposedProblem(
    { shape: [1, ...shape], dtype: 'f32' },
    { shape: [...window, filters, channels], dtype: 'f32' },
    { ...rest, dilations, activation: 'linear' },
  );
  const y = new Float64Array(IN_H * IN_W * filters);
  for (let iy = 0, from = 0; iy < height; iy++)
    for (let ix = 0; ix < width; ix++, from += channels)
      for (let ky = 0; ky < window[0]; ky++) {
        const oy = iy * rest.strides[0] + ky * dilations[0] - PAD_TOP;
        if (!inside(oy, IN_H)) continue;
        for (let kx = 0; kx < window[1]; kx++) {
          const ox = ix * rest.strides[1] + kx * dilations[1] - PAD_LEFT;
          if (!inside(ox, IN_W)) continue;
          const to = (oy * IN_W + ox) * filters;
          let at = (ky * window[1] + kx) * filters * channels;
          for (let o = 0; o < filters; o++)
            for (let c = 0; c < channels; c++) y[to + o]! += data[from + c]! * kernel[at++]!;
        }
      }
  return { data: y, shape: [IN_H, IN_W, filters] };
}

export interface Pooling extends Sliding {
  readonly poolSize: Pair;
}

/** `max`, or `mean` of the cells that lie on the image, as Keras counts them. */
export function pool(
  { data, shape }: Values,
  { poolSize: window, strides, padding }: Pooling,
  of: 'max' | 'mean',
): Float64Array {
  const [height, width, channels] = imageOf(shape);
  const { outHeight, outWidth, padTop, padLeft } = slide('pool2d', [1, ...shape], {
    window,
    strides,
    dilations: [1, 1],
    padding,
  });
  const y = new Float64Array(outHeight * outWidth * channels).fill(of === 'max' ? -Infinity : 0);
  for (let oy = 0, to = 0; oy < outHeight; oy++)
    for (let ox = 0; ox < outWidth; ox++, to += channels) {
      const [top, left] = [oy * strides[0] - padTop, ox * strides[1] - padLeft];
      const [bottom, right] = [Math.min(height, top + window[0]), Math.min(width, left + window[1])];
      let cells = 0;
      for (let iy = Math.max(0, top); iy < bottom; iy++)
        for (let ix = Math.max(0, left); ix < right; ix++, cells++) {
          const from = (iy * width + ix) * channels;
          for (let c = 0; c < channels; c++) {
            const value = data[from + c]!;
            if (of === 'mean') y[to + c]! += value;
            else y[to + c] = Math.max(y[to + c]!, value); // of NaN NaN
          }
        }
      if (of === 'mean') for (let c = 0; c < channels; c++) y[to + c]! /= cells;
    }
  return y;
}
