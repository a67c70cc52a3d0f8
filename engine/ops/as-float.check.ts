import type { OpCheck } from '../op-check';
import { asFloatOp } from './as-float';

export const asFloatCheck: OpCheck = {
  op: asFloatOp,
  exact: true,
  reference: ([x]) => [Float64Array.from(x!.data)],
  random: (draw) => ({ inputs: [{ shape: draw.shape(0, 5), values: { below: 2 ** 24 } }], attrs: undefined }),
  cases: [
    { inputs: [{ shape: [], values: { below: 3 } }], attrs: undefined },
    { inputs: [{ shape: [5, 13], values: { below: 2 ** 24 } }], attrs: undefined },
  ],
};
