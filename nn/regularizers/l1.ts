import { type Tensor, l1l2 } from '../../engine';
import { define } from '../keras-object';
import { Regularizer, factor } from './regularizer';

const schema = {
  /** Default 0.01. */
  l1: /* @__PURE__ */ factor(0.01),
};

/** Keras's L1: `l1 * sum(|x|)`. */
export class L1 extends /* @__PURE__ */ define(Regularizer, 'L1', ['l1'], schema) {
  override call(x: Tensor): Tensor {
    return l1l2(x, { l1: this.l1 });
  }
}

/** `new L1(...)`. */
export const l1 = (...args: ConstructorParameters<typeof L1>): L1 => new L1(...args);
