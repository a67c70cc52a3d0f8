import source from '../../shaders/metric/categorical-accuracy.wgsl?raw';
import { apply } from '../apply';
import type { Op } from '../op';
import { inferPerRow } from '../per-row';
import { rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const accuracyShader = /* @__PURE__ */ shader('categorical-accuracy', source);

function categoricalOp(name: string, sparse: boolean): Op {
  return {
    name,
    infer: ([targets, predictions]) => [inferPerRow(name, targets!, predictions!, sparse)],
    forward: ({ engine, inputs: [targets, predictions], outputs: [y] }) => {
      const { rows, columns } = rowsOf(predictions!);
      const specs = { ROWS: rows, CLASSES: columns, SPARSE: sparse };
      engine.dispatch(accuracyShader, specs, [targets!, predictions!, y!], { threads: rows });
    },
    backward: null,
  };
}

export const sparseCategoricalAccuracyOp = /* @__PURE__ */ categoricalOp('sparseCategoricalAccuracy', true);
export const categoricalAccuracyOp = /* @__PURE__ */ categoricalOp('categoricalAccuracy', false);

/**
 * 1 for each row whose largest prediction is its label, else 0; of equal predictions the first counts.
 * @param targets class indices, `u32 [n]`. @param predictions `[n, c]`. @returns `[n]`. As `keras.metrics`; no
 * gradient.
 */
export function sparseCategoricalAccuracy(targets: Tensor, predictions: Tensor): Tensor {
  return apply(sparseCategoricalAccuracyOp, [targets, predictions], undefined)[0]!;
}

/**
 * 1 for each row whose largest prediction stands where its largest target does, else 0; of equal ones the first counts.
 * @param targets one-hot, `[n, c]`. @param predictions `[n, c]`. @returns `[n]`. As `keras.metrics`; no gradient.
 */
export function categoricalAccuracy(targets: Tensor, predictions: Tensor): Tensor {
  return apply(categoricalAccuracyOp, [targets, predictions], undefined)[0]!;
}
