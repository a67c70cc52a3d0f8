import type { OpCheck } from '../op-check';
import { type KeepTopKAttrs, keepTopKOp } from './keep-top-k';

export const keepTopKCheck: OpCheck<KeepTopKAttrs> = {
  op: keepTopKOp,
  exact: true,
  reference: ([x], { k, others }) => {
    const columns = x!.shape.at(-1)!;
    return [
      x!.data.map((value, i) => {
        const first = i - (i % columns);
        const row = x!.data.subarray(first, first + columns);
        return row.filter((v, c) => v > value || (v === value && first + c < i)).length < k ? value : others;
      }),
    ];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4);
    return {
      inputs: [{ shape, values: draw.any }],
      attrs: { k: draw.integer(1, shape.at(-1)! + 1), others: draw.of(0, -1e10) },
    };
  },
  cases: [
    { inputs: [{ shape: [13, 10] }], attrs: { k: 3, others: -1e10 } },
    { inputs: [{ shape: [2, 3], values: [1, 1, 1, 2, 5, 5] }], attrs: { k: 2, others: 0 } },
    { inputs: [{ shape: [4] }], attrs: { k: 9, others: 0 } },
  ],
};
