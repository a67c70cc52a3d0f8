import type { OpCheck } from '../op-check';
import { type L1L2Factors, l1l2Op } from './l1l2';

export const l1l2Check: OpCheck<L1L2Factors> = {
  op: l1l2Op,
  reference: ([x], { l1 = 0, l2 = 0 }) => [
    Float64Array.of(x!.data.reduce((sum, v) => sum + l1 * Math.abs(v) + l2 * v * v, 0)),
  ],
  random: (draw) => ({
    inputs: [{ shape: draw.shape(0, 4), values: draw.any }],
    attrs: { l1: draw.of(0, draw.number(0, 1)), l2: draw.of(0, draw.number(0, 1)) },
  }),
  cases: [
    { inputs: [{ shape: [], values: 'awayFromZero' }], attrs: { l1: 0.5, l2: 0.25 } },
    { inputs: [{ shape: [3, 3, 2, 5], values: 'awayFromZero' }], attrs: { l1: 0.01 } },
    { inputs: [{ shape: [257] }], attrs: { l2: 0.01 } },
    { inputs: [{ shape: [65, 7], values: 'awayFromZero' }], attrs: { l1: 0.02, l2: 0.03 } },
    // The slope at 0 is 0, as central differences have it.
    { inputs: [{ shape: [5], values: [0, 1, -1, -0, 2] }], attrs: { l1: 0.5, l2: 1 } },
    { inputs: [{ shape: [700] }], attrs: { l2: 1e-4 } },
  ],
};
