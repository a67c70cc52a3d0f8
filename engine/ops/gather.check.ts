import type { CaseValues, Float64NDArray, OpCheck } from '../op-check';
import { type GatherAttrs, gatherOp } from './gather';

export const gatherCheck: OpCheck<GatherAttrs> = {
  op: gatherOp,
  exact: true,
  reference: ([data, indices, start, targets], { count = indices!.data.length, scale = 1 }) => {
    const gathered = ({ data, shape: [rows] }: Float64NDArray): Float64Array => {
      const size = data.length / rows!;
      const result = new Float64Array(count * size);
      for (let r = 0; r < count; r++) {
        const position = Math.min(start!.data[0]! + r, indices!.data.length - 1);
        const row = Math.min(indices!.data[position]!, rows! - 1);
        result.set(data.subarray(row * size, (row + 1) * size), r * size);
      }
      return result;
    };
    const result = gathered(data!).map((value) => value * Math.fround(scale));
    return targets ? [result, gathered(targets)] : [result];
  },
  random: (draw) => {
    const [rows, ...row] = draw.shape(1, 4) as [number, ...number[]];
    const bytes = draw.of(true, false);
    const count = draw.size(65);
    const targets = { shape: [rows, ...draw.shape(0, 2, 16)], values: draw.of<CaseValues>('normal', { below: 10 }) };
    return {
      inputs: [
        { shape: [rows, ...row], values: bytes ? { bytes: true } : draw.of<CaseValues>(draw.any, { below: 2 ** 24 }) },
        { shape: [count], values: { below: rows + 1 } },
        { shape: draw.of([1], []), values: { u32: [draw.of(0, draw.integer(0, count))] } },
        ...draw.of([], [targets]),
      ],
      attrs: { count: draw.of(count, draw.integer(1, count)), scale: bytes ? draw.of(1, draw.number(0, 1)) : 1 },
    };
  },
  cases: [
    {
      inputs: [
        { shape: [65, 28, 28], values: { bytes: true } },
        { shape: [9], values: { below: 65 } },
        { shape: [1], values: { u32: [0] } },
      ],
      attrs: { scale: 1 / 255 },
    },
    {
      inputs: [
        { shape: [7, 3], values: { bytes: true } },
        { shape: [13], values: { below: 7 } },
        { shape: [1], values: { u32: [5] } },
      ],
      attrs: { count: 8 },
    },
    {
      inputs: [
        { shape: [257], values: { bytes: true } },
        { shape: [64], values: { below: 257 } },
        { shape: [], values: { u32: [1] } },
      ],
      attrs: { count: 63, scale: 2 },
    },
    {
      inputs: [{ shape: [5, 7, 2] }, { shape: [3], values: { below: 5 } }, { shape: [1], values: { u32: [0] } }],
      attrs: {},
    },
    {
      inputs: [
        { shape: [11], values: { below: 10 } },
        { shape: [65], values: { below: 11 } },
        { shape: [1], values: { u32: [0] } },
      ],
      attrs: {},
    },
    // With targets: classes, rows of numbers, and past the end.
    {
      inputs: [
        { shape: [6, 28, 28], values: { bytes: true } },
        { shape: [9], values: { below: 6 } },
        { shape: [1], values: { u32: [2] } },
        { shape: [6], values: { below: 10 } },
      ],
      attrs: { count: 5, scale: 1 / 255 },
    },
    {
      inputs: [
        { shape: [4, 3] },
        { shape: [5], values: { u32: [3, 0, 9, 1, 2] } },
        { shape: [1], values: { u32: [1] } },
        { shape: [4, 2, 5] },
      ],
      attrs: {},
    },
    // Past the end of the indices, past the end of the data, and a start that would wrap around.
    {
      inputs: [
        { shape: [5, 3], values: { bytes: true } },
        { shape: [4], values: { u32: [1, 5, 2 ** 32 - 256, 3] } },
        { shape: [1], values: { u32: [1] } },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [5, 3] },
        { shape: [4], values: { below: 5 } },
        { shape: [1], values: { u32: [2 ** 32 - 256] } },
      ],
      attrs: {},
    },
  ],
};
