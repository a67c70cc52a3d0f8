import { type Tensor, add, equal, logicalOr, maximum, mean, min, mul, square, sub, sum, max } from '../../engine';
import { define } from '../keras-object';
import { KerasLoss } from './loss';

/** As Keras: targets that are all 0 or 1, in a batch, become -1 and 1. */
function signed(yTrue: Tensor): Tensor {
  const areBinary = min(logicalOr(equal(yTrue, 0), equal(yTrue, 1)));
  return add(yTrue, mul(areBinary, sub(yTrue, 1)));
}

const missing = (yTrue: Tensor, yPred: Tensor): Tensor => maximum(sub(1, mul(signed(yTrue), yPred)), 0);

/** Keras's `hinge`, `[..., c]` to `[...]`: the mean of `max(1 - yTrue * yPred, 0)`. Targets are -1 or 1, or 0 or 1. */
export const hinge = (yTrue: Tensor, yPred: Tensor): Tensor => mean(missing(yTrue, yPred), { axes: [-1] });

/** Keras's `squared_hinge`: the mean of `max(1 - yTrue * yPred, 0)^2`. Targets are -1 or 1, or 0 or 1. */
export const squaredHinge = (yTrue: Tensor, yPred: Tensor): Tensor =>
  mean(square(missing(yTrue, yPred)), { axes: [-1] });

/**
 * Keras's `categorical_hinge`: by how much the largest wrong output, and 1, exceed the right one's. One-hot targets.
 */
export function categoricalHinge(yTrue: Tensor, yPred: Tensor): Tensor {
  const right = sum(mul(yTrue, yPred), { axes: [-1] });
  const wrong = max(mul(sub(1, yTrue), yPred), { axes: [-1] });
  return maximum(add(sub(wrong, right), 1), 0);
}

/** Keras's Hinge. */
export class Hinge extends /* @__PURE__ */ define(KerasLoss, 'Hinge', ['reduction', 'name'], {}) {
  readonly targets = 'values';
  readonly rows = hinge;
}

/** Keras's SquaredHinge. */
export class SquaredHinge extends /* @__PURE__ */ define(KerasLoss, 'SquaredHinge', ['reduction', 'name'], {}) {
  readonly targets = 'values';
  readonly rows = squaredHinge;
}

/** Keras's CategoricalHinge. */
export class CategoricalHinge extends /* @__PURE__ */ define(KerasLoss, 'CategoricalHinge', ['reduction', 'name'], {}) {
  readonly targets = 'values';
  readonly rows = categoricalHinge;
}
