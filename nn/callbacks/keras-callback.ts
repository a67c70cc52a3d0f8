import { KerasObject } from '../keras-object';
import { value } from '../options';
import type { Option } from '../schema';

/** What callbacks that are classes of Keras's share: their options. The hooks are those of `Callback`. */
export abstract class KerasCallback extends KerasObject {
  static override readonly module: string = 'keras.callbacks';

  /** @throws ArgumentError for an option that is not known, one that is missing, and one that breaks its rule. */
  constructor(options: object = {}) {
    super();
    Object.assign(this, this.parse(options));
  }
}

/** An option that is a function. */
export const fn = <F extends (...args: never) => unknown>(rule: string): Option<F> =>
  value<F>(rule, (given) => typeof given === 'function');
