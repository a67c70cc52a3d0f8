import { type Tensor, activate, add, mean, mul, sub } from '../../engine';
import { define } from '../keras-object';
import { KerasLoss } from './loss';

/** Keras's `log_cosh`: the mean of `log(cosh(yPred - yTrue))`, a square near 0 and a straight line far from it. */
export function logCosh(yTrue: Tensor, yPred: Tensor): Tensor {
  const error = sub(yPred, yTrue);
  return mean(sub(add(error, activate(mul(error, -2), 'softplus')), Math.LN2), { axes: [-1] });
}

/** Keras's LogCosh. */
export class LogCosh extends /* @__PURE__ */ define(KerasLoss, 'LogCosh', ['reduction', 'name'], {}) {
  readonly targets = 'values';
  readonly rows = logCosh;
}
