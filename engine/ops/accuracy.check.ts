import { greatest } from '../extremes';
import type { OpCheck } from '../op-check';
import { rowsOf } from '../rows';
import {
  type BinaryAccuracyOptions,
  binaryAccuracyOp,
  categoricalAccuracyOp,
  sparseCategoricalAccuracyOp,
} from './accuracy';

const firstLargest = (data: Float64Array, row: number, columns: number): number => {
  const values = data.subarray(row * columns, (row + 1) * columns);
  return values.indexOf(greatest(values));
};

export const sparseCategoricalAccuracyCheck: OpCheck = {
  op: sparseCategoricalAccuracyOp,
  exact: true,
  reference: ([targets, predictions]) => [
    targets!.data.map((label, row) =>
      firstLargest(predictions!.data, row, predictions!.shape.at(-1)!) === label ? 1 : 0,
    ),
  ],
  cases: [
    { inputs: [{ shape: [65], values: { below: 3 } }, { shape: [65, 3] }], attrs: undefined },
    { inputs: [{ shape: [1], values: { below: 1 } }, { shape: [1, 1] }], attrs: undefined },
    {
      inputs: [
        { shape: [3], values: { u32: [0, 1, 7] } },
        { shape: [3, 2], values: [1, 1, 1, 1, 0, 1] },
      ],
      attrs: undefined,
    },
    { inputs: [{ shape: [2, 5], values: { below: 2 } }, { shape: [2, 5, 2] }], attrs: undefined },
  ],
};

export const categoricalAccuracyCheck: OpCheck = {
  op: categoricalAccuracyOp,
  exact: true,
  reference: ([targets, predictions]) => {
    const { rows, columns } = rowsOf({ shape: targets!.shape, dtype: 'f32' });
    const isRight = (_: unknown, row: number) =>
      firstLargest(targets!.data, row, columns) === firstLargest(predictions!.data, row, columns) ? 1 : 0;
    return [Float64Array.from({ length: rows }, isRight)];
  },
  cases: [
    { inputs: [{ shape: [65, 3], values: 'oneHot' }, { shape: [65, 3] }], attrs: undefined },
    { inputs: [{ shape: [1, 1], values: 'oneHot' }, { shape: [1, 1] }], attrs: undefined },
    {
      inputs: [
        { shape: [2, 2], values: [0.5, 0.5, -1, -1] },
        { shape: [2, 2], values: [1, 1, 0, 1] },
      ],
      attrs: undefined,
    },
  ],
};

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
