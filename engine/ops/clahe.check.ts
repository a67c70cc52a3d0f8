import { sizeOf } from '../ndarray';
import type { OpCase, OpCheck } from '../op-check';
import { type ClaheAttrs, claheOp } from './clahe';

const between = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** An index into the image, mirrored beyond its end. */
const mirrored = (at: number, size: number): number => {
  const past = at % (2 * size);
  return past < size ? past : 2 * size - 1 - past;
};

export const claheCheck: OpCheck<ClaheAttrs> = {
  op: claheOp,
  reference: ([x], { clipLimit, tiles: [rows, columns] }) => {
    const [n, height, width, channels] = x!.shape as [number, number, number, number];
    const [down, across] = [Math.ceil(height / rows), Math.ceil(width / columns)];
    const pixels = down * across;
    const bin = (v: number): number => Math.trunc(between(v, 0, 255));
    const at = (image: number, iy: number, ix: number, c: number): number =>
      ((image * height + iy) * width + ix) * channels + c;
    /** What the values of each bin become, by one tile. */
    const table = (image: number, row: number, column: number, c: number): number[] => {
      const counts = new Array<number>(256).fill(0);
      for (let iy = row * down; iy < (row + 1) * down; iy++)
        for (let ix = column * across; ix < (column + 1) * across; ix++)
          counts[bin(x!.data[at(image, mirrored(iy, height), mirrored(ix, width), c)]!)]!++;
      const limit = clipLimit > 0 ? (clipLimit * pixels) / 256 : pixels;
      const excess = counts.reduce((sum, count) => sum + Math.max(count - limit, 0), 0);
      let sum = 0;
      const below = counts.map((count) => (sum += Math.min(count, limit) + excess / 256));
      const rest = pixels - below[0]! || 1;
      return below.map((each) => between(((each - below[0]!) * 255) / rest, 0, 255));
    };
    const y = new Float64Array(x!.data.length);
    for (let image = 0; image < n; image++)
      for (let c = 0; c < channels; c++) {
        const tables = Array.from({ length: rows }, (_, row) =>
          Array.from({ length: columns }, (_, column) => table(image, row, column, c)),
        );
        for (let iy = 0; iy < height; iy++)
          for (let ix = 0; ix < width; ix++) {
            const [row, column] = [(iy - down / 2) / down, (ix - across / 2) / across];
            const i = at(image, iy, ix, c);
            for (const [r, rowShare] of [
              [Math.floor(row), 1 - (row - Math.floor(row))],
              [Math.floor(row) + 1, row - Math.floor(row)],
            ] as const)
              for (const [k, share] of [
                [Math.floor(column), 1 - (column - Math.floor(column))],
                [Math.floor(column) + 1, column - Math.floor(column)],
              ] as const)
                y[i]! +=
                  rowShare * share * tables[between(r, 0, rows - 1)]![between(k, 0, columns - 1)]![bin(x!.data[i]!)]!;
          }
      }
    return [y];
  },
  random: (draw) => {
    const shape = draw.shape(4, 4, 600);
    // Nowhere near the end of a bin.
    const values = Array.from({ length: sizeOf(shape) }, () => draw.integer(-10, 265) + 0.5);
    return {
      inputs: [{ shape, values }],
      attrs: { clipLimit: draw.of(0, draw.integer(1, 60)), tiles: [draw.size(8), draw.size(8)] },
    };
  },
  get cases() {
    const of = (shape: readonly number[], clipLimit: number, tiles: ClaheAttrs['tiles']): OpCase<ClaheAttrs> => ({
      inputs: [
        { shape, values: Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => ((i * i) % 277) - 9.5) },
      ],
      attrs: { clipLimit, tiles },
    });
    return [
      of([2, 8, 6, 3], 4, [2, 3]),
      of([1, 9, 7, 1], 20, [2, 2]),
      of([2, 5, 4, 2], 0, [1, 1]),
      // Tiles that are beyond the image, and one of one pixel.
      of([1, 5, 3, 2], 60, [8, 8]),
      of([1, 1, 1, 1], 4, [1, 1]),
    ];
  },
};
