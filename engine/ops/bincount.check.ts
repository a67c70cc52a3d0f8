import type { OpCheck } from '../op-check';
import { type BincountAttrs, bincountOp } from './bincount';

export const bincountCheck: OpCheck<BincountAttrs> = {
  op: bincountOp,
  reference: ([values, weights], { bins, whole = false }) => {
    const sums = new Float64Array(bins);
    const repeat = weights ? values!.data.length / weights.data.length : 1;
    values!.data.forEach((bin, i) => {
      const weight = weights ? weights.data[Math.floor(i / repeat)]! : 1;
      if (bin < bins) sums[bin]! += whole ? Math.trunc(weight) : weight;
    });
    return [sums];
  },
  random: (draw) => {
    const shape = draw.shape(1, 3, 5000);
    const bins = draw.size();
    const weights = { shape: shape.slice(0, draw.integer(1, shape.length)), values: draw.any };
    return {
      inputs: [{ shape, values: { below: bins + draw.integer(0, 2) } }, ...draw.of([], [weights])],
      attrs: { bins, whole: draw.of(true, false) },
    };
  },
  cases: [
    { inputs: [{ shape: [65], values: { below: 7 } }], attrs: { bins: 5 } },
    { inputs: [{ shape: [1], values: { u32: [0] } }], attrs: { bins: 1 } },
    { inputs: [{ shape: [37, 21], values: { below: 3 } }, { shape: [37, 21] }], attrs: { bins: 4 } },
    { inputs: [{ shape: [300, 3], values: { below: 9 } }, { shape: [300] }], attrs: { bins: 9 } },
    {
      inputs: [
        { shape: [6], values: { u32: [0, 1, 1, 2, 0, 2 ** 31] } },
        { shape: [6], values: [0.5, 1.75, -1.25, 3, 2, 8] },
      ],
      attrs: { bins: 3, whole: true },
    },
  ],
};
