import { type Tensor, l1l2 } from '../../engine';
import { define } from '../keras-object';
import { Regularizer, factor } from './regularizer';

const schema = {
  /** Default 0.01. */
  l2: /* @__PURE__ */ factor(0.01),
};

/** Keras's L2: `l2 * sum(x^2)`. */
export class L2 extends /* @__PURE__ */ define(Regularizer, 'L2', ['l2'], schema) {
  override call(x: Tensor): Tensor {
    return l1l2(x, { l2: this.l2 });
  }
}

/** `new L2(...)`. */
export const l2 = (...args: ConstructorParameters<typeof L2>): L2 => new L2(...args);
