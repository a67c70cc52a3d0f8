import type { Callback } from './callback';

/** Hooks that were given one by one, after Keras's `LambdaCallback`. `fit` takes an object with hooks just as well. */
export const LambdaCallback: new (hooks: Callback) => Callback = class {
  constructor(hooks: Callback) {
    Object.assign(this, hooks);
  }
};
