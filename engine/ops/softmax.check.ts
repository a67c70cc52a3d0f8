import { greatest } from '../extremes';
import { sizeOf } from '../ndarray';
import type { Op } from '../op';
import type { OpCheck } from '../op-check';
import { type SoftmaxAttrs, logSoftmaxOp, softmaxOp } from './softmax';

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

function rowCheck(op: Op<SoftmaxAttrs>): OpCheck<SoftmaxAttrs> {
  return {
    op,
    reference: ([x], { axis }) => {
      const { data, shape } = x!;
      const count = shape.at(axis)!;
      const inner = sizeOf(shape.slice(axis)) / count;
      // As rows, and back.
      const places = Array.from(data, (_, i) => {
        const row = Math.floor(i / count);
        return Math.floor(row / inner) * count * inner + (row % inner) + (i % count) * inner;
      });
      const rows = softmaxReference(
        Float64Array.from(places, (at) => data[at]!),
        count,
        op === logSoftmaxOp,
      );
      const y = new Float64Array(data.length);
      places.forEach((at, i) => (y[at] = rows[i]!));
      return [y];
    },
    cases: [
      { inputs: [{ shape: [1] }], attrs: { axis: -1 } },
      { inputs: [{ shape: [257] }], attrs: { axis: 0 } },
      { inputs: [{ shape: [65, 10] }], attrs: { axis: -1 } },
      { inputs: [{ shape: [3, 1] }], attrs: { axis: -1 } },
      { inputs: [{ shape: [2, 3, 2, 7] }], attrs: { axis: -1 } },
      { inputs: [{ shape: [7, 5] }], attrs: { axis: 0 } },
      { inputs: [{ shape: [3, 7, 2, 5] }], attrs: { axis: -3 } },
      { inputs: [{ shape: [2, 3], values: [1e4, 9999, -1e4, -1e4, -10001, -10000.5] }], attrs: { axis: -1 } },
    ],
  };
}

export const softmaxCheck = /* @__PURE__ */ rowCheck(softmaxOp);

export const logSoftmaxCheck = /* @__PURE__ */ rowCheck(logSoftmaxOp);
