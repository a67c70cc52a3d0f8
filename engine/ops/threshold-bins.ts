import source from '../../shaders/metric/threshold-bins.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { formatShape, sameShape } from '../ndarray';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const thresholdBinsShader = /* @__PURE__ */ shader('threshold-bins', source);

export interface ThresholdBinsAttrs {
  /** Default false: by comparison with each threshold. */
  readonly even?: boolean;
  /** Whether each column of the last axis has bins of its own. Default false. */
  readonly apart?: boolean;
  /** The only column that counts. Default null, all. */
  readonly column?: number | null;
  /** Whether the first of even thresholds is a little below 0. Default false. */
  readonly fromBelow0?: boolean;
}

export const thresholdBinsOp: Op<ThresholdBinsAttrs> = {
  name: 'thresholdBins',
  infer: ([targets, predictions, thresholds], { column = null }) => {
    const name = 'thresholdBins';
    assertType(name, 'targets', targets!, 'f32');
    assertType(name, 'predictions', predictions!, 'f32');
    assertType(name, 'thresholds', thresholds!, 'f32');
    const { shape } = predictions!;
    if (shape.length === 0 || !sameShape(targets!.shape, shape))
      throw new ShapeError(
        `${name}: targets ${formatShape(targets!.shape)} and predictions ${formatShape(shape)} must have one shape, ` +
          '[..., columns]',
      );
    if (column !== null && (!Number.isInteger(column) || column < 0 || column >= shape.at(-1)!))
      throw new ArgumentError(`${name}: column must be one of 0..${shape.at(-1)! - 1}, got ${column}`);
    return [{ shape, dtype: 'u32' }];
  },
  forward: ({ engine, inputs, outputs: [bins], attrs }) => {
    const { even = false, apart = false, column = null, fromBelow0 = false } = attrs;
    const [targets, predictions, thresholds] = inputs as readonly [Tensor, Tensor, Tensor];
    const specs = {
      SIZE: predictions.size,
      COLUMNS: predictions.shape.at(-1)!,
      COLUMN: column ?? -1,
      APART: apart,
      THRESHOLDS: thresholds.size,
      EVEN: even,
      FROM_BELOW_0: fromBelow0,
    };
    engine.dispatch(thresholdBinsShader, specs, [targets, predictions, thresholds, bins!], {
      threads: predictions.size,
    });
  },
  backward: null,
};

/**
 * The bin of each prediction: how many thresholds it is above; of a positive target, any but 0, behind the bins of the
 * negative ones. To be counted by `bincount`: the confusions at every threshold are sums of such counts. No gradient.
 * @param targets `[..., c]`. @param predictions the same shape. @param thresholds `[t]`, ascending.
 * @param attrs `even`: they are 0, 1 / (t - 1), ..., 1, and the bin is `ceil(p * (t - 1))` of predictions cut to
 * [0, 1], as Keras's. @returns `u32 [..., c]`, below 2 (t + 1), or, of columns apart, c times that.
 */
export function thresholdBins(
  targets: Tensor,
  predictions: Tensor,
  thresholds: Tensor,
  attrs: ThresholdBinsAttrs = {},
): Tensor {
  return apply(thresholdBinsOp, [targets, predictions, thresholds], attrs)[0]!;
}
