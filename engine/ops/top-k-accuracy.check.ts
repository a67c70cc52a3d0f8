import { greatest } from '../extremes';
import type { OpCheck } from '../op-check';
import { rowsOf } from '../rows';
import { type TopKOptions, sparseTopKCategoricalAccuracyOp, topKCategoricalAccuracyOp } from './top-k-accuracy';

const isAmong = (row: Float64Array, label: number, k: number): number =>
  Number(row.filter((value) => value > row[label]!).length < k);

export const sparseTopKCategoricalAccuracyCheck: OpCheck<TopKOptions> = {
  op: sparseTopKCategoricalAccuracyOp,
  exact: true,
  reference: ([targets, predictions], { k = 5 }) => {
    const columns = predictions!.shape.at(-1)!;
    return [
      targets!.data.map((label, i) => isAmong(predictions!.data.subarray(i * columns, (i + 1) * columns), label, k)),
    ];
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
  cases: [
    { inputs: [{ shape: [65, 10], values: 'oneHot' }, { shape: [65, 10] }], attrs: {} },
    { inputs: [{ shape: [7, 3], values: 'oneHot' }, { shape: [7, 3] }], attrs: { k: 1 } },
  ],
};
