import { greatest } from '../extremes';
import type { OpCheck } from '../op-check';
import { rowsOf } from '../rows';
import { categoricalAccuracyOp, sparseCategoricalAccuracyOp } from './categorical-accuracy';

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
  random: (draw) => {
    const shape = draw.shape(1, 3);
    const classes = shape.at(-1)!;
    return {
      inputs: [
        { shape: shape.slice(0, -1), values: { below: classes + 1 } },
        { shape, values: draw.any },
      ],
      attrs: undefined,
    };
  },
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
  random: (draw) => {
    const shape = draw.shape(1, 3);
    return {
      inputs: [
        { shape, values: draw.of('oneHot', 'probability') },
        { shape, values: draw.any },
      ],
      attrs: undefined,
    };
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
