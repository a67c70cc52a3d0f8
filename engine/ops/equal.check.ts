import type { OpCheck } from '../op-check';
import { equalOp } from './equal';

export const equalCheck: OpCheck = {
  op: equalOp,
  exact: true,
  reference: ([a, b]) => [a!.data.map((value, i) => (value === b!.data[i] ? 1 : 0))],
  cases: [
    {
      inputs: [
        { shape: [65], values: { below: 3 } },
        { shape: [65], values: { below: 3 } },
      ],
      attrs: undefined,
    },
    {
      inputs: [
        { shape: [2], values: { u32: [0x7fc00000, 0] } },
        { shape: [2], values: { u32: [0x7fc00000, 2 ** 31] } },
      ],
      attrs: undefined,
    },
    {
      inputs: [
        { shape: [2, 2], values: [0, 1, -2, 3] },
        { shape: [2, 2], values: [-0, 1, 2, 3.5] },
      ],
      attrs: undefined,
    },
    {
      inputs: [
        { shape: [], values: 'normal' },
        { shape: [], values: 'normal' },
      ],
      attrs: undefined,
    },
  ],
};
