import { type Tensor, normConstraint } from '../../engine';
import { define } from '../keras-object';
import { finite } from '../options';
import { axesOf, axis } from './axes';
import { Constraint } from './constraint';

const schema = {
  /** Default 2. */
  maxValue: /* @__PURE__ */ finite.default(2),
  /** Over which the norms are taken: of a dense layer's kernel 0, of a convolution's [0, 1, 2]. Default 0. */
  axis,
};

/** Keras's MaxNorm: L2 norms of a weight are at most `maxValue`. */
export class MaxNorm extends /* @__PURE__ */ define(Constraint, 'MaxNorm', ['maxValue', 'axis'], schema) {
  override call(weight: Tensor): Tensor {
    return normConstraint(weight, { axes: axesOf(this.axis, weight.shape.length), maxValue: this.maxValue });
  }
}

/** `new MaxNorm(...)`. */
export const maxNorm = (...args: ConstructorParameters<typeof MaxNorm>): MaxNorm => new MaxNorm(...args);
