import type { OpCheck } from '../op-check';
import { type BoxMaskAttrs, boxMaskOp } from './box-mask';

export const boxMaskCheck: OpCheck<BoxMaskAttrs> = {
  op: boxMaskOp,
  reference: ([boxes], { size: [height, width] }) => {
    const within = (at: number, part: number, before: number, size: number): boolean => {
      const start = before * (size - part * size);
      return at >= start && at < start + part * size;
    };
    const y = new Float64Array(boxes!.shape[0]! * height * width).map((_, i) => {
      const [rows, columns, above, left] = boxes!.data.subarray(Math.floor(i / (height * width)) * 4);
      const isIn = within(Math.floor(i / width) % height, rows!, above!, height);
      return Number(isIn && within(i % width, columns!, left!, width));
    });
    return [y];
  },
  random: (draw) => ({
    inputs: [{ shape: [draw.size(16), 4], values: 'probability' }],
    attrs: { size: [draw.size(65), draw.size(65)] },
  }),
  cases: [
    { inputs: [{ shape: [5, 4], values: 'probability' }], attrs: { size: [9, 7] } },
    { inputs: [{ shape: [2, 4], values: [1, 1, 0.3, 0.6, 0, 0, 0.5, 0.5] }], attrs: { size: [3, 5] } },
    { inputs: [{ shape: [1, 4], values: [0.5, 0.25, 1, 0] }], attrs: { size: [8, 8] } },
  ],
};
