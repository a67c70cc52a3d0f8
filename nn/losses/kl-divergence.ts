import { type Tensor, clip, div, log, mul, sum } from '../../engine';
import { define } from '../keras-object';
import { EPSILON } from './epsilon';
import { KerasLoss } from './loss';

/** Keras's `kl_divergence`: the sum of `yTrue * log(yTrue / yPred)`, both cut to [1e-7, 1]. */
export function klDivergence(yTrue: Tensor, yPred: Tensor): Tensor {
  const [t, p] = [clip(yTrue, EPSILON, 1), clip(yPred, EPSILON, 1)];
  return sum(mul(t, log(div(t, p))), { axes: [-1] });
}

/** Keras's KLDivergence. */
export class KLDivergence extends /* @__PURE__ */ define(KerasLoss, 'KLDivergence', ['reduction', 'name'], {}) {
  readonly targets = 'values';
  readonly rows = klDivergence;
}
