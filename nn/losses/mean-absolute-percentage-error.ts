import { type Tensor, abs, div, maximum, mean, mul, sub } from '../../engine';
import { define } from '../keras-object';
import { EPSILON } from './epsilon';
import { KerasLoss } from './loss';

/**
 * Keras's `mean_absolute_percentage_error`, `[..., c]` to `[...]`: 100 times the mean of `|yTrue - yPred| / |yTrue|`.
 */
export const meanAbsolutePercentageError = (yTrue: Tensor, yPred: Tensor): Tensor =>
  mul(mean(abs(div(sub(yTrue, yPred), maximum(abs(yTrue), EPSILON))), { axes: [-1] }), 100);

/** Keras's MeanAbsolutePercentageError. */
export class MeanAbsolutePercentageError
  extends /* @__PURE__ */ define(KerasLoss, 'MeanAbsolutePercentageError', ['reduction', 'name'], {})
{
  readonly targets = 'values';
  readonly rows = meanAbsolutePercentageError;
}
