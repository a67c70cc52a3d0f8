import { type Tensor, normConstraint } from '../../engine';
import { define } from '../keras-object';
import { axesOf, axis } from './axes';
import { Constraint } from './constraint';

const schema = {
  /** Over which the norms are taken: of a dense layer's kernel 0, of a convolution's [0, 1, 2]. Default 0. */
  axis,
};

/** Keras's UnitNorm: L2 norms of a weight are 1; what is 0 stays 0. */
export class UnitNorm extends /* @__PURE__ */ define(Constraint, 'UnitNorm', ['axis'], schema) {
  override call(weight: Tensor): Tensor {
    return normConstraint(weight, { axes: axesOf(this.axis, weight.shape.length), minValue: 1 });
  }
}

/** `new UnitNorm(...)`. */
export const unitNorm = (...args: ConstructorParameters<typeof UnitNorm>): UnitNorm => new UnitNorm(...args);
