import { type Tensor, add, binaryCrossentropy, mean, mul, power, reshape, scale, sigmoid, sub } from '../../engine';
import { assertKnown } from '../../engine/known-options';
import { define } from '../keras-object';
import { finite, flag, notNegative } from '../options';
import type { OptionsOf } from '../schema';
import { isLastAxis } from './axis';
import { KerasLoss, type LossOptions } from './loss';
import { smoothedCrossentropy } from './smoothed-crossentropy';

const schema = {
  ...smoothedCrossentropy,
  /** Whether targets of 1 weigh `alpha`, and those of 0 `1 - alpha`. Default false. */
  applyClassBalancing: /* @__PURE__ */ flag.default(false),
  /** What targets of 1 weigh, of balanced classes. Default 0.25. */
  alpha: /* @__PURE__ */ finite.default(0.25),
  /** How much less what is predicted well counts; 0: as much. Default 2. */
  gamma: /* @__PURE__ */ notNegative.default(2),
};

/** Options of `BinaryFocalCrossentropy`, and those of every loss. */
export type BinaryFocalCrossentropyOptions = LossOptions & OptionsOf<typeof schema>;

/** Options of `binaryFocalCrossentropy`: those of the class without what all losses have. */
export type BinaryFocalOptions = Omit<BinaryFocalCrossentropyOptions, keyof LossOptions>;

/** Keras's `binary_focal_crossentropy`: binary cross-entropy, of what is predicted well but little. */
export function binaryFocalCrossentropy(yTrue: Tensor, yPred: Tensor, options: BinaryFocalOptions = {}): Tensor {
  assertKnown('binaryFocalCrossentropy', options, [
    'fromLogits',
    'labelSmoothing',
    'axis',
    'applyClassBalancing',
    'alpha',
    'gamma',
  ]);
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  const { applyClassBalancing = false, alpha = 0.25, gamma = 2 } = options;
  const t = labelSmoothing === 0 ? yTrue : scale(yTrue, 1 - labelSmoothing, labelSmoothing / 2);
  const p = fromLogits ? sigmoid(yPred) : yPred;
  // The op takes means over the last axis, which here is of one element.
  const [each, logits] = [t, yPred].map((x) => reshape(x, [...x.shape, 1])) as [Tensor, Tensor];
  const loss = binaryCrossentropy(each, logits, { fromLogits });
  /** Of what is 1, `ofOne`, of what is 0, `ofZero`. */
  const mixed = (ofOne: Tensor | number, ofZero: Tensor | number): Tensor => add(mul(t, ofOne), mul(sub(1, t), ofZero));
  const focal = mul(power(sub(1, mixed(p, sub(1, p))), gamma), loss);
  return mean(applyClassBalancing ? mul(mixed(alpha, 1 - alpha), focal) : focal, { axes: [axis] });
}

/** Keras's BinaryFocalCrossentropy: targets are 0 or 1, or between, for each output by itself. */
export class BinaryFocalCrossentropy
  extends /* @__PURE__ */ define(
    KerasLoss,
    'BinaryFocalCrossentropy',
    ['applyClassBalancing', 'alpha', 'gamma', 'fromLogits', 'labelSmoothing', 'axis', 'reduction', 'name'],
    schema,
  )
{
  readonly targets = 'values';
  readonly fuses = true;

  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor {
    const { name, fromLogits, labelSmoothing, axis, applyClassBalancing, alpha, gamma } = this;
    isLastAxis(name, predictions, axis);
    return binaryFocalCrossentropy(targets, predictions, {
      fromLogits: fused || fromLogits,
      labelSmoothing,
      axis,
      applyClassBalancing,
      alpha,
      gamma,
    });
  }
}
