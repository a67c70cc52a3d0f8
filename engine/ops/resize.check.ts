import type { OpCase, OpCheck } from '../op-check';
import { INTERPOLATIONS, RADIUS, type ResizeInterpolation } from '../interpolations';
import { type ResizeAttrs, resizeOp } from './resize';

const resizeCase = (
  shape: readonly [number, number, number, number],
  size: readonly [number, number],
  interpolation: ResizeInterpolation,
  antialias = false,
): OpCase<ResizeAttrs> => ({ inputs: [{ shape }], attrs: { size, interpolation, antialias } });

const lanczos = (d: number, radius: number): number =>
  d < 1e-3 ? 1 : (radius * Math.sin(Math.PI * d) * Math.sin((Math.PI * d) / radius)) / (Math.PI * d) ** 2;

const halfToEven = (value: number): number => {
  const whole = Math.round(value);
  return whole - value === 0.5 && whole % 2 !== 0 ? whole - 1 : whole;
};

/** By the distance from the centre, from 0 to the radius. */
const KERNELS: Readonly<Record<Exclude<keyof typeof RADIUS, 'area'>, (d: number) => number>> = {
  bilinear: (d) => 1 - d,
  bicubic: (d) => (d < 1 ? (1.5 * d - 2.5) * d * d + 1 : ((-0.5 * d + 2.5) * d - 4) * d + 2),
  lanczos3: (d) => lanczos(d, 3),
  lanczos5: (d) => lanczos(d, 5),
};

/** For each pixel of the output those of the input that it is made of, and how much of each. */
function weightsOf(input: number, output: number, attrs: ResizeAttrs): (readonly [number, number])[][] {
  return Array.from({ length: output }, (_, o) => {
    if (attrs.interpolation === 'area') {
      const step = input / output;
      const overlap = (i: number): number => Math.min(i + 1, (o + 1) * step) - Math.max(i, o * step);
      return [...Array(input).keys()].filter((i) => overlap(i) > 0).map((i) => [i, overlap(i) / step] as const);
    }
    if (attrs.interpolation === 'nearest') return [[Math.floor(((o + 0.5) * input) / output), 1]];
    const radius = RADIUS[attrs.interpolation];
    // As TensorFlow's table has them.
    const inTable = attrs.interpolation === 'bicubic' && !attrs.antialias;
    const rounded = (distance: number): number => (inTable ? halfToEven(distance * 1024) / 1024 : distance);
    const scale = attrs.antialias ? Math.max(input / output, 1) : 1;
    const taps: [number, number][] = [];
    for (let i = 0; i < input; i++) {
      // In parts of 1 / (2 output), which are whole, so that what is at the radius is out of reach.
      const distance = Math.abs(2 * i * output - (2 * o + 1) * input + output);
      const unit = 2 * (scale > 1 ? input : output);
      if (distance < radius * unit) taps.push([i, KERNELS[attrs.interpolation](rounded(distance / unit))]);
    }
    const total = taps.reduce((sum, [, weight]) => sum + weight, 0);
    return taps.map(([i, weight]) => [i, weight / total] as const);
  });
}

export const resizeCheck: OpCheck<ResizeAttrs> = {
  op: resizeOp,
  reference: ([x], attrs) => {
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const [rows, columns] = [weightsOf(height, attrs.size[0], attrs), weightsOf(width, attrs.size[1], attrs)];
    const y: number[] = [];
    for (let n = 0; n < batch; n++)
      for (const down of rows)
        for (const right of columns)
          for (let c = 0; c < channels; c++) {
            let sum = 0;
            for (const [iy, a] of down)
              for (const [ix, b] of right) sum += a * b * x!.data[((n * height + iy) * width + ix) * channels + c]!;
            y.push(sum);
          }
    return [Float64Array.from(y)];
  },
  random: (draw) =>
    resizeCase(
      draw.shape(4, 4, 800) as [number, number, number, number],
      [draw.size(17), draw.size(17)],
      draw.of(...INTERPOLATIONS),
      draw.of(true, false),
    ),
  cases: [
    resizeCase([2, 3, 4, 3], [6, 8], 'nearest'),
    resizeCase([1, 5, 4, 2], [3, 7], 'nearest'),
    resizeCase([1, 1, 3, 1], [4, 3], 'nearest'),
    resizeCase([2, 3, 4, 3], [6, 12], 'bilinear'),
    resizeCase([1, 5, 7, 2], [3, 7], 'bilinear'),
    resizeCase([1, 7, 5, 2], [3, 2], 'bilinear', true),
    resizeCase([1, 1, 2, 2], [3, 5], 'bilinear'),
    resizeCase([1, 4, 3, 2], [8, 9], 'bicubic'),
    resizeCase([1, 7, 6, 1], [3, 4], 'bicubic', true),
    resizeCase([1, 4, 5, 2], [8, 15], 'lanczos3'),
    resizeCase([1, 9, 5, 1], [4, 7], 'lanczos3', true),
    resizeCase([1, 4, 7, 2], [12, 14], 'lanczos5'),
    resizeCase([2, 7, 9, 2], [3, 4], 'area'),
    resizeCase([1, 4, 5, 1], [9, 5], 'area'),
  ],
};
