import { sizeOf } from '../ndarray';
import type { OpCheck } from '../op-check';
import { type OneHotAttrs, oneHotOp } from './one-hot';

export const oneHotCheck: OpCheck<OneHotAttrs> = {
  op: oneHotOp,
  exact: true,
  reference: ([x], { numClasses, axis }) => {
    const { data, shape } = x!;
    const inner = sizeOf(shape.slice(axis < 0 ? axis + shape.length + 1 : axis));
    const y = new Float64Array(data.length * numClasses);
    data.forEach((index, i) => {
      if (index < numClasses) y[(Math.floor(i / inner) * numClasses + index) * inner + (i % inner)] = 1;
    });
    return [y];
  },
  random: (draw) => {
    const shape = draw.shape(0, 4, 300);
    const numClasses = draw.size(12);
    return {
      inputs: [{ shape, values: { below: numClasses + 1 } }],
      attrs: { numClasses, axis: draw.integer(-shape.length - 1, shape.length) },
    };
  },
  cases: [
    { inputs: [{ shape: [], values: { below: 3 } }], attrs: { numClasses: 3, axis: 0 } },
    { inputs: [{ shape: [65], values: { below: 12 } }], attrs: { numClasses: 10, axis: -1 } },
    { inputs: [{ shape: [5, 3], values: { below: 7 } }], attrs: { numClasses: 7, axis: 0 } },
    { inputs: [{ shape: [2, 5, 3], values: { below: 4 } }], attrs: { numClasses: 5, axis: -2 } },
    { inputs: [{ shape: [2, 5, 3], values: { below: 4 } }], attrs: { numClasses: 1, axis: 3 } },
  ],
};
