import { type Tensor, add, log, mean, mul, sub } from '../../engine';
import { define } from '../keras-object';
import { EPSILON } from './epsilon';
import { KerasLoss } from './loss';

/** Keras's `poisson`: the mean of `yPred - yTrue * log(yPred)`. */
export const poisson = (yTrue: Tensor, yPred: Tensor): Tensor =>
  mean(sub(yPred, mul(yTrue, log(add(yPred, EPSILON)))), { axes: [-1] });

/** Keras's Poisson. */
export class Poisson extends /* @__PURE__ */ define(KerasLoss, 'Poisson', ['reduction', 'name'], {}) {
  readonly targets = 'values';
  readonly rows = poisson;
}
