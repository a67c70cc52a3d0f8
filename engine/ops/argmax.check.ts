import { greatest } from '../extremes';
import type { OpCheck } from '../op-check';
import { type ArgmaxOptions, argmaxOp, split } from './argmax';

export const argmaxCheck: OpCheck<ArgmaxOptions> = {
  op: argmaxOp,
  exact: true,
  reference: ([x], { axis = -1 }) => {
    const { count, inner } = split(x!.shape, axis);
    return [
      Float64Array.from({ length: x!.data.length / count }, (_, i) => {
        const first = Math.floor(i / inner) * count * inner + (i % inner);
        const row = Array.from({ length: count }, (_, k) => x!.data[first + k * inner]!);
        return row.findIndex((value) => Object.is(value, greatest(row)) || value === greatest(row));
      }),
    ];
  },
  cases: [
    { inputs: [{ shape: [1] }], attrs: {} },
    { inputs: [{ shape: [257] }], attrs: {} },
    { inputs: [{ shape: [65, 10] }], attrs: {} },
    { inputs: [{ shape: [2, 7, 5] }], attrs: { axis: 1 } },
    { inputs: [{ shape: [7, 2, 5] }], attrs: { axis: -3 } },
    { inputs: [{ shape: [3, 4], values: [1, 3, 3, 0, 2, 2, 2, 2, -5, -9, -5, -7] }], attrs: {} },
  ],
};
