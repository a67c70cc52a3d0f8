import type { Tensor } from '../../engine';
import { CallableObject } from '../callable-object';
import { notNegative } from '../options';
import { type OptionalOption, option } from '../schema';

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- instances are callable: `CallableObject`
export interface Regularizer {
  (x: Tensor): Tensor;
}

/**
 * What Keras's regularizers share, and the base of custom ones: `call` gives the penalty of a tensor. As in Keras, an
 * instance can be called.
 *
 * ```ts
 * class Spread extends Regularizer {
 *   call(x: Tensor) {
 *     return add(max(x), max(scale(x, -1))); // one number, from differentiable ops
 *   }
 * }
 * ```
 */
export abstract class Regularizer extends CallableObject {
  static override readonly module: string = 'keras.regularizers';

  /** @throws ArgumentError for an option that is not known, and for one out of its range. */
  constructor(options: object = {}) {
    super((self: Regularizer, x: Tensor) => self.call(x));
    Object.assign(this, this.parse(options));
  }

  /** The penalty: one number, from differentiable ops. */
  abstract call(x: Tensor): Tensor;
}

/** 0 or more; null is the default, as in Keras. */
export const factor = (fallback: number): OptionalOption<number, number | null> =>
  option<number, number | null>('number', '0 or more', (value) => notNegative.parse(value ?? fallback)).default(
    fallback,
  );
