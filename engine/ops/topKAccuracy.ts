import source from '../../shaders/metric/top_k_accuracy.wgsl?raw';
import { greatest } from '../extremes';
import { type Op, type OpCheck, apply, wantInteger } from '../op';
import { inferPerRow, rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const topKKernel = /* @__PURE__ */ kernel('top_k_accuracy', source);

export interface TopKOptions {
  /** Default 5. */
  readonly k?: number;
}

function topKOp(name: string, sparse: boolean): Op<TopKOptions> {
  return {
    name,
    infer: ([targets, predictions], { k = 5 }) => {
      wantInteger(name, 'k', k);
      return [inferPerRow(name, targets!, predictions!, sparse)];
    },
    forward: ({ engine, inputs: [targets, predictions], outputs: [y], attrs: { k = 5 } }) => {
      const { rows, columns } = rowsOf(predictions!);
      const specs = { ROWS: rows, CLASSES: columns, K: k, SPARSE: sparse };
      engine.dispatch(topKKernel, specs, [targets!, predictions!, y!], { threads: rows });
    },
    backward: null,
  };
}

export const sparseTopKCategoricalAccuracyOp = /* @__PURE__ */ topKOp('sparseTopKCategoricalAccuracy', true);
export const topKCategoricalAccuracyOp = /* @__PURE__ */ topKOp('topKCategoricalAccuracy', false);

/**
 * 1 for each row whose label is among the `k` largest predictions, else 0: fewer than `k` are larger than its own, so
 * of equal ones at the edge all count.
 * @param targets class indices, `u32 [n]`. @param predictions `[n, c]`. @returns `[n]`. As `keras.metrics`; no
 * gradient.
 */
export function sparseTopKCategoricalAccuracy(targets: Tensor, predictions: Tensor, options: TopKOptions = {}): Tensor {
  return apply(sparseTopKCategoricalAccuracyOp, [targets, predictions], options)[0]!;
}

/**
 * The same for one-hot targets: the label is where the first largest target of a row stands.
 * @param targets `[n, c]`. @param predictions `[n, c]`. @returns `[n]`. As `keras.metrics`; no gradient.
 */
export function topKCategoricalAccuracy(targets: Tensor, predictions: Tensor, options: TopKOptions = {}): Tensor {
  return apply(topKCategoricalAccuracyOp, [targets, predictions], options)[0]!;
}

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
