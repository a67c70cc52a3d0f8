import binarySource from '../../shaders/metric/binary-accuracy.wgsl?raw';
import categoricalSource from '../../shaders/metric/categorical-accuracy.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import type { Op } from '../op';
import { inferPerRow } from '../per-row';
import { rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const binaryShader = /* @__PURE__ */ shader('binary-accuracy', binarySource);
const categoricalShader = /* @__PURE__ */ shader('categorical-accuracy', categoricalSource);

function categoricalOp(name: string, sparse: boolean): Op {
  return {
    name,
    infer: ([targets, predictions]) => [inferPerRow(name, targets!, predictions!, sparse)],
    forward: ({ engine, inputs: [targets, predictions], outputs: [y] }) => {
      const { rows, columns } = rowsOf(predictions!);
      const specs = { ROWS: rows, CLASSES: columns, SPARSE: sparse };
      engine.dispatch(categoricalShader, specs, [targets!, predictions!, y!], { threads: rows });
    },
    backward: null,
  };
}

export const sparseCategoricalAccuracyOp = /* @__PURE__ */ categoricalOp('sparseCategoricalAccuracy', true);
export const categoricalAccuracyOp = /* @__PURE__ */ categoricalOp('categoricalAccuracy', false);

/** Options of `binaryAccuracy`. */
export interface BinaryAccuracyOptions {
  /** Predictions above it count as 1. Default 0.5. */
  readonly threshold?: number;
}

export const binaryAccuracyOp: Op<BinaryAccuracyOptions> = {
  name: 'binaryAccuracy',
  infer: ([targets, predictions], { threshold = 0.5 }) => {
    if (!Number.isFinite(threshold)) {
      throw new ArgumentError(`binaryAccuracy: threshold must be a finite number, got ${threshold}`);
    }
    return [
      inferPerRow(
        'binaryAccuracy',
        targets!,
        predictions!,
        targets!.dtype === 'u32' && predictions!.shape.at(-1) === 1,
      ),
    ];
  },
  forward: ({ engine, inputs: [targets, predictions], outputs: [y], attrs: { threshold = 0.5 } }) => {
    const { rows, columns } = rowsOf(predictions!);
    const specs = { ROWS: rows, COLUMNS: columns, LABELS: targets!.dtype === 'u32', THRESHOLD: threshold };
    engine.dispatch(binaryShader, specs, [targets!, predictions!, y!], { threads: rows });
  },
  backward: null,
};

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

/**
 * The share of each row's predictions that, taken as 1 above `threshold` and 0 otherwise, equal their targets.
 * @param targets 0 or 1, `f32 [n, k]`, or of one column `u32 [n]`. @param predictions `[n, k]`. @returns `[n]`. As
 * `keras.metrics`; no gradient.
 */
export function binaryAccuracy(targets: Tensor, predictions: Tensor, options: BinaryAccuracyOptions = {}): Tensor {
  assertKnown('binaryAccuracy', options, ['threshold']);
  return apply(binaryAccuracyOp, [targets, predictions], options)[0]!;
}
