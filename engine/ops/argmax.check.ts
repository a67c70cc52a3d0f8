import { greatest, least } from '../extremes';
import type { Op } from '../op';
import type { OpCheck } from '../op-check';
import { type ArgmaxAttrs, along, argmaxOp, argminOp } from './argmax';

function argCheck(op: Op<ArgmaxAttrs>, best: (row: readonly number[]) => number): OpCheck<ArgmaxAttrs> {
  return {
    op,
    exact: true,
    reference: ([x], { axis }) => {
      const { count, inner } = along(op.name, x!.shape, axis);
      return [
        Float64Array.from({ length: x!.data.length / count }, (_, i) => {
          const first = Math.floor(i / inner) * count * inner + (i % inner);
          const row = Array.from({ length: count }, (_, k) => x!.data[first + k * inner]!);
          return row.findIndex((value) => Object.is(value, best(row)) || value === best(row));
        }),
      ];
    },
    random: (draw) => {
      const shape = draw.shape(1, 4);
      return {
        inputs: [{ shape, values: draw.any }],
        attrs: { axis: draw.integer(-shape.length, shape.length - 1) },
      };
    },
    cases: [
      { inputs: [{ shape: [1] }], attrs: { axis: -1 } },
      { inputs: [{ shape: [257] }], attrs: { axis: -1 } },
      { inputs: [{ shape: [65, 10] }], attrs: { axis: -1 } },
      { inputs: [{ shape: [2, 7, 5] }], attrs: { axis: 1 } },
      { inputs: [{ shape: [7, 2, 5] }], attrs: { axis: -3 } },
      { inputs: [{ shape: [3, 4], values: [1, 3, 3, 0, 2, 2, 2, 2, -5, -9, -5, -7] }], attrs: { axis: -1 } },
      { inputs: [{ shape: [2, 4], values: [1, NaN, 3, NaN, -1, 2, -1, 2] }], attrs: { axis: -1 } },
    ],
  };
}

export const argmaxCheck = /* @__PURE__ */ argCheck(argmaxOp, greatest);

export const argminCheck = /* @__PURE__ */ argCheck(argminOp, least);
