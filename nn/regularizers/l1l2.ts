import { type Tensor, l1l2 } from '../../engine';
import { define } from '../keras-object';
import { Regularizer, factor } from './regularizer';

const schema = {
  /** Default 0. */
  l1: /* @__PURE__ */ factor(0),
  /** Default 0. */
  l2: /* @__PURE__ */ factor(0),
};

/**
 * Keras's L1L2: `l1 * sum(|x|) + l2 * sum(x^2)`. By the name `'l1l2'` both are 0, as in Keras, whose docs say 0.01: so
 * it is by `'l1_l2'`, which Keras 2 has.
 */
export class L1L2 extends /* @__PURE__ */ define(Regularizer, 'L1L2', ['l1', 'l2'], schema) {
  override call(x: Tensor): Tensor {
    return l1l2(x, { l1: this.l1, l2: this.l2 });
  }
}

/** `new L1L2(...)`; Keras's `l1_l2`. */
export const l1L2 = (...args: ConstructorParameters<typeof L1L2>): L1L2 => new L1L2(...args);
