import type { OpCheck } from '../op-check';
import { rowsOf } from '../rows';
import { type BinaryAccuracyOptions, binaryAccuracyOp } from './binary-accuracy';

export const binaryAccuracyCheck: OpCheck<BinaryAccuracyOptions> = {
  op: binaryAccuracyOp,
  reference: ([targets, predictions], { threshold = 0.5 }) => {
    const { rows, columns } = rowsOf({ shape: predictions!.shape, dtype: 'f32' });
    const result = new Float64Array(rows);
    targets!.data.forEach((target, i) => {
      if ((predictions!.data[i]! > threshold ? 1 : 0) === target) result[Math.floor(i / columns)]! += 1 / columns;
    });
    return [result];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4);
    return {
      inputs: [
        { shape, values: 'oneHot' },
        { shape, values: draw.of('probability', draw.any) },
      ],
      attrs: draw.of({}, { threshold: draw.number(-1, 1) }),
    };
  },
  cases: [
    {
      inputs: [
        { shape: [65, 3], values: 'oneHot' },
        { shape: [65, 3], values: 'probability' },
      ],
      attrs: {},
    },
    { inputs: [{ shape: [7, 5], values: 'oneHot' }, { shape: [7, 5] }], attrs: { threshold: 0 } },
    {
      inputs: [
        { shape: [5], values: { u32: [0, 1, 0, 1, 7] } },
        { shape: [5, 1], values: [0.25, 0.25, 0.75, 0.75, 0.75] },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [4, 1], values: [0, 1, 0, 1] },
        { shape: [4, 1], values: [0.5, 0.5, 0.75, 0.75] },
      ],
      attrs: {},
    },
  ],
};
