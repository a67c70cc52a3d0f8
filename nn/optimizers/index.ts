import { ArgumentError } from '../../engine';
import { Adam } from './adam';
import type { Optimizer } from './optimizer';

export { Adam, type AdamOptions } from './adam';
export type { Optimizer, OptimizerStep } from './optimizer';

/** An optimizer, or its Keras name with Keras's defaults. */
export function optimizer(nameOrOwn: string | Optimizer): Optimizer {
  if (typeof nameOrOwn !== 'string') return nameOrOwn;
  if (nameOrOwn.toLowerCase() === 'adam') return new Adam();
  throw new ArgumentError(`unknown optimizer ${nameOrOwn}; there is adam`);
}
