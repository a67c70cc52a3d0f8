import type { Tensor } from '../../engine';
import { assertKnown } from '../../engine/known-options';
import { BinaryCrossentropy } from '../losses/binary-crossentropy';
import { CategoricalCrossentropy } from '../losses/categorical-crossentropy';
import type { LossOptions } from '../losses/loss';
import type { SmoothedCrossentropyLossOptions } from '../losses/smoothed-crossentropy';

export { huber, meanAbsoluteError, meanSquaredError, sparseCategoricalCrossentropy } from '../../engine';
export { binaryFocalCrossentropy } from '../losses/binary-focal-crossentropy';
export { categoricalFocalCrossentropy } from '../losses/categorical-focal-crossentropy';
export { categoricalHinge, hinge, squaredHinge } from '../losses/hinge';
export { klDivergence } from '../losses/kl-divergence';
export { logCosh } from '../losses/log-cosh';
export { meanAbsolutePercentageError } from '../losses/mean-absolute-percentage-error';
export { meanSquaredLogarithmicError } from '../losses/mean-squared-logarithmic-error';
export { poisson } from '../losses/poisson';

/** Options of the dense cross-entropies: those of the class without what all losses have. */
export type SmoothedCrossentropyFunctionOptions = Omit<SmoothedCrossentropyLossOptions, keyof LossOptions>;

const OPTIONS = ['fromLogits', 'labelSmoothing', 'axis'] as const;

/**
 * Keras's `binary_crossentropy`: of targets and outputs `[n, ...]` the mean over an axis, the last by default. The op
 * of the flat name takes no axis.
 * @throws ArgumentError for an option that it does not have, or an axis that is not there.
 */
export function binaryCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: SmoothedCrossentropyFunctionOptions = {},
): Tensor {
  assertKnown('binaryCrossentropy', options, OPTIONS);
  return new BinaryCrossentropy(options).rows(yTrue, yPred, false);
}

/**
 * Keras's `categorical_crossentropy`: of one-hot targets and outputs `[n, ..., c]` one a sample, `[n, ...]`. The op of
 * the flat name takes no axis.
 * @throws ArgumentError for an option that it does not have, or an axis that is not there.
 */
export function categoricalCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: SmoothedCrossentropyFunctionOptions = {},
): Tensor {
  assertKnown('categoricalCrossentropy', options, OPTIONS);
  return new CategoricalCrossentropy(options).rows(yTrue, yPred, false);
}
