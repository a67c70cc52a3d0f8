import { type Tensor, add, log, maximum, mean, square, sub } from '../../engine';
import { define } from '../keras-object';
import { EPSILON } from './epsilon';
import { KerasLoss } from './loss';

const logarithm = (x: Tensor): Tensor => log(add(maximum(x, EPSILON), 1));

/**
 * Keras's `mean_squared_logarithmic_error`: the mean of `(log(yTrue + 1) - log(yPred + 1))^2`, what is below 0 as 0.
 */
export const meanSquaredLogarithmicError = (yTrue: Tensor, yPred: Tensor): Tensor =>
  mean(square(sub(logarithm(yPred), logarithm(yTrue))), { axes: [-1] });

/** Keras's MeanSquaredLogarithmicError. */
export class MeanSquaredLogarithmicError
  extends /* @__PURE__ */ define(KerasLoss, 'MeanSquaredLogarithmicError', ['reduction', 'name'], {})
{
  readonly targets = 'values';
  readonly rows = meanSquaredLogarithmicError;
}
