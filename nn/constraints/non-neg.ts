import { type Tensor, relu } from '../../engine';
import { define } from '../keras-object';
import { Constraint } from './constraint';

/** Keras's NonNeg: what is below 0 becomes 0. */
export class NonNeg extends /* @__PURE__ */ define(Constraint, 'NonNeg', [], {}) {
  override call(weight: Tensor): Tensor {
    return relu(weight);
  }
}

/** `new NonNeg()`. */
export const nonNeg = (): NonNeg => new NonNeg();
