import { greatest } from '../extremes';
import type { OpCheck } from '../op-check';
import { rowsOf } from '../rows';
import {
  type SparseTopKOptions,
  type TopKOptions,
  sparseTopKCategoricalAccuracyOp,
  topKCategoricalAccuracyOp,
} from './top-k-accuracy';

const isAmong = (row: Float64Array, label: number, k: number): number =>
  Number(row.filter((value) => value > row[label]!).length < k);

export const sparseTopKCategoricalAccuracyCheck: OpCheck<SparseTopKOptions> = {
  op: sparseTopKCategoricalAccuracyOp,
  exact: true,
  reference: ([targets, predictions], { k = 5, fromSortedIds = false }) => {
    const columns = predictions!.shape.at(-1)!;
    const row = (i: number): Float64Array => predictions!.data.subarray(i * columns, (i + 1) * columns);
    return [
      targets!.data.map((label, i) =>
        fromSortedIds ? Number(row(i).subarray(0, k).includes(label)) : isAmong(row(i), label, k),
      ),
    ];
  },
  random: (draw) => {
    const shape = draw.shape(2, 3);
    const classes = shape.at(-1)!;
    return {
      inputs: [
        { shape: shape.slice(0, -1), values: { below: classes } },
        { shape, values: draw.any },
      ],
      attrs: { k: draw.integer(1, classes + 1) },
    };
  },
  cases: [
    { inputs: [{ shape: [65], values: { below: 10 } }, { shape: [65, 10] }], attrs: {} },
    { inputs: [{ shape: [2, 5], values: { below: 3 } }, { shape: [2, 5, 3] }], attrs: { k: 2 } },
    { inputs: [{ shape: [3], values: { below: 3 } }, { shape: [3, 3] }], attrs: { k: 5 } },
    {
      inputs: [
        { shape: [3], values: { u32: [3, 2, 0] } },
        { shape: [3, 4], values: [3, 2, 1, 1, 3, 2, 1, 1, 1, 1, 1, 1] },
      ],
      attrs: { k: 3 },
    },
    {
      inputs: [
        { shape: [4], values: { u32: [9, 3, 100, 0] } },
        { shape: [4, 3], values: [9, 3, 3, 1, 2, 3, 7, 100, 5, 1, 2, 4] },
      ],
      attrs: { k: 2, fromSortedIds: true },
    },
    {
      inputs: [
        { shape: [1, 2], values: { u32: [4, 6] } },
        { shape: [1, 2, 2], values: [8, 4, 5, 7] },
      ],
      attrs: { fromSortedIds: true },
    },
  ],
};

export const topKCategoricalAccuracyCheck: OpCheck<TopKOptions> = {
  op: topKCategoricalAccuracyOp,
  exact: true,
  reference: ([targets, predictions], { k = 5 }) => {
    const { rows, columns } = rowsOf({ shape: targets!.shape, dtype: 'f32' });
    const row = (data: Float64Array, i: number): Float64Array => data.subarray(i * columns, (i + 1) * columns);
    return [
      Float64Array.from({ length: rows }, (_, i) => {
        const target = row(targets!.data, i);
        return isAmong(row(predictions!.data, i), target.indexOf(greatest(target)), k);
      }),
    ];
  },
  random: (draw) => {
    const shape = draw.shape(2, 2);
    return {
      inputs: [
        { shape, values: draw.of('oneHot', 'probability') },
        { shape, values: draw.any },
      ],
      attrs: { k: draw.integer(1, shape[1]! + 1) },
    };
  },
  cases: [
    { inputs: [{ shape: [65, 10], values: 'oneHot' }, { shape: [65, 10] }], attrs: {} },
    { inputs: [{ shape: [7, 3], values: 'oneHot' }, { shape: [7, 3] }], attrs: { k: 1 } },
  ],
};
