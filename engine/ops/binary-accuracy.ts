import source from '../../shaders/metric/binary-accuracy.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import type { Op } from '../op';
import { inferPerRow } from '../per-row';
import { rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const accuracyShader = /* @__PURE__ */ shader('binary-accuracy', source);

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
    engine.dispatch(accuracyShader, specs, [targets!, predictions!, y!], { threads: rows });
  },
  backward: null,
};

/**
 * The share of each row's predictions that, taken as 1 above `threshold` and 0 otherwise, equal their targets.
 * @param targets 0 or 1, `f32 [n, k]`, or of one column `u32 [n]`. @param predictions `[n, k]`. @returns `[n]`. As
 * `keras.metrics`; no gradient.
 */
export function binaryAccuracy(targets: Tensor, predictions: Tensor, options: BinaryAccuracyOptions = {}): Tensor {
  assertKnown('binaryAccuracy', options, ['threshold']);
  return apply(binaryAccuracyOp, [targets, predictions], options)[0]!;
}
