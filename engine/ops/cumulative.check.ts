import type { Op } from '../op';
import type { OpCheck } from '../op-check';
import { along } from './argmax';
import { type CumulativeAttrs, cumprodOp, cumsumOp } from './cumulative';

function cumulativeCheck(
  op: Op<CumulativeAttrs>,
  fold: (result: number, value: number) => number,
): OpCheck<CumulativeAttrs> {
  return {
    op,
    reference: ([x], { axis }) => {
      const { count, inner } = along(op.name, x!.shape, axis);
      const y = x!.data.slice();
      y.forEach((value, i) => {
        if (Math.floor(i / inner) % count > 0) y[i] = fold(y[i - inner]!, value);
      });
      return [y];
    },
    random: (draw) => {
      const shape = draw.shape(1, 4, 600);
      return {
        inputs: [{ shape, values: 'awayFromZero' }],
        attrs: { axis: draw.integer(-shape.length, shape.length - 1) },
      };
    },
    cases: [
      { inputs: [{ shape: [1] }], attrs: { axis: 0 } },
      { inputs: [{ shape: [65] }], attrs: { axis: 0 } },
      { inputs: [{ shape: [5, 13] }], attrs: { axis: -1 } },
      { inputs: [{ shape: [3, 7, 2, 5] }], attrs: { axis: 1 } },
      { inputs: [{ shape: [2, 3, 1], values: [0, 2, 3, 4, 0, 0] }], attrs: { axis: -2 } },
    ],
  };
}

export const cumsumCheck = /* @__PURE__ */ cumulativeCheck(cumsumOp, (sum, value) => sum + value);

export const cumprodCheck = /* @__PURE__ */ cumulativeCheck(cumprodOp, (product, value) => product * value);
