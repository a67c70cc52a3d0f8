import { sizeOf } from '../ndarray';
import type { OpCheck } from '../op-check';
import { type EqualizeAttrs, equalizeOp } from './equalize';

/** To the nearest whole number, a half to the even one. */
const rounded = (value: number): number => {
  const nearest = Math.round(value);
  return nearest - value === 0.5 ? 2 * Math.floor(nearest / 2) : nearest;
};

const within = (bin: number, bins: number): number => Math.trunc(Math.min(Math.max(bin, 0), bins - 1));

export const equalizeCheck: OpCheck<EqualizeAttrs> = {
  op: equalizeOp,
  reference: ([x], { bins }) => {
    const [n, height, width, channels] = x!.shape as [number, number, number, number];
    const pixels = height * width;
    const y = Float64Array.from(x!.data);
    const tables = new Float64Array(n * channels * bins);
    for (let i = 0; i < n * channels; i++) {
      const place = (p: number): number => (Math.floor(i / channels) * pixels + p) * channels + (i % channels);
      const values = Array.from({ length: pixels }, (_, p) => x!.data[place(p)]!);
      const counts = new Array<number>(bins).fill(0);
      for (const v of values) counts[within((v * (bins - 1)) / 255, bins)]!++;
      const least = counts.find((count) => count > 0)!;
      const table = tables.subarray(i * bins, (i + 1) * bins);
      if (least === pixels) {
        table.fill(-1);
        continue;
      }
      let sum = 0;
      counts.forEach((count, bin) => {
        sum += count;
        table[bin] = rounded((Math.max(sum - least, 0) * 255) / (pixels - least));
      });
      values.forEach((v, p) => (y[place(p)] = Number.isNaN(v) ? v : table[within((v / 255) * (bins - 1), bins)]!));
    }
    return [y, tables];
  },
  // Nowhere near the end of a bin.
  random: (draw) => {
    const shape = draw.shape(4, 4, 600);
    const [n, height, width, channels] = shape as [number, number, number, number];
    // One channel of an image may have one value.
    const flat = draw.of(-1, draw.integer(0, n * channels - 1));
    const values = Array.from({ length: sizeOf(shape) }, (_, i) =>
      Math.floor(i / (height * width * channels)) * channels + (i % channels) === flat
        ? 77.5
        : draw.integer(0, 254) + 0.5,
    );
    // Bins that end at whole numbers.
    return { inputs: [{ shape, values }], attrs: { bins: draw.of(256, 52, 86, 16, 6, 4, 2, 1) } };
  },
  get cases() {
    const values = (count: number, of: (i: number) => number) => Array.from({ length: count }, (_, i) => of(i));
    return [
      { inputs: [{ shape: [2, 3, 5, 3], values: values(90, (i) => ((i * 53) % 256) + 0.5) }], attrs: { bins: 256 } },
      { inputs: [{ shape: [1, 9, 7, 1], values: values(63, (i) => ((i * i) % 19) + 90.25) }], attrs: { bins: 256 } },
      { inputs: [{ shape: [2, 4, 6, 2], values: values(96, (i) => ((i * 37) % 11) * 24 + 3) }], attrs: { bins: 4 } },
      { inputs: [{ shape: [1, 5, 4, 1], values: values(20, (i) => (i - 4) * 20 + 3) }], attrs: { bins: 1000 } },
      // The second channel has one value, as the third has of so few bins.
      {
        inputs: [{ shape: [1, 3, 4, 3], values: values(36, (i) => [i * 7, 77, 100 + i / 5][i % 3]!) }],
        attrs: { bins: 3 },
      },
      // The second image has one value in its first channel, where the gradient goes through.
      {
        inputs: [{ shape: [2, 2, 3, 2], values: values(24, (i) => (i >= 12 && i % 2 === 0 ? 77.5 : i * 10 + 3.5)) }],
        attrs: { bins: 256 },
      },
      { inputs: [{ shape: [1, 2, 3, 2], values: values(12, (i) => i * 20) }], attrs: { bins: 1 } },
    ];
  },
};
