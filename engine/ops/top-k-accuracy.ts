import source from '../../shaders/metric/top-k-accuracy.wgsl?raw';
import { apply } from '../apply';
import { assertKnown } from '../known-options';
import { type Op, assertInteger } from '../op';
import { inferPerRow } from '../per-row';
import { rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const topKShader = /* @__PURE__ */ shader('top-k-accuracy', source);

/** Options of the top-k accuracies. */
export interface TopKOptions {
  /** Default 5. */
  readonly k?: number;
}

/** Options of `sparseTopKCategoricalAccuracy`. */
export interface SparseTopKOptions extends TopKOptions {
  /** Whether predictions are class numbers, the likeliest first, of as many classes as there are. Default false. */
  readonly fromSortedIds?: boolean;
}

function topKOp(name: string, sparse: boolean): Op<SparseTopKOptions> {
  return {
    name,
    infer: ([targets, predictions], { k = 5 }) => {
      assertInteger(name, 'k', k);
      return [inferPerRow(name, targets!, predictions!, sparse)];
    },
    forward: ({ engine, inputs: [targets, predictions], outputs: [y], attrs: { k = 5, fromSortedIds = false } }) => {
      const { rows, columns } = rowsOf(predictions!);
      const specs = { ROWS: rows, CLASSES: columns, K: k, SORTED: fromSortedIds, SPARSE: sparse };
      engine.dispatch(topKShader, specs, [targets!, predictions!, y!], { threads: rows });
    },
    backward: null,
  };
}

export const sparseTopKCategoricalAccuracyOp = /* @__PURE__ */ topKOp('sparseTopKCategoricalAccuracy', true);
export const topKCategoricalAccuracyOp = /* @__PURE__ */ topKOp('topKCategoricalAccuracy', false);

/**
 * 1 for each row whose label is among the `k` largest predictions, else 0: fewer than `k` are larger than its own, so
 * of equal ones at the edge all count.
 * @param targets class indices, `u32 [n]`. @param predictions `[n, c]`, or with `fromSortedIds` the classes themselves.
 * @returns `[n]`. As `keras.metrics`; no gradient.
 */
export function sparseTopKCategoricalAccuracy(
  targets: Tensor,
  predictions: Tensor,
  options: SparseTopKOptions = {},
): Tensor {
  assertKnown('sparseTopKCategoricalAccuracy', options, ['k', 'fromSortedIds']);
  return apply(sparseTopKCategoricalAccuracyOp, [targets, predictions], options)[0]!;
}

/**
 * The same for one-hot targets: the label is where the first largest target of a row stands.
 * @param targets `[n, c]`. @param predictions `[n, c]`. @returns `[n]`. As `keras.metrics`; no gradient.
 */
export function topKCategoricalAccuracy(targets: Tensor, predictions: Tensor, options: TopKOptions = {}): Tensor {
  assertKnown('topKCategoricalAccuracy', options, ['k']);
  return apply(topKCategoricalAccuracyOp, [targets, predictions], options)[0]!;
}
