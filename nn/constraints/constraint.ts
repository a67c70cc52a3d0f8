import type { Tensor } from '../../engine';
import { CallableObject } from '../callable-object';

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- instances are callable: `CallableObject`
export interface Constraint {
  (weight: Tensor): Tensor;
}

/**
 * What Keras's constraints share, and the base of custom ones: `call` gives what a weight becomes after a training
 * step. As in Keras, an instance can be called.
 */
export abstract class Constraint extends CallableObject {
  static override readonly module: string = 'keras.constraints';

  /** @throws ArgumentError for an option that is not known, and for one out of its range. */
  constructor(options: object = {}) {
    super((self: Constraint, weight: Tensor) => self.call(weight));
    Object.assign(this, this.parse(options));
  }

  /** A tensor of the weight's shape, from ops. */
  abstract call(weight: Tensor): Tensor;
}
