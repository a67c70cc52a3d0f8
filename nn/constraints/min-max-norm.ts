import { type Tensor, normConstraint } from '../../engine';
import { define } from '../keras-object';
import { finite } from '../options';
import { axesOf, axis } from './axes';
import { Constraint } from './constraint';

const schema = {
  /** Default 0. */
  minValue: /* @__PURE__ */ finite.default(0),
  /** Default 1. */
  maxValue: /* @__PURE__ */ finite.default(1),
  /** How far a norm goes, at each step, to where it is to be: 1 all the way. Default 1. */
  rate: /* @__PURE__ */ finite.default(1),
  /** Over which the norms are taken: of a dense layer's kernel 0, of a convolution's [0, 1, 2]. Default 0. */
  axis,
};

/** Keras's MinMaxNorm: L2 norms of a weight are between `minValue` and `maxValue`. */
export class MinMaxNorm
  extends /* @__PURE__ */ define(Constraint, 'MinMaxNorm', ['minValue', 'maxValue', 'rate', 'axis'], schema)
{
  override call(weight: Tensor): Tensor {
    const { minValue, maxValue, rate } = this;
    return normConstraint(weight, { axes: axesOf(this.axis, weight.shape.length), minValue, maxValue, rate });
  }
}

/** `new MinMaxNorm(...)`. */
export const minMaxNorm = (...args: ConstructorParameters<typeof MinMaxNorm>): MinMaxNorm => new MinMaxNorm(...args);
