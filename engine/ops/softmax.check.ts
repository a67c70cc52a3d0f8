import { greatest } from '../extremes';
import type { Op } from '../op';
import type { OpCheck } from '../op-check';
import { logSoftmaxOp } from './softmax';
import { softmaxOp } from './softmax-rows';

/** In float64, row by row. */
export function softmaxReference(x: Float64Array, columns: number, log: boolean): Float64Array {
  const y = new Float64Array(x.length);
  for (let begin = 0; begin < x.length; begin += columns) {
    const row = x.subarray(begin, begin + columns);
    const largest = greatest(row);
    const logSum = largest + Math.log(row.reduce((sum, v) => sum + Math.exp(v - largest), 0));
    row.forEach((v, i) => (y[begin + i] = log ? v - logSum : Math.exp(v - logSum)));
  }
  return y;
}

function rowCheck(op: Op): OpCheck {
  return {
    op,
    reference: ([x]) => [softmaxReference(x!.data, x!.shape.at(-1)!, op === logSoftmaxOp)],
    random: (draw) => ({ inputs: [{ shape: draw.shape(1, 4), values: draw.any }], attrs: undefined }),
    cases: [
      { inputs: [{ shape: [1] }], attrs: undefined },
      { inputs: [{ shape: [257] }], attrs: undefined },
      { inputs: [{ shape: [65, 10] }], attrs: undefined },
      { inputs: [{ shape: [3, 1] }], attrs: undefined },
      { inputs: [{ shape: [2, 3, 2, 7] }], attrs: undefined },
      { inputs: [{ shape: [2, 3], values: [1e4, 9999, -1e4, -1e4, -10001, -10000.5] }], attrs: undefined },
    ],
  };
}

export const softmaxCheck = /* @__PURE__ */ rowCheck(softmaxOp);

export const logSoftmaxCheck = /* @__PURE__ */ rowCheck(logSoftmaxOp);
